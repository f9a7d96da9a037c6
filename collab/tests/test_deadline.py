"""Tests of a cohort's checklist, and of the one stored at its deadline."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone.models import Milestone
from collab.models import ContractVersion, NotLooking
from collab.tests.contracts.shop import text
from portal.checklist import checklist_rows, evidence_by_person
from portal.people.deadline_review import record_due_reviews
from portal.people.models import Cohort, DeadlineReview
from tests import snapshots
from tests.fixtures.jobs import run_job

CHECKS = {"announced", "collaborator", "contract", "learnings", "challenges", "exported"}


def passed_checks(person):
    return set(evidence_by_person([person.pk])[person.pk])


@snapshots.fixture
def complete(client_of, learner, other, make_project, ask, publish):
    """Amina, with everything that the checklist asks for."""
    project = make_project(learner, seats=["frontend"])
    ask(project, other).accept(by=learner)
    ContractVersion.publish(project, text(), by=learner)
    for section in ("tip", "tip", "concept"):
        publish(learner, f"A {section}", section=section)
    for number in range(2):
        challenge = publish(learner, f"Challenge {number}", kind="challenge")
        publish(other, "", kind="solution", challenge=challenge)
    client_of(learner).post("/export/download/")
    return project


def test_checklist_finds_complete_work(complete, learner, other):
    assert passed_checks(learner) == CHECKS
    assert passed_checks(other) == {"announced", "collaborator", "contract"}


def test_checklist_ignores_incomplete_work(learner, other, make_project, ask, publish, send):
    assert passed_checks(learner) == set()
    project = make_project(learner, seats=["backend"])
    ask(project, other).accept(by=learner)  # both on one track
    for number in range(3):
        publish(learner, f"Tip {number}", section="tip")  # one section
    publish(learner, "Unsolved", kind="challenge")
    publish(other, "", kind="solution", challenge=publish(learner, "Solved", kind="challenge"))
    send(learner, "Waiting", section="concept")
    assert passed_checks(learner) == {"announced"}


def test_checklist_ignores_hidden_content(complete, learner):
    type(complete).objects.filter(pk=complete.pk).update(is_hidden=True)
    assert passed_checks(learner) == {"learnings", "challenges", "exported"}


def test_checklist_queries_do_not_grow_with_people(
    complete, learner, other, make_person, cohort, django_assert_num_queries
):
    people = [learner.pk, other.pk, *(make_person(cohort=cohort).pk for _person in range(20))]
    for of in (people[:1], people):
        with django_assert_num_queries(1):
            evidence_by_person(of)


def test_learner_sees_their_own_checklist(complete, client, client_of, learner, cohort):
    page = client_of(learner).get(cohort.get_absolute_url())
    assert page.context["done"] == 6
    assert "Your checklist" in page.text
    assert "Your checklist" not in client.get(cohort.get_absolute_url()).text


def ended(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on="2026-01-01", ends_on=timezone.now().date() - timedelta(days=1)
    )


def test_checklist_is_stored_once_at_the_deadline(complete, learner, other, cohort):
    run_job(record_due_reviews)
    assert not DeadlineReview.objects.exists()
    ended(cohort)
    for _time in range(2):
        run_job(record_due_reviews)
    assert DeadlineReview.objects.filter(person__in=[learner, other]).count() == 2
    assert set(DeadlineReview.objects.get(person=learner).evidence) == CHECKS
    assert [
        notification.kind for notification in learner.notifications.filter(kind="deadline")
    ] == ["deadline"]


def test_late_work_is_marked_late(client_of, learner, cohort, publish):
    ended(cohort)
    run_job(record_due_reviews)
    for section in ("tip", "tip", "concept"):
        publish(learner, f"A {section}", section=section)
    page = client_of(learner).get(cohort.get_absolute_url())
    assert [check.key for check, address, late in page.context["checks"] if late] == ["learnings"]
    assert page.context["done"] == 0
    assert "Your checklist at the deadline" in page.text


def test_stored_checklist_keeps_work_deleted_later(complete, learner, cohort):
    ended(cohort)
    run_job(record_due_reviews)
    complete.seats.update(holder=None, held_since=None)
    review = DeadlineReview.objects.get(person=learner)
    rows = {
        check.key: (bool(address), late)
        for check, address, late in checklist_rows(
            cohort.checks_for(learner.track),
            evidence_by_person([learner.pk])[learner.pk],
            review.evidence,
        )
    }
    assert rows["announced"] == (True, False)


def test_project_of_an_ended_cohort_cannot_be_joined(learner, other, make_project, ask, cohort):
    project = make_project(learner)
    ended(cohort)
    learner.refresh_from_db()
    with pytest.raises(NotLooking):
        ask(project, other)


def test_mentors_get_a_table_and_csv(complete, client_of, mentor, learner, other, cohort):
    client = client_of(mentor)
    page = client.get("/moderation/cohorts/cohort-3/checklist/?sort=done")
    assert [row.person.handle for row in page.context["rows"]][-1] == "amina"
    table = client.get("/moderation/cohorts/cohort-3/checklist/all.csv").text.splitlines()
    assert table[0].startswith("handle,")
    assert table[1].startswith("'@amina,Amina Diallo,back end,")
    assert table[1].endswith("done,done,done,done,done,done")


def test_table_keeps_people_who_left_after_the_deadline(client_of, mentor, learner, cohort):
    ended(cohort)
    run_job(record_due_reviews)
    learner.cohort = None
    learner.save()
    page = client_of(mentor).get("/moderation/cohorts/cohort-3/checklist/")
    assert "amina" in [row.person.handle for row in page.context["rows"]]


@pytest.mark.parametrize(("days", "words"), [(3, "days left"), (1, "day left"), (90, "days left")])
def test_days_until_the_deadline_are_shown(client, cohort, days, words):
    ends_on = timezone.now().date() + timedelta(days=days)
    Cohort.objects.filter(pk=cohort.pk).update(starts_on="2026-01-01", ends_on=ends_on)
    page = client.get(cohort.get_absolute_url())
    assert page.context["days_left"] == days
    assert f"<b>{days}</b> <span> {words}<br>" in " ".join(page.text.split())


def test_timeline_marks_what_is_past_and_today(client, cohort):
    today = timezone.now().date()
    dates = {"starts_on": today - timedelta(days=8), "ends_on": today + timedelta(days=2)}
    Cohort.objects.filter(pk=cohort.pk).update(**dates)
    page = client.get(cohort.get_absolute_url())
    assert [(step.label, step.state, step.note) for step in page.context["timeline"]] == [
        ("Start", "past", ""),
        ("First week ends", "past", "publish your project and find someone on the other track"),
        ("Today", "now", "week 2 of 2"),
        ("Deadline", "", ""),
    ]
    ended(cohort)
    page = client.get(cohort.get_absolute_url())
    assert {step.state for step in page.context["timeline"]} == {"past"}
    assert "This cohort has ended" in page.text


@pytest.mark.parametrize(
    ("zone", "labels"),
    [
        ("Africa/Nairobi", ["Start", "Demo", "Today", "First week ends", "Deadline"]),
        ("America/New_York", ["Demo", "Start", "Today", "First week ends", "Deadline"]),
    ],
)
@time_machine.travel("2099-12-02 12:00:00+00:00")
def test_timeline_is_in_the_order_of_the_hours_that_it_shows(
    client_of, learner, cohort, zone, labels
):
    Cohort.objects.filter(pk=cohort.pk).update(starts_on="2099-12-01", ends_on="2099-12-17")
    due_at = datetime(2099, 12, 1, 2, tzinfo=UTC)  # still 30 Nov in New York
    Milestone.objects.create(cohort=cohort, title="Demo", due_at=due_at)
    learner.time_zone = zone
    learner.save(update_fields=["time_zone"])
    page = client_of(learner).get("/cohorts/cohort-3/")
    assert [step.label for step in page.context["timeline"]] == labels


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "Thu 17 Dec 2099, 23:59, UTC</time></span>"),
        ("Africa/Nairobi", "Thu 17 Dec 2099, 23:59, UTC</time> (Fri 18 Dec 2099, 02:59, Nairobi)"),
        (
            "America/New_York",
            "Thu 17 Dec 2099, 23:59, UTC</time> (Thu 17 Dec 2099, 18:59, New York)",
        ),
    ],
)
def test_deadline_is_the_end_of_its_day_in_its_time_zone(client_of, learner, cohort, zone, shown):
    Cohort.objects.filter(pk=cohort.pk).update(ends_on="2099-12-17")
    learner.time_zone = zone
    learner.save(update_fields=["time_zone"])
    page = client_of(learner).get("/cohorts/cohort-3/").text
    assert shown in page
    assert ", 00:00" not in page


def test_deadline_shows_its_time_zone(client, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(ends_on="2099-12-17")
    page = client.get("/cohorts/cohort-3/").text
    assert (
        'datetime="2099-12-17T23:59:00+00:00" data-mine>Thu 17 Dec 2099, 23:59, UTC</time></span>'
        in page
    )
    assert ", 00:00" not in page


def test_each_track_is_asked_for_the_checks_that_its_mentors_chose(learner, cohort, client_of):
    assert "contract" in [check.key for check in cohort.checks_for("backend")]
    cohort.checks = {"backend": ["announced", "learnings"], "frontend": ["exported"]}
    cohort.save(update_fields=["checks"])
    keys = {track: [check.key for check in cohort.checks_for(track)] for track in ("backend", "")}
    assert keys == {
        "backend": ["announced", "learnings"],
        "": ["announced", "learnings", "exported"],
    }
    page = client_of(learner).get(cohort.get_absolute_url())
    assert [row.check.key for row in page.context["checks"]] == keys[learner.track]


def test_a_mentor_sees_which_checks_a_track_is_not_asked_for(
    learner, other, mentor, cohort, client_of
):
    cohort.checks = {"backend": ["announced"], "frontend": ["exported"]}
    cohort.save(update_fields=["checks"])
    page = client_of(mentor).get(f"/moderation/cohorts/{cohort.slug}/checklist/")
    counts = {(row.asked_count, len(row.results)) for row in page.context["rows"]}
    assert counts == {(1, 2)}
    assert "not asked for" in page.text
