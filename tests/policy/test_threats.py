"""What someone might try with a form of ours, and the result."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from collab.models import Project
from learnings.models import Comment, Entry
from portal.moderation.models import Case, Flag, Review
from portal.people.models import Message, Notification, User
from tests.fixtures.entries import form


def every_field_of(model, but=()):
    """Each column of a model with a value that would hurt."""
    hurts = {}
    for field in model._meta.get_fields():
        if field.concrete and not field.many_to_many and field.name not in but:
            hurts[field.name] = hurts[f"{field.name}_id"] = "1"
    return hurts | {
        "status": "live",
        "published_at": "2026-01-01",
        "decision": "approve",
        "visibility": "clear",
    }


def test_settings_change_nothing_that_is_not_in_the_form(client_of, learner, other):
    browser = client_of(learner)
    before = User.objects.filter(pk=learner.pk).values().get()
    said = [
        "display_name",
        "handle",
        "track",
        "time_zone",
        "bio",
        "goals",
        "github",
        "linkedin",
        "discord",
        "website",
    ]
    values = every_field_of(User, but=(*said, "cohort", "open_to_collaborate", "version"))
    mine = {
        "handle": "amina",
        "time_zone": "UTC",
        "version": 1,
        "track": "backend",
        "cohort": learner.cohort_id,
        "skills": "",
    }
    assert browser.post("/settings/", values | mine).status_code == 302
    after = User.objects.filter(pk=learner.pk).values().get()
    assert {name for name in after if after[name] != before[name]} <= {
        "display_name",
        "open_to_collaborate",
        "version",
        "active_on",
    }


def test_the_composer_publishes_nothing_and_posts_for_no_one_else(client_of, learner, other):
    values = every_field_of(Entry) | form(key=uuid.uuid4()) | {"author": other.pk, "is_public": "1"}
    client_of(learner).post("/learnings/new/", values)
    entry = Entry.objects.get()
    assert (entry.status, entry.author, entry.live_revision, entry.published_at) == (
        "pending",
        learner,
        None,
        None,
    )


def test_a_comment_is_its_senders_and_on_what_the_address_says(client_of, learner, other, publish):
    entry, elsewhere = publish(learner, "Here"), publish(learner, "Elsewhere")
    values = every_field_of(Comment, but=("key", "body")) | {
        "body": "Hello",
        "author": learner.pk,
        "entry": elsewhere.pk,
    }
    client_of(other).post(f"/entries/{entry.pk}/comments/", values | {"key": uuid.uuid4()})
    comment = Comment.objects.get()
    assert (comment.author, comment.entry, comment.hidden_at, comment.edited_at) == (
        other,
        entry,
        None,
        None,
    )


def test_a_project_keeps_its_owner_and_its_case(client_of, learner, other, make_project):
    project = make_project(learner)
    said = (
        "name",
        "pitch",
        "description",
        "state",
        "hours_per_week",
        "version",
        "brief",
        "until",
        "stack",
    )
    values = every_field_of(Project, but=said) | {"owner": other.pk, "is_hidden": "1"}
    mine = {
        "name": "Sokoni",
        "pitch": "Shops.",
        "state": "looking",
        "hours_per_week": 5,
        "version": 1,
        "stack": "",
    }
    client_of(learner).post(f"{project.get_absolute_url()}edit/", values | mine)
    project.refresh_from_db()
    assert (project.owner, project.is_hidden, project.case_id) == (learner, False, None)


def test_a_flag_is_its_senders_and_open(client_of, learner, other, mentor, publish):
    entry = publish(learner)
    values = every_field_of(Flag, but=("reason", "note")) | {
        "reason": "spam",
        "reporter": mentor.pk,
        "outcome": "upheld",
    }
    client_of(other).post(f"/moderation/flag/entry/{entry.pk}/", values)
    flag = Flag.objects.get()
    assert (flag.reporter, flag.outcome, flag.case_id) == (other, "", entry.case_id)


def test_no_decision_on_ones_own_even_past_the_code(mentor, learner, publish):
    case = publish(learner).case
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            case=case, revision_number=9, author=learner, reviewer=learner, decision="approve"
        )


def test_a_decision_needs_a_reason_even_past_the_code(mentor, learner, publish):
    case = publish(learner).case
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            case=case, revision_number=9, author=learner, reviewer=mentor, decision="remove"
        )


def test_resubmitting_in_a_loop_is_stopped_and_loses_nothing(client_of, learner, mentor, send):
    entry = send(learner)
    browser = client_of(learner)
    codes = []
    for number in range(8):
        draft = Entry.objects.get().draft
        values = {
            "key": draft.key,
            "version": draft.version,
            "kind": "learning",
            "title": "A title",
            "section": "tip",
        }
        texts = {"track": "backend", "topics_text": "", "body": f"words {number}"}
        codes.append(browser.post(entry.get_edit_url(), values | texts).status_code)
    assert codes == [302] * 5 + [429] * 3
    assert Entry.objects.get().draft.body == "words 7"
    assert Message.objects.filter(recipient=mentor).count() == 0
    assert Notification.objects.filter(recipient=mentor).count() == 0


def test_sending_it_again_does_not_move_it_to_the_front(learner, other, send):
    first, second = send(learner, "First"), send(other, "Second")
    first.withdraw()
    draft = first.draft_for_edit()
    draft.save_text(version=draft.version)
    first.submit()
    queue = list(Case.objects.waiting().for_queue())
    assert [case.pk for case in queue] == [second.case_id, first.case_id]
