"""What changed between two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from portal.text.diff import MAX_WORDS, diff_texts


def test_words_that_changed_are_told_from_those_that_stayed():
    assert diff_texts("A port is free.", "A door is free.") == [
        ("same", "A "),
        ("gone", "port"),
        ("new", "door"),
        ("same", " is free."),
    ]


def test_the_same_text_has_no_change():
    assert diff_texts("one\ntwo\n", "one\ntwo\n") == [("same", "one\ntwo\n")]
    assert diff_texts("", "") == []


def test_a_passage_too_long_to_compare_is_shown_as_replaced():
    before, after = "a " * MAX_WORDS, "b " * MAX_WORDS
    assert diff_texts(before, after) == [("gone", before), ("new", after)]


@given(st.text(max_size=300), st.text(max_size=300))
def test_both_texts_can_be_read_from_the_difference(before, after):
    parts = diff_texts(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after
