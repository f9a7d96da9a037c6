"""What an imported item says while it is closed: plain text, and nothing twice."""

import pytest

from learnings.import_rows import ImportedItemRow
from learnings.models import ImportedItem


@pytest.mark.parametrize(
    ("title", "body", "shown"),
    [
        ("Docker", "- Built an image\n- **Ran** `docker compose`", "Built an image Ran docker compose"),
        ("Learned `asyncio`", "[Docs](https://docs.python.org) say so.", "Docs say so."),
        ("Ask early.", "Ask early.", ""),
        ("**Ask** early…", "Ask early and often", "and often"),
        ("Docker", "Dockerfiles are recipes", "Dockerfiles are recipes"),
        ("Docker", "Docker: the same everywhere", "the same everywhere"),
        ("", "Some words", "Some words"),
        ("Docker", "", ""),
        ("Docker", "word " * 40, "word " * 24 + "…"),
    ],
)  # fmt: skip
def test_summary_is_plain_text_without_the_title(title, body, shown):
    row = ImportedItemRow(ImportedItem("tip", title, body), 0, joined=[])
    assert row.summary == shown


def test_summary_of_a_challenge_is_its_solution():
    item = ImportedItem("challenge", "Slow list", "It was `slow`.", solution="- Added an *index*")
    assert ImportedItemRow(item, 0, joined=[]).summary == "Added an index"


def test_title_is_shown_without_markdown_and_edited_with_it():
    row = ImportedItemRow(ImportedItem("tip", "`asyncio` **now**"), 0, joined=[])
    assert row.title == "asyncio now"
    assert next(row.texts()).value == "`asyncio` **now**"
