"""An imported README written again: as it was, with what has changed since."""

import pytest
from hypothesis import given

from learnings.readme.contents_links import with_links_that_lead
from learnings.readme.document_writer import DocumentContent, LiveItem, write_document
from learnings.readme.writer import ExportedChallenge, ExportedItem, ExportedProject, ReadmeContent
from learnings.tests.readme.test_anything import MARKDOWN
from learnings.tests.readme.test_document import FILES, FOLDER
from tests.readme_roundtrip import changed, everything, exported, imported, main, trip_of

DOCUMENTS = sorted((FOLDER / "documents").glob("*.md"))
HUB = FOLDER / "documents" / "hub.md"


def ref_of(parsed, title):
    """The list and the number of the item with this title."""
    lists = {**parsed.items_by_list, "kept": parsed.kept}
    return next(
        (name, n)
        for name, items in lists.items()
        for n, one in enumerate(items)
        if one.title == title
    )


def written(*, without=(), edited=None, path=HUB, **added):
    """The lines that are (not in the original, not in the export)."""
    text, parsed, parts = imported(path.read_bytes())
    content = everything(parts)
    items = {
        ref: one
        for ref, one in content.items.items()
        if ref not in [ref_of(parsed, t) for t in without]
    }
    for title, item in (edited or {}).items():
        items[ref_of(parsed, title)] = item
    more = ReadmeContent(name="", handle="")
    for name, value in added.items():
        if name in more.lists:
            more.lists[name] = value
        else:
            setattr(more, name, value)
    result = write_document(parts, DocumentContent(items, more))
    assert exported(result) == result
    before, after = text.split("\n"), result.split("\n")
    return (
        [one for one in after if one not in before],
        [one for one in before if one not in after],
        after,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_has_not_changed_is_written_as_it_was(path):
    trip = trip_of(path)
    assert (trip.share, trip.in_order, trip.is_fixed, trip.is_marked, trip.offered) == (
        1,
        True,
        True,
        False,
        0,
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_change_is_read_as_it_was_meant(path):
    changes = list(changed(path))
    assert len(changes) > 20
    assert [(one.what, one.difference) for one in changes if not one.is_read] == []
    assert [one.what for one in changes if not one.is_fixed] == []
    assert sum(one.is_marked for one in changes) <= len(changes) * 0.05


@pytest.mark.parametrize(
    ("title", "item", "line"),
    [
        (
            "Docker",
            LiveItem("technologies", ExportedItem("Docker", "images.")),
            "* **Docker** – images.",
        ),
        (
            "Small commits",
            LiveItem("practices", ExportedItem("Small commits", "a | b")),
            r"| Small commits | a \| b |",
        ),
        ("Sleep", LiveItem("tips", ExportedItem("Sleep", "at night")), "Sleep: at night"),
        ("Caching", LiveItem("concepts", ExportedItem("Caching all", "Once.")), "### Caching all"),
        (
            "Lost mail",
            LiveItem("challenges", ExportedChallenge("Lost mail", "The worker died.", "A queue.")),
            "   *Solution:* A queue.",
        ),
    ],
)
def test_what_has_changed_keeps_its_form(title, item, line):
    new, _gone, _lines = written(edited={title: item})
    assert line in new


@pytest.mark.parametrize(
    ("added", "line", "above"),
    [
        (
            {"technologies": [ExportedItem("Kafka", "queues")]},
            "* **Kafka** – queues",
            "* **Docker** – the same everywhere",
        ),
        ({"concepts": [ExportedItem("Locks", "One at a time.")]}, "### Locks", ""),
        (
            {"practices": [ExportedItem("Tests", "`pytest`")]},
            "| Tests | `pytest` |",
            "| Code review | two see more |",
        ),
        ({"tips": [ExportedItem("Walk", "daily")]}, "Walk: daily", "Sleep: always"),
        ({"challenges": [ExportedChallenge("CORS", "Refused.", "A header.")]}, "3. **CORS**", ""),
        ({"skills": ["Kafka"]}, "* **Kafka**", "* **Docker** – the same everywhere"),
    ],
)
def test_what_was_posted_since_stands_at_the_end_of_its_section_in_its_form(added, line, above):
    new, gone, lines = written(**added)
    assert line in new
    assert gone == []
    assert lines[lines.index(line) - 1] == above


def test_a_section_that_is_missing_comes_in_the_order_of_the_programme():
    new, gone, lines = written(
        takeaways=[ExportedItem("Read the errors", "")], goals="- Learn Rust"
    )
    assert (new, gone) == (
        ["## Takeaways", "- Read the errors", "## Future goals", "- Learn Rust"],
        [],
    )
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[-5:] == [
        "## Practices", "## Takeaways", "## Tips for future learners", "## Future goals", "## Acknowledgements"
    ]  # fmt: skip


def test_headings_go_with_the_last_of_what_is_below_them():
    new, gone, lines = written(without=["Slow list", "Lost mail", "Small commits", "Code review"])
    assert new == []
    assert "## Challenges faced" in gone
    assert "| Practice | Why |" in gone
    assert "|----------|-----|" in gone
    assert "\n\n\n" not in "\n".join(lines)


def test_names_are_taken_out_of_a_line_that_lists_them():
    new, _gone, _lines = written(without=["JavaScript", "Redis"])
    assert new == ["- **Languages:** Python, SQL", "- **Databases:** PostgreSQL"]


def test_an_entry_of_another_kind_now_stands_in_the_section_of_that_kind():
    moved = LiveItem("concepts", ExportedItem("Docker", "the same everywhere"))
    new, gone, _lines = written(edited={"Docker": moved})
    assert new == ["### Docker", "the same everywhere"]
    assert gone == ["* **Docker** – the same everywhere"]


def test_kept_sections_are_left_out_or_changed_in_their_place():
    text = "We met on *Discord*.\n\n- and in Lagos"
    changed_section = LiveItem("kept", ExportedItem("Acknowledgements", text))
    new, gone, lines = written(without=["Overview"], edited={"Acknowledgements": changed_section})
    assert new == ["We met on *Discord*.", "- and in Lagos"]
    assert gone == [
        "## Overview",
        "The programme took six months:",
        "- Python first",
        "- then Django",
        "My mentors.",
    ]
    assert lines[lines.index("We met on *Discord*.") - 2] == "## Acknowledgements"


def test_a_kept_section_with_a_title_of_items_is_not_read_as_items():
    section = LiveItem("kept", ExportedItem("Acknowledgements", "## Tips\n\n- Thank all\n- Twice"))
    new, _gone, lines = written(edited={"Acknowledgements": section})
    assert [line for line in new if line.startswith("<!--")][0].startswith(
        '<!-- nexus {"kind":"aside"'
    )
    assert imported("\n".join(lines))[1].lists["tips"][-1].title == "Sleep"


@pytest.mark.parametrize(
    ("before", "title", "heading"),
    [
        ("## 🚀 Installation guide", "Installation guide", "## 🚀 Installation guide"),
        ("## Installation guide", "Installation", "## Installation"),
        ("## Installation guide", "Use `make`", "## Use \\`make\\`"),
        ("Installation guide\n---", "Installation guide", "## Installation guide"),
        ("## Installation guide", "", ""),
    ],
)
def test_a_changed_kept_section_has_the_heading_of_its_title_today(before, title, heading):
    _text, parsed, parts = imported(f"# Me\n\n{before}\n\nRun it.\n")
    ref = ref_of(parsed, "Installation guide")
    section = LiveItem("kept", ExportedItem(title, "Start it."))
    more = ReadmeContent(name="", handle="")
    result = write_document(parts, DocumentContent({ref: section}, more))
    assert result.rstrip().split("\n") == [
        "# Me",
        "",
        *([heading, ""] if heading else []),
        "Start it.",
    ]


def test_a_table_of_contents_links_only_to_what_is_there():
    contents = (
        "- [Set-up](#️-set-up)\n- [1. Usage](#1-usage)\n  - [Tests](#tests)\n"
        "- **[Licence](#licence)**\n- [Elsewhere](#elsewhere)\n\nSee [how to use it](#1-usage), "
        "or the [licence](#licence)."
    )
    text = (
        f"# Me\n\n## Contents\n\n{contents}\n\n## ⚙️ Set-up\n\nRun it.\n\n## 1. Usage\n\n"
        "Open it.\n\n### Tests\n\nNone.\n\nLicence\n-------\n\nMIT\n"
    )
    _text, parsed, parts = imported(text)
    items = dict(everything(parts).items)
    del items[ref_of(parsed, "Licence")]
    items[ref_of(parsed, "Usage")] = LiveItem("kept", ExportedItem("How to use", "Open it."))
    more = ReadmeContent(name="", handle="")
    result = write_document(parts, DocumentContent(items, more))
    assert result.split("\n")[4:10] == [
        "- [Set-up](#️-set-up)",
        "- [How to use](#how-to-use)",
        "- [Elsewhere](#elsewhere)",
        "",
        "See [how to use it](#how-to-use), or the licence.",
        "",
    ]
    assert exported(result) == result


@pytest.mark.parametrize(
    "line",
    [f"- {' ' * 60_000}x", "<h1>" * 20_000, "```\n- [Licence](#licence)\n```"],
    ids=["blanks", "tags", "code"],
)
def test_what_stands_beside_a_table_of_contents_stays(line):
    contents = "- [Licence](#licence)\n- [Usage](#usage)\n"
    text = f"{contents}\n{line}\n## Usage\n"
    without = f"- [Usage](#usage)\n\n{line}\n## Usage\n"
    assert with_links_that_lead(text, f"{text}## Licence\n", {}) == without


def test_a_new_section_without_a_title_has_no_heading():
    new, gone, _lines = written(kept=[ExportedItem("", "It was *fun*.")])
    assert (new, gone) == (["It was *fun*."], [])


def test_new_sections_projects_and_contacts_are_added_once():
    added = {
        "kept": [ExportedItem("Collaboration", "With Ada.")],
        "projects": [ExportedProject("Shop", "Sells.", "https://example.org/shop", "", [])],
        "links": {"GitHub": "https://github.com/amina-demo"},
    }
    new, gone, lines = written(**added)
    assert gone == []
    assert new == [
        "## Collaboration", "With Ada.", "- **Shop**: Sells. ([repository](<https://example.org/shop>))",
        "## Contact", "- GitHub: <https://github.com/amina-demo>",
    ]  # fmt: skip
    _text, _parsed, parts = imported("\n".join(lines))
    more = ReadmeContent(name="", handle="", projects=added["projects"], links=added["links"])
    assert write_document(parts, DocumentContent(everything(parts).items, more)) == "\n".join(lines)


@given(MARKDOWN)
def test_half_of_any_readme_is_written_and_read_again(text):
    if not text.strip():
        return
    _text, _parsed, parts = imported(text)
    items = {
        ref: None
        for number, ref in enumerate(ref for part in parts for ref in part.items)
        if number % 2
    }
    added = ReadmeContent(
        name="",
        handle="",
    )
    added.lists["tips"] = [ExportedItem("Posted since", "*Always.*")]
    result = write_document(parts, DocumentContent(items, added))
    assert exported(result) == result
    assert "Posted since" in [item.title for item in imported(result)[1].lists["tips"]]


def test_the_figures_of_a_folder_are_printed(capsys, tmp_path):
    assert main([str(FOLDER / "documents"), "--changes", "9"]) == 0
    printed = capsys.readouterr().out
    assert "lines of text in the export: median 100.0%, worst 100.0%" in printed
    assert "with machine comments: 0 (0.0%)" in printed
    assert main([str(tmp_path)]) == 1


def test_an_empty_document_is_written_from_what_was_posted():
    added = ReadmeContent(name="", handle="", skills=["Python"])
    assert write_document([], DocumentContent({}, added)) == "## Technologies\n\n- Python\n"


def exported_with_skills(document, *skills):
    """The README with the skills that its owner added since."""
    _text, _parsed, parts = imported(document)
    added = ReadmeContent(name="", handle="", skills=list(skills))
    return write_document(parts, DocumentContent(everything(parts).items, added))


def test_skills_below_headings_with_texts_have_one_heading():
    document = "# Hub\n\n## Technologies\n\n### Redis\n\nQueues.\n\n### Docker\n\nImages.\n"
    result = exported_with_skills(document, "Git", "Team work")
    assert result == f"{document}\n### Other technologies\n\n- **Git**\n- **Team work**\n"
    found = imported(result)[1].lists["technologies"]
    assert [one.title for one in found] == ["Redis", "Docker", "Git", "Team work"]


def test_a_skill_that_a_document_names_is_not_written_twice():
    document = "# Hub\n\n## Technologies\n\n- **Redis**: queues\n"
    assert exported_with_skills(document, "redis") == document
