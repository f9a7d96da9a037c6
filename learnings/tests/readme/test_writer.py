"""A hub as a README, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnings.readme import parse
from learnings.readme.roundtrip_check import write_roundtrip_safe
from learnings.readme.writer import (
    ExportedChallenge,
    ExportedItem,
    ExportedProject,
    ReadmeContent,
    write_readme,
)


def hub(*, challenges=(), **values):
    """The content of a README; keywords with the name of a section hold its (title, text)."""
    content = ReadmeContent(name="Amina Diallo", handle="amina")
    content.challenges = [ExportedChallenge(*challenge) for challenge in challenges]
    for name, value in values.items():
        if name in content.lists:
            content.lists[name] = [ExportedItem(*item) for item in value]
        else:
            setattr(content, name, value)
    return content


def test_write_leaves_empty_sections_out():
    assert write_readme(hub()) == "# ALX Project Nexus\n"


def test_short_pairs_stand_in_a_table_with_their_code():
    text = write_readme(
        hub(
            challenges=[
                ("Slow list", "", "An index | two", None),
                ("No migrations", "", "Run `makemigrations`", None),
            ]
        )
    )
    assert "| Slow list | An index \\| two |\n| No migrations | Run `makemigrations` |" in text


@pytest.mark.parametrize(
    "solution", ["- one\n- two", "x\n\ny", "1. first", "> said", "w" * 301, "# x"]
)
def test_if_one_challenge_is_long_all_stand_under_headings_in_their_order(solution):
    text = write_readme(
        hub(
            challenges=[
                ("Slow list", "", "An index", None),
                ("Hard", "It was.", solution, "Easy now."),
                ("Fast", "", "Kept it", None),
            ]
        )
    )
    assert "\n|" not in text
    assert (
        f"### Hard\n\n**Problem:**\n\nIt was.\n\n**Solution:**\n\n{solution.strip()}\n\n**Outcome:**"
        in text
    )
    assert text.index("### Slow list") < text.index("### Hard") < text.index("### Fast")


def test_what_was_written_is_read_again():
    source = hub(
        technologies=[
            ("Docker", "The same everywhere.\n\n- images\n- volumes"),
            ("Django", "The web."),
        ],
        concepts=[("Idempotency", "Twice is once.")],
        practices=[("Test early", "")],
        tips=[("Announce early", "In two days.")],
        challenges=[
            ("Slow list", "", "Added an index", None),
            ("Hard", "It was.", "- one\n- two", "Easy now."),
        ],
        discord_channel="#ProDevProjectNexus",
        links={"GitHub": "https://github.com/amina-demo"},
    )
    reading = parse(write_readme(source))
    assert [(item.title, item.text) for item in reading.lists["technologies"]] == source.lists[
        "technologies"
    ]
    assert [(item.title, item.text) for item in reading.lists["concepts"]] == source.lists[
        "concepts"
    ]
    assert [(item.title, item.text) for item in reading.lists["tips"]] == source.lists["tips"]
    assert [
        (one.title, one.problem, one.solution, one.outcome) for one in reading.challenges
    ] == source.challenges
    assert reading.discord_channel == "#ProDevProjectNexus"
    assert reading.links["github"] == "https://github.com/amina-demo"


# What a body may hold that a README would take for its own: headings, labels, tables, fences, marks, half of everything.
PIECES = [
    "Plain words of a sentence.", "# A heading", "### Another", "###### Deep", "**Solution:** not one of ours", "Challenge: x",
    "| Challenge | Solution |\n| --- | --- |\n| a | b |", "```python\n# Result: a comment\nx = 1\n```", "```\nnever closed",
    "- one\n- two\n  - three", "1. first\n2. second", "> quoted", "---", "Title\n===", "[Your name here]", "<<<<<<< HEAD",
    "=======", ">>>>>>> main", "<!-- nexus:00000000 end -->", "<details><summary>x</summary>", "## Best practices",
    "## Challenges and solutions", "**Bold**: text", "a | b", "To be added", "cafÃ©", "\ufeffmark", "x → y", "* * *",
    "    indented code", "~~~", "Key Technologies", "#ProDevProjectNexus", "\t\ttabs\tin it", "🚀 launch", "\\* escaped \\*",
]  # fmt: skip
bodies = st.lists(st.sampled_from(PIECES), min_size=0, max_size=4).map("\n\n".join)
titles = st.one_of(
    st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=60),
    st.sampled_from(
        [
            *(piece for piece in PIECES if "\n" not in piece and piece[0] not in "\ufeff\t"),
            "1. First",
            "Challenge 2",
        ]
    ),
).map(lambda title: " ".join(title.split()))
titles = titles.filter(bool)
entries = st.lists(st.tuples(titles, bodies.filter(str.strip)), max_size=3)
pairs = st.lists(st.tuples(titles, bodies, st.none() | bodies, st.none() | bodies), max_size=4)


def words(*texts):
    return tuple(" ".join((text or "").split()) for text in texts)


def test_code_that_a_bio_never_closes_swallows_no_skills():
    source = hub(bio="```\nnever closed\n\n~~~", skills=["Python", "C++"])
    reading = parse(write_roundtrip_safe(source).encode())
    assert [one.title for one in reading.lists["technologies"]] == ["Python", "C++"]


def test_equal_entries_whose_title_reads_as_a_label_are_all_found():
    same = ("takeaway", "Plain words of a sentence.")
    reading = parse(write_roundtrip_safe(hub(tips=[same, same])).encode())
    assert [(one.title, one.text) for one in reading.lists["tips"]] == [same, same]


@given(entries, entries, entries, pairs, bodies)
def test_import_of_export_is_the_hub(technologies, practices, tips, challenges, bio):
    source = hub(
        bio=bio,
        technologies=technologies,
        practices=practices,
        tips=tips,
        challenges=challenges,
        skills=["Python", "C++"],
    )
    reading = parse(write_roundtrip_safe(source).encode())
    assert [words(one.title, one.text) for one in reading.lists["technologies"]] == [
        ("Python", ""), ("C++", ""), *(words(*one) for one in technologies)
    ]  # fmt: skip
    assert [words(one.title, one.text) for one in reading.lists["practices"]] == [
        words(*one) for one in practices
    ]
    assert [words(one.title, one.text) for one in reading.lists["tips"]] == [
        words(*one) for one in tips
    ]
    assert reading.lists["concepts"] == reading.lists["takeaways"] == reading.lists["goals"] == []
    found = [words(one.title, one.problem, one.solution, one.outcome) for one in reading.challenges]
    assert sorted(found) == sorted(words(*one) for one in challenges)


def test_ordinary_texts_need_no_marks():
    source = hub(
        technologies=[("Docker", "The same everywhere.\n\n- images\n- volumes")],
        practices=[("Test early", "And often.\n\n```python\n# a comment\nassert True\n```")],
        challenges=[
            ("Slow list", "It took seconds.", "Added an index.\n\n1. measured\n2. indexed", "Fast.")
        ],
    )
    assert "nexus" not in write_roundtrip_safe(source)


def test_what_needs_marks_gets_them_and_stays_readable():
    source = hub(
        practices=[("Headings", "## My own\n\ntext\n\n```\nnever closed"), ("Next", "Fine.")]
    )
    text = write_roundtrip_safe(source)
    assert "##### My own" in text
    assert text.index("never closed\n```\n") < text.index("### Next")
    assert [line[:11] for line in text.split("\n") if "<!--" in line] == ["<!-- nexus "]
    assert [(item.title, item.text) for item in parse(text).lists["practices"]] == [
        ("Headings", "## My own\n\ntext\n\n```\nnever closed"), ("Next", "Fine.")
    ]  # fmt: skip


def test_code_at_the_very_beginning_stays_code():
    source = hub(tips=[("Run it twice", "    make test\n    make test\n\nThen rest.")])
    assert (
        parse(write_roundtrip_safe(source)).lists["tips"][0].text
        == "    make test\n    make test\n\nThen rest."
    )


def test_a_text_that_looks_damaged_is_left_as_it_was_written():
    source = hub(tips=[("On encodings", "If you see cafÃ©, the file was decoded twice.")])
    reading = parse(write_roundtrip_safe(source).encode())
    assert reading.lists["tips"][0].text == "If you see cafÃ©, the file was decoded twice."
    assert not reading.repaired_encoding


@pytest.mark.parametrize(
    "end", ["", "{}", '{"kind": "boss", "title": 1, "shift": 0}', '{"kind": "tip", "title": "x"}']
)
def test_marks_that_someone_broke_are_read_as_text(end):
    text = (
        f"## Tips\n\n<!-- nexus:12345678 {end} -->\n\n- Ask early\n\n<!-- nexus:12345678 end -->\n"
    )
    assert [item.title for item in parse(text).lists["tips"]] in ([], ["Ask early"])


def test_the_overview_comes_first_and_names_the_programme():
    text = write_readme(
        hub(track="Back end", cohort="Cohort 3", bio="I build shops.", tips=[("Ask", "")])
    )
    assert text.startswith(
        "# ALX Project Nexus\n\n## Overview\n\nWhat Amina Diallo learned in the "
        "**ALX ProDev Backend Engineering programme** (Cohort 3): "
    )
    assert text.index("I build shops.") < text.index("## Tips for future learners\n\n- Ask\n")


def test_skills_stand_in_groups():
    text = write_roundtrip_safe(hub(skills=["Redis", "Python", "Docker", "SQL"]))
    assert text.endswith(
        "## Technologies\n\n- **Languages:** Python, SQL\n- **Databases:** Redis\n"
        "- **DevOps and tools:** Docker\n"
    )


def test_titles_without_text_and_short_texts_are_bullets():
    text = write_roundtrip_safe(
        hub(
            practices=[("Write small commits", ""), ("Test early", "And often.")],
            takeaways=[("Ask", "One.\n\nTwo."), ("Read the errors", "")],
        )
    )
    assert "## Best practices\n\n- Write small commits\n- **Test early**: And often.\n" in text
    assert "## Takeaways\n\n- Read the errors\n\n### Ask\n\nOne.\n\nTwo.\n" in text


def test_one_line_marks_the_one_entry_that_needs_it():
    practices = [(f"Practice {number}", "Always.") for number in range(9)]
    practices[4] = ("Headings", "## Tips\n\n- not a tip")
    text = write_roundtrip_safe(hub(practices=practices))
    assert text.count("<!--") == 1
    assert sorted((item.title, item.text) for item in parse(text).lists["practices"]) == sorted(
        practices
    )


def test_goals_come_back_even_below_a_mark():
    for goals in ("- Learn Rust\n- Teach", "Learn Rust.", "# Learn\n\n```\nx"):
        text = write_roundtrip_safe(hub(goals=goals))
        read = [item.title for item in parse(text).lists["goals"]]
        assert read == [line.lstrip("- ") for line in goals.split("\n") if line]


def test_projects_have_their_links_and_kept_sections_their_place():
    source = hub(
        projects=[
            ExportedProject(
                "Shop", "Sells.", "https://example.org/r", "https://example.org/a", ["Ada"]
            )
        ],
        kept=[
            ExportedItem("Collaboration", "I met Ada on Discord."),
            ExportedItem("Licence", "MIT"),
            ExportedItem("About the project", "It sells."),
        ],
        links={"GitHub": "https://github.com/amina-demo"},
    )
    text = write_roundtrip_safe(source)
    assert [line for line in text.split("\n") if line and line[0] in "#-IM"] == [
        "# ALX Project Nexus", "## Overview", "It sells.", "## Collaboration", "I met Ada on Discord.",
        "- **Shop**: Sells. ([repository](<https://example.org/r>), [API](<https://example.org/a>)) – with Ada",
        "## Licence", "MIT", "## Contact", "- GitHub: <https://github.com/amina-demo>",
    ]  # fmt: skip


def test_a_kept_section_without_a_title_has_no_heading():
    text = write_roundtrip_safe(hub(kept=[ExportedItem("", "It was *fun*.")]))
    assert text.rstrip().endswith("\n\nIt was *fun*.")
    assert "## \n" not in text


def test_markers_around_an_entry_as_they_were_once_written_are_read():
    text = (
        '## Tips\n\n<!-- nexus:12345678 {"kind": "tip", "title": "Ask", "shift": 3} -->\n\n### Ask\n\n'
        "<!-- nexus:12345678 text -->\n#### Why\n<!-- nexus:12345678 stop -->\n\n<!-- nexus:12345678 end -->\n"
    )
    assert [(item.title, item.text) for item in parse(text).lists["tips"]] == [("Ask", "# Why")]


def test_a_marked_entry_that_was_edited_is_read_as_text():
    text = write_roundtrip_safe(hub(practices=[("Headings", "## Tips\n\n- not a tip")]))
    assert parse(text).lists["tips"] == []
    assert [
        item.title for item in parse(text.replace("not a tip", "a tip")).lists["practices"]
    ] == ["Headings"]


def test_sections_come_in_the_order_that_was_chosen_and_no_others():
    source = hub(
        tips=[("Ask early", "Always.")],
        goals="Learn Rust",
        concepts=[("Caching", "Twice is once.")],
    )
    text = write_roundtrip_safe(source, ["goals", "tips"])
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Future goals", "## Tips for future learners"
    ]  # fmt: skip


def test_a_skill_with_an_entry_is_written_once():
    text = write_roundtrip_safe(
        hub(skills=["redis", "Python"], technologies=[("Redis", "Queues.")])
    )
    assert [one.title for one in parse(text).lists["technologies"]] == ["Python", "Redis"]
    assert "- redis" not in text


def test_an_entry_without_a_text_has_no_empty_heading():
    text = write_roundtrip_safe(hub(technologies=[("Project 1", ""), ("Redis", "")]))
    assert [one.title for one in parse(text).lists["technologies"]] == ["Redis", "Project 1"]
    assert "###" not in text
