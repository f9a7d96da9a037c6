"""Word-by-word diffs."""

from hypothesis import given
from hypothesis import strategies as st

from portal.text.diff import MAX_WORDS, diff_texts


def test_diff_marks_changed_words_only():
    assert diff_texts("A port is free.", "A door is free.") == [
        ("same", "A "),
        ("gone", "port"),
        ("new", "door"),
        ("same", " is free."),
    ]


def test_diff_of_equal_texts_has_no_changes():
    assert diff_texts("one\ntwo\n", "one\ntwo\n") == [("same", "one\ntwo\n")]
    assert diff_texts("", "") == []


def test_diff_shows_a_very_long_passage_as_replaced():
    before, after = "a " * MAX_WORDS, "b " * MAX_WORDS
    assert diff_texts(before, after) == [("gone", before), ("new", after)]


@given(st.text(max_size=300), st.text(max_size=300))
def test_diff_contains_both_texts(before, after):
    parts = diff_texts(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after
