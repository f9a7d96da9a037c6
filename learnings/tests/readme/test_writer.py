"""A hub as a README, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnings.readme import parse
from learnings.readme.roundtrip_check import write_roundtrip_safe
from learnings.readme.writer import ExportedChallenge, ExportedItem, ReadmeContent, write_readme


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
    assert write_readme(hub()) == "# Amina Diallo\n"


def test_short_pairs_stand_in_the_table_and_long_ones_in_sections():
    text = write_readme(
        hub(
            challenges=[
                ("Slow list", "", "An index | two", None),
                ("Hard", "It was.", "- one\n- two", "Easy now."),
            ]
        )
    )
    assert "| Slow list | An index \\| two |" in text
    assert (
        "### Hard\n\n**Problem:**\n\nIt was.\n\n**Solution:**\n\n- one\n- two\n\n**Outcome:**\n\nEasy now."
        in text
    )


@pytest.mark.parametrize(
    "solution",
    ["Run `makemigrations`", "- one\n- two", "x\n\ny", "1. first", "> said", "w" * 301, "# x"],
)
def test_code_lists_and_long_texts_do_not_stand_in_the_table(solution):
    text = write_readme(
        hub(challenges=[("Slow list", "", solution, None), ("Fast", "", "Kept | it", None)])
    )
    assert text.count("\n| ") == 3
    assert f"### Slow list\n\n**Solution:**\n\n{solution.strip()}" in text


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
    assert text.index("never closed") < text.index("\n```\n<!-- nexus:") < text.index("### Next")
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
def test_marks_that_somebody_broke_are_read_as_text(end):
    text = (
        f"## Tips\n\n<!-- nexus:12345678 {end} -->\n\n- Ask early\n\n<!-- nexus:12345678 end -->\n"
    )
    assert [item.title for item in parse(text).lists["tips"]] in ([], ["Ask early"])


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
