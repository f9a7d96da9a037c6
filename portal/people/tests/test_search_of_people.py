"""People are found by parts of their names, handles and texts about themselves."""

import pytest

from portal.people.models import User
from portal.people.search import INDEX, search_panel
from portal.search import parse

pytestmark = pytest.mark.django_db


def found(text):
    """The addresses of the people whom a search finds, of which there are as many as it counts."""
    hits = search_panel(None, parse(text), "only").values["hits"]
    assert search_panel(None, parse(text), "count").values["total"] == len(hits)
    return {hit.url for hit in hits}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("wombat", True),
        ("OMBA", True),
        ("keeper", True),
        ("wombat keeper", True),
        ("ke", True),
        ("c++", True),
        ("cpp", True),
        ("wombat quokka", False),
        ("wombat -keeper", False),
        ("ombat keeper by:omar", False),
        ("xwombat", False),
    ],
)
def test_people_are_found_by_parts_of_words_in_any_field(learner, other, text, is_found):
    bio = "Keeper of animals, in C++."
    User.objects.filter(pk=learner.pk).update(display_name="Ada Wombat", bio=bio)
    assert (learner.get_absolute_url() in found(text)) is is_found


def test_index_of_people_follows_each_change(learner, other):
    def has_found(word):
        return learner.get_absolute_url() in found(word)

    User.objects.filter(pk=learner.pk).update(bio="wombats")
    assert has_found("ombat")
    User.objects.filter(pk=learner.pk).update(bio="quokkas")
    assert (has_found("ombat"), has_found("okka")) == (False, True)
    User.objects.filter(pk=learner.pk).update(is_hidden=True)
    assert not has_found("okka")
    assert INDEX.missing_parts() == []


def test_index_of_people_reads_no_one_who_lacks_a_word(learner, other, is_postgresql):
    User.objects.filter(pk=learner.pk).update(bio="wombats and quokkas")
    User.objects.filter(pk=other.pk).update(bio="wombats")
    rows = INDEX.narrowed(
        User.objects.filter(pk__in=[learner.pk, other.pk]), parse("ombat okka").terms
    )
    assert set(rows) == ({learner, other} if is_postgresql else {learner})
