"""Who may open a team's pages: mentors that are lent, owners without a cohort, former members."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from collab.capstone.deadline_checks import openable_deliverables
from collab.capstone.models import (
    Deliverable,
    DeliverableKind,
    HandIn,
    PeerReview,
    Rubric,
    ScoreSheet,
    SecondLook,
    Slot,
)
from collab.capstone.models.result import Result
from collab.capstone.models.score_sheet import NotAMentor, ResultPublished
from collab.capstone.models.slot import NotAllowed
from collab.capstone.scoring_list import scoring_rows
from collab.capstone.slots_page import own_projects, projects_without_slot
from collab.models import Project
from portal.people.models import Cohort, Mentorship, User
from portal.people.path_visibility import can_see_path

CALL = "https://meet.example.com/canary-call"


@pytest.fixture
def project(running, learner, make_project):
    return make_project(learner, "Kura", seats=["frontend"])


@pytest.fixture
def lent(make_person):
    """A mentor of another cohort."""
    person, dates = make_person("lent"), {"starts_on": "2026-01-01", "ends_on": "2099-01-01"}
    far = Cohort.objects.create(slug="far", name="Far", programme="x", **dates)
    Mentorship.objects.create(user=person, cohort=far)
    return person


def test_a_lent_mentor_scores_without_the_call_link(project, mentor, lent, running, client_of):
    Rubric.from_template(running, "backend", by=mentor)
    ScoreSheet.assign(project, "backend", lent, by=mentor, is_second_look=True)
    starts_at = timezone.now() + timedelta(days=3)
    slot = Slot(cohort=running, mentor=mentor, project=project, starts_at=starts_at, call_url=CALL)
    slot.save()
    page = project.page_url("score/backend")
    assert CALL in client_of(mentor).get(page).text
    theirs = client_of(lent).get(page)
    assert theirs.status_code == 200
    assert "Presentation" in theirs.text
    assert CALL not in theirs.text


def test_a_team_whose_owner_left_the_cohort(
    project, learner, mentor, lent, client_of, fill_sheet, make_person, running
):
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    look = SecondLook.ask(project, "backend", by=learner, reason="Please.")
    look.assign(lent, by=mentor)
    User.objects.filter(pk=learner.pk).update(cohort=None)
    for part in ("deliverables", "peers", "result"):
        page = project.page_url(part)
        assert client_of(lent).get(page).status_code == 403, part
        assert client_of(learner).get(page).status_code == 200, part
    assert client_of(mentor).get(project.page_url("score/backend")).status_code == 200
    second = make_person("second")
    Mentorship.objects.create(user=second, cohort=running)
    assert client_of(second).get(project.page_url("score/backend")).status_code == 200
    rubric = look.sheet.rubric = Result.objects.get().rubric
    look.sheet.finished_at = timezone.now()
    look.sheet.save()
    for criterion in rubric.criteria.all():
        look.sheet.scores.create(criterion=criterion, points=criterion.points)
    answered = SecondLook.objects.get(pk=look.pk).close(by=lent, answer="I see more.")
    assert answered.points == rubric.total
    assert answered.cohort == Result.objects.get(number=1).cohort


def test_a_result_stays_with_the_mentors_of_its_cohort_when_the_owner_moves(
    project, learner, mentor, lent, client_of, fill_sheet, make_person, running
):
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    peer = make_person(cohort=running)
    now = timezone.now()
    PeerReview.objects.create(
        cohort=running, project=project, reviewer=peer, works="Canary", done_at=now
    )
    SecondLook.ask(project, "backend", by=learner, reason="Please.")
    User.objects.filter(pk=learner.pk).update(cohort=lent.mentorships.get().cohort)
    page, publication = project.page_url("result"), project.page_url("score/backend/publication")
    theirs, others = client_of(mentor), client_of(lent)
    assert [theirs.get(page).status_code, others.get(page).status_code] == [200, 403]
    assert [can_see_path(one, page) for one in (mentor, lent)] == [True, False]
    assert [theirs.get(publication).status_code, others.get(publication).status_code] == [200, 404]
    assert "Canary" in theirs.get(project.page_url("peers")).text
    assert "Canary" not in others.get(project.page_url("peers")).text
    taken = {"project": project.pk, "track": "frontend", "mentor": lent.pk}
    assignment = f"/cohorts/{running.slug}/scoring/assignment/"
    assert theirs.post(assignment, taken).status_code == 404
    second = make_person("second")
    Mentorship.objects.create(user=second, cohort=running)
    chosen = theirs.post(f"{page}backend/second-look/mentor/", {"mentor": "second"})
    assert chosen.status_code == 302
    assert SecondLook.objects.get().sheet.mentor == second


@pytest.mark.parametrize("begun", ["hand_in", "sheet", "result"])
def test_a_project_stays_on_the_list_of_the_cohort_that_scores_it_when_the_owner_moves(
    project, learner, mentor, lent, client_of, fill_sheet, running, begun
):
    if begun == "hand_in":
        HandIn.save_of(project, word="", version=0, by=learner)
    else:
        fill_sheet(project, mentor, 80)
    if begun == "result":
        Result.publish(project, "backend", by=mentor, replaces=0)
    far = lent.mentorships.get().cohort
    User.objects.filter(pk=learner.pk).update(cohort=far)
    listed = [[row.project for row in scoring_rows(one, reader=mentor)] for one in (running, far)]
    assert listed == [[project], []]
    moved = Project.objects.get(pk=project.pk)
    with pytest.raises((NotAMentor, ResultPublished)):
        ScoreSheet.assign(moved, "backend", lent, by=lent)
    if begun == "hand_in":
        ScoreSheet.assign(moved, "backend", mentor, by=mentor)
    page = project.page_url("score/backend")
    theirs = client_of(mentor)
    assert f'href="{running.get_absolute_url()}' in theirs.get(page).text
    assert theirs.get(f"{page}publication/").status_code == 200


def test_notifications_lead_to_pages_that_may_be_opened(
    project, learner, other, mentor, lent, make_person, fill_sheet
):
    fill_sheet(project, mentor, 80)
    project.seats.filter(holder=None).update(holder=other)
    project = Project.objects.get(pk=project.pk)
    pages = {part: project.page_url(part) for part in ("deliverables", "peers", "result")}
    pages["score"] = project.page_url("score/backend")

    def open_to(person):
        return {part for part, page in pages.items() if can_see_path(person, page)}

    team = {"deliverables", "peers", "result"}
    assert open_to(AnonymousUser()) == set()
    assert open_to(make_person()) == open_to(lent) == set()
    assert open_to(other) == team
    assert open_to(mentor) == {*team, "score"}
    Result.publish(project, "backend", by=mentor, replaces=0)
    project.seats.filter(holder=other).update(holder=None)
    assert open_to(other) == set()
    project.seats.filter(holder=learner).update(holder=None)
    assert "result" in open_to(learner)  # scored before they left
    ScoreSheet.objects.create(project=project, track="backend", mentor=lent, is_second_look=True)
    assert open_to(lent) == {"score"}
    assert can_see_path(make_person(), project.get_absolute_url())


def test_pages_of_a_cohort_may_be_opened_by_its_mentors_and_slots_by_its_teams(
    project, running, learner, mentor, lent, make_person
):
    slots, others = f"/cohorts/{running.slug}/slots/", f"/cohorts/{running.slug}/scoring/"
    guest = make_person("guest")
    people = [mentor, learner, guest, lent, AnonymousUser()]
    assert [can_see_path(one, slots) for one in people] == [True, True, False, False, False]
    assert [can_see_path(one, others) for one in people] == [True, False, False, False, False]
    project.seats.filter(holder=None).update(holder=guest)
    assert can_see_path(guest, f"{slots}3/cancellation/")
    assert not can_see_path(learner, "/cohorts/unknown/slots/")


def test_a_project_that_was_handed_in_presents_and_shows_deliverables_where_it_was(
    project, learner, mentor, lent, running, client
):
    DeliverableKind.begin(running)
    HandIn.save_of(project, word="", version=0, by=learner)
    far = lent.mentorships.get().cohort
    User.objects.filter(pk=learner.pk).update(cohort=far)
    moved = Project.objects.get(pk=project.pk)
    assert [own_projects(one, learner) for one in (running, far)] == [[project], []]
    assert [projects_without_slot(one) for one in (running, far)] == [[project], []]
    assert "Demo video" in client.get(moved.get_absolute_url()).text
    starts_at = timezone.now() + timedelta(days=3)
    here, there = (
        Slot.objects.create(cohort=cohort, mentor=person, starts_at=starts_at)
        for cohort, person in ((running, mentor), (far, lent))
    )
    with pytest.raises(NotAllowed):
        there.book(moved, by=learner)
    here.book(moved, by=learner)
    for kind in running.deliverable_kinds.filter(track__in=["both", "backend"]):
        Deliverable.objects.create(
            project=moved, kind=kind, url="https://a.example", status="opens"
        )
    assert [row[1] for row in openable_deliverables([learner.pk])] == [project.pk]
    assert Deliverable.objects.due().count() == 0
    Cohort.objects.filter(pk=running.pk).update(ends_on=timezone.localdate() + timedelta(days=3))
    assert Deliverable.objects.due().count() == moved.deliverables.count()


def test_a_mentor_who_was_in_the_team_is_not_offered_to_correct_or_assign(
    project, learner, mentor, running, make_person, client_of, fill_sheet
):
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    SecondLook.ask(project, "backend", by=learner, reason="Look again.")
    former = make_person("former")
    Mentorship.objects.create(user=former, cohort=running)
    project.log_event("left", person=former)
    result, listed = project.page_url("result"), f"/cohorts/{running.slug}/scoring/"
    for person, is_offered in ((mentor, True), (former, False)):
        texts = [client_of(person).get(page).text for page in (result, listed)]
        offers = ["Correct it" in texts[0], "Choose this mentor" in texts[0]]
        offers += [word in texts[1] for word in ("Correct the result", "Choose a mentor")]
        assert offers == [is_offered] * 4
        assert "Second look asked for" in texts[1]
