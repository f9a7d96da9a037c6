"""Private notes between mentors: who writes and reads them, and how long they are kept."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.moderation.models import NotPermitted, PrivateNote
from portal.people.models import Mentorship
from tests.fixtures.moderation import exported, mentor_of


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


def test_notes_are_deleted_with_their_cohort(notes, cohort):
    cohort.delete()
    assert not PrivateNote.objects.exists()


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


def test_notes_are_written_and_read_beside_the_item_and_on_the_profile(
    client_of, mentor, colleague, learner, waiting
):
    browser = client_of(mentor)
    case = {"text": "Copied, I think.", "view": "sort=due"}
    answer = browser.post(f"/moderation/cases/{waiting.case_id}/notes/", case)
    assert answer.url == f"/moderation/?sort=due&item={waiting.case_id}#notes"
    answer = browser.post("/moderation/people/amina/notes/", {"text": "Is ill this week."})
    assert answer.url == "/@amina/#notes"
    near = client_of(colleague)
    item, profile = near.get(f"/moderation/?item={waiting.case_id}").text, near.get("/@amina/").text
    assert "Copied, I think." in item
    assert "Is ill this week." in item
    assert "Is ill this week." in profile
    # A note on a post could tell who wrote an anonymous one.
    assert "Copied, I think." not in profile


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_refused_note_is_shown_with_what_was_typed(client_of, mentor, waiting, text):
    browser = client_of(mentor)
    for address in (f"cases/{waiting.case_id}/notes/", "people/amina/notes/"):
        page = browser.post(f"/moderation/{address}", {"text": text})
        assert page.status_code == 422
        assert text in page.text
    assert not PrivateNote.objects.exists()


def test_mentor_deletes_their_own_note_only(client_of, mentor, colleague, notes):
    address = f"/moderation/notes/{notes[0].pk}/delete/"
    assert client_of(colleague).post(address).status_code == 404
    assert "Copied, I think." in client_of(mentor).get(address).text
    client_of(mentor).post(address)
    assert list(PrivateNote.objects.all()) == notes[1:]


def test_export_tells_that_there_is_a_note_without_its_text(notes, learner, mentor):
    of_learner, of_mentor = exported(learner), exported(mentor)
    about_me = json.loads(of_learner["moderation.json"])["private_notes_about_me"]
    assert [row["case_id"] for row in about_me] == [notes[0].case_id, None]
    assert not any({"text", "author", "author_id"} & set(row) for row in about_me)
    assert "Is ill this week." not in "".join(of_learner.values())
    assert "Is ill this week." in of_mentor["moderation.json"]
