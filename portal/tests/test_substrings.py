"""Conditions that a text contains a word."""

import pytest

from portal.models import Topic
from portal.search.substrings import has_substring


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Queue", ["a queue", "Queues"]),  # as typed, and in other letters
        ("QUEUE", ["a queue", "Queues"]),
        ("100%", ["100% sure"]),
        ("a_b", ["a_b"]),
        ("back\\slash", ["back\\slash"]),
        ("élan", ["élan"]),
        ("nothing", []),
    ],
)
def test_texts_contain_a_word_in_any_case(db, value, names):
    written = ("a queue", "Queues", "100% sure", "1000 sure", "a_b", "axb", "back\\slash", "élan")
    for number, name in enumerate(written):
        Topic.objects.create(name=name, slug=f"topic-{number}")
    topics = Topic.objects.filter(has_substring(["name", "slug"], value), slug__startswith="topic-")
    assert sorted(topics.values_list("name", flat=True)) == sorted(names)
