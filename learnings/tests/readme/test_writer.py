"""A hub as a README, and back."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from learnings.readme import read
from learnings.readme.writer import HubText, write


def hub(**values):
    return HubText(name="Amina Diallo", handle="amina", **values)


def test_write_leaves_empty_sections_out():
    assert write(hub()) == "# Amina Diallo\n"


def test_short_pairs_stand_in_the_table_and_long_ones_in_sections():
    text = write(
        hub(challenges=[("Slow list", "", "An index | two", None), ("Hard", "It was.", "- one\n- two", "Easy now.")])
    )
    assert "| Slow list | An index \\| two |" in text
    assert "### Hard\n\n**Problem:**\n\nIt was.\n\n**Solution:**\n\n- one\n- two\n\n**Outcome:**\n\nEasy now." in text


def test_what_was_written_is_read_again():
    source = hub(
        technologies=[("Docker", "The same everywhere.\n\n- images\n- volumes"), ("Django", "The web.")],
        concepts=[("Idempotency", "Twice is once.")],
        practices=[("Test early", "")],
        tips=[("Announce early", "In two days.")],
        challenges=[("Slow list", "", "Added an index", None), ("Hard", "It was.", "- one\n- two", "Easy now.")],
        discord_channel="#ProDevProjectNexus",
        links={"GitHub": "https://github.com/amina-demo"},
    )
    reading = read(write(source))
    assert [(item.title, item.text) for item in reading.technologies] == source.technologies
    assert [(item.title, item.text) for item in reading.concepts] == source.concepts
    assert [(item.title, item.text) for item in reading.tips] == source.tips
    assert [(one.title, one.problem, one.solution, one.outcome) for one in reading.challenges] == source.challenges
    assert reading.collaboration["discord_channel"] == "#ProDevProjectNexus"
    assert reading.links["github"] == "https://github.com/amina-demo"


words = st.lists(st.text(string.ascii_lowercase, min_size=2, max_size=8), min_size=2, max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5, unique_by=lambda pair: pair[0]))
def test_short_pairs_make_the_round_trip(pairs):
    source = hub(challenges=[(f"On {title}", "", f"With {answer}", None) for title, answer in pairs])
    found = [(one.title, one.problem, one.solution, one.outcome) for one in read(write(source)).challenges]
    assert found == source.challenges
