"""A README divided into parts: every line in one, items and kept sections named."""

from pathlib import Path

import pytest
from hypothesis import given

from learnings import readme
from learnings.readme.document import divide
from learnings.tests.readme.test_anything import MARKDOWN

FOLDER = Path(__file__).parent
FILES = sorted([*(FOLDER / "documents").glob("*.md"), *(FOLDER / "shapes").glob("*.md")])


def parts_of(text):
    text, repaired = readme.decode(text)
    parsed = readme.parse_text(text, repaired=repaired)
    return text, parsed, divide(text, parsed)


def check(source):
    """Check that the parts cover the text, and name each item and each kept section once."""
    text, parsed, parts = parts_of(source)
    assert "".join(part.text for part in parts) == text
    lists = {**parsed.items_by_list, "kept": parsed.kept}
    expected = {(name, number) for name, items in lists.items() for number in range(len(items))}
    assert sorted(ref for part in parts for ref in part.items) == sorted(expected)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parts_cover_every_line_once(path):
    check(path.read_bytes())


@given(MARKDOWN)
def test_the_parts_of_any_markdown_cover_it(text):
    if text.strip():
        check(text)


def test_what_has_no_list_is_kept_in_its_place():
    text = (FOLDER / "documents" / "shop.md").read_text()
    _text, parsed, parts = parts_of(text)
    titles = [(one.title, one.level) for one in parsed.kept]
    assert titles == [
        ("", 0), ("Table of contents", 2), ("Installation", 2), ("", 0), ("Structure", 2), ("", 0), ("Licence", 2)
    ]  # fmt: skip
    assert parsed.kept[2].text.startswith("1. Clone the repository:\n   ```bash")
    assert parsed.kept[2].text.endswith("### With Docker\n\n    docker compose up")
    assert parsed.kept[3].text == "These are what I used most."
    kept = [part for part in parts if part.kind == "kept"]
    assert [(part.title, part.level) for part in kept] == titles
    assert [part.section for part in kept] == ["", "", "", "technologies", "", "challenges", ""]


def test_headings_labels_and_table_headers_are_text():
    _text, _parsed, parts = parts_of((FOLDER / "documents" / "shop.md").read_text())
    lines = [line for part in parts if part.kind == "text" for line in part.text.split("\n")]
    assert [line for line in lines if line.strip()] == [
        "# ALX Project Nexus 🛒", "## Technologies", "### Languages", "### Databases and queues",
        "| Category | Tools |", "|----------|-------|", "## Challenges and solutions",
        "| # | Challenge | Solution |", "|---|-----------|----------|", "## Best practices", "## Takeaways",
        "## Future goals",
    ]  # fmt: skip


def test_items_that_share_a_line_share_a_part():
    _text, parsed, parts = parts_of(
        "## Technologies\n\n- Languages: Python, SQL\n- Docker: images\n"
    )
    assert [(part.text, part.items) for part in parts if part.items] == [
        ("- Languages: Python, SQL\n", (("technologies", 0), ("technologies", 1))),
        ("- Docker: images\n", (("technologies", 2),)),
    ]
    assert [item.title for item in parsed.lists["technologies"]] == ["Python", "SQL", "Docker"]


def test_a_kept_section_above_others_shows_its_heading():
    text = "# Shop\n\nSells.\n\n{0} Setup\n\nRun it.\n\n{0}# {1}\n\n- Python\n"
    above_items, above_kept = (
        readme.parse(text.format(*one)) for one in (("##", "Technologies"), ("#", "Docker"))
    )
    titles = [(one.title, one.text, one.level) for one in above_items.kept]
    assert titles == [("", "Sells.", 0), ("Setup", "Run it.", 2)]
    assert [one.title for one in above_kept.kept] == ["", "Setup", "Docker"]
