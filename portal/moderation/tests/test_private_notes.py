"""Private notes between mentors: who writes and reads them, and how long they are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.moderation.models import NotPermitted, PrivateNote
from portal.people.models import Mentorship
from tests.fixtures.moderation import mentor_of


@pytest.fixture
def waiting(learner, send):
    return send(learner, "A title")


@pytest.fixture
def notes(waiting, learner, mentor):
    """A note on a case, and one on its author."""
    return [
        PrivateNote.add_to_case(waiting.case, "Copied, I think.", by=mentor),
        PrivateNote.add_to_person(learner, "Is ill this week.", by=mentor),
    ]


def seen_by(person):
    return list(PrivateNote.objects.visible_to(person).order_by("pk"))


def test_notes_are_read_by_mentors_of_the_cohort_and_operators(
    notes, waiting, mentor, colleague, operator, stranger, learner, other
):
    for who in (mentor, colleague, operator):
        assert seen_by(who) == notes
    for who in (stranger, learner, other):
        assert seen_by(who) == []
    assert list(PrivateNote.objects.beside(waiting.case).order_by("pk")) == notes


def test_learner_who_becomes_a_mentor_reads_no_note_about_themselves(notes, learner, cohort):
    assert seen_by(mentor_of(cohort, learner)) == []


def test_note_on_one_case_is_not_beside_another(notes, learner, send):
    second = send(learner, "Another title")
    assert list(PrivateNote.objects.beside(second.case)) == notes[1:]


def test_notes_are_refused_to_those_who_may_not_review(waiting, learner, stranger, other):
    for who in (stranger, learner, other):
        with pytest.raises(NotPermitted):
            PrivateNote.add_to_case(waiting.case, "A word.", by=who)
        with pytest.raises(NotPermitted):
            PrivateNote.add_to_person(learner, "A word.", by=who)


def test_notes_are_deleted_a_year_after_the_cohort(notes, cohort, mentor, make_person):
    newcomer = make_person("newcomer")
    Mentorship.objects.filter(user=newcomer).delete()
    without = PrivateNote.add_to_person(newcomer, "In no cohort.", by=mentor)
    cohort.ends_on = timezone.localdate() - timedelta(days=364)
    cohort.starts_on = cohort.ends_on - timedelta(days=90)
    cohort.save()
    PrivateNote.objects.delete_old()
    assert PrivateNote.objects.count() == 3
    type(cohort).objects.update(ends_on=cohort.ends_on - timedelta(days=3))
    PrivateNote.objects.filter(pk=without.pk).update(
        created_at=timezone.now() - timedelta(days=366)
    )
    PrivateNote.objects.delete_old()
    assert not PrivateNote.objects.exists()
