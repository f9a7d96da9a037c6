"""Numbers that entries carry, and their repair."""

import pytest
from django.core.management import call_command

from learnings.models import Comment, Entry, Reaction
from tests import snapshots

pytestmark = pytest.mark.django_db
COUNTS = ("helped_count", "met_count", "thanks_count", "comment_count", "solution_count")


@snapshots.fixture
def counted(learner, other, make_person, approved):
    """A challenge with two solutions, thanks, comments (one deleted), and one that was met."""
    challenge = approved(learner, "Slow pages", kind="challenge")
    solutions = [
        approved(person, kind="solution", challenge=challenge)
        for person in (other, make_person("third", cohort=other.cohort))
    ]
    for person in (make_person("fourth"), make_person("fifth")):
        Reaction.set_reaction("helped", entry=solutions[0], by=person, on=True)
        Reaction.set_reaction("met", entry=challenge, by=person, on=True)
    Reaction.set_reaction("helped", entry=challenge, by=other, on=True)
    Comment(entry=challenge, author=other, body="One").post()
    Comment(entry=challenge, author=other, body="Two").post().delete_text()
    return [challenge, *solutions]


def numbers():
    return list(Entry.objects.order_by("pk").values_list(*COUNTS))


def test_what_is_counted_as_it_happens_is_what_there_is(counted, capsys):
    assert numbers() == [(1, 2, 3, 1, 2), (2, 0, 2, 0, 0), (0, 0, 0, 0, 0)]
    call_command("repair_counts")
    assert "Every number was right." in capsys.readouterr().out


@pytest.mark.parametrize("name", COUNTS)
def test_a_wrong_number_is_put_right(counted, capsys, name):
    right = numbers()
    Entry.objects.update(**{name: 77})
    call_command("repair_counts")
    assert "3 entries carried a wrong number." in capsys.readouterr().out
    assert numbers() == right


def test_what_is_no_longer_public_is_not_counted(counted, mentor, capsys):
    challenge, solution, _other = counted
    solution.refresh_from_db()
    solution.case.decide("remove", by=mentor, revision_number=1, reason="x")
    assert numbers()[0][-1] == 1
    call_command("repair_counts")
    assert "Every number was right." in capsys.readouterr().out
