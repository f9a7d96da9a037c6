"""Tests of the moderation case of a project, which follows its owner."""

import pytest

from portal.moderation import review_targets
from portal.moderation.models import (
    CannotAppeal,
    Case,
    Flag,
    NotPermitted,
    ReviewLock,
    TooLateToUndo,
)
from portal.people.models import Cohort
from tests.fixtures.moderation import decide_case, flag, mentor_of


@pytest.fixture
def heir(make_person):
    """A mentor of the cohort, in the team."""
    return make_person("mentor-heir")


@pytest.fixture
def team(learner, cohort, heir, make_project, ask):
    """Amina's project with a mentor in it, and a case."""
    mentor_of(cohort, heir)
    project = make_project(learner)
    ask(project, heir).accept(by=learner)
    review_targets.REVIEW_TARGETS["project"].get_or_create_case(project)
    project.refresh_from_db()
    return project


def change(project, **words):
    project.refresh_from_db()
    for name, value in words.items():
        setattr(project, name, value)
    project.save_changes(version=project.version)


def test_owner_who_is_a_mentor_cannot_decide_the_case(client_of, team, heir, other):
    flag(team, other)
    read_before = Case.objects.get(pk=team.case_id)
    ReviewLock.acquire(read_before, by=heir)
    team.hand_over(to=heir)
    address = f"/moderation/cases/{team.case_id}/review/"
    values = {"decision": "keep", "revision_number": 1}
    assert client_of(heir).post(address, values).status_code == 404
    with pytest.raises(NotPermitted):
        read_before.decide("keep", by=heir, revision_number=1)
    assert Case.objects.get(pk=team.case_id).open_flags == 1
    assert not ReviewLock.objects.exists()


def test_new_owner_cannot_undo_a_decision(team, heir):
    review = decide_case(team.case, "remove", heir, "Advertising.")
    team.hand_over(to=heir)
    with pytest.raises(TooLateToUndo):
        team.case.undo(review, by=heir)


def test_new_owner_can_appeal_and_the_former_cannot(client_of, learner, heir, mentor, team):
    decide_case(team.case, "remove", mentor, "Advertising.")
    team.hand_over(to=heir)
    address = f"/moderation/cases/{team.case_id}/appeal/"
    assert client_of(learner).post(address, {"text": "It is mine."}).status_code == 404
    with pytest.raises(NotPermitted):
        team.case.appeal_against("It is mine.", by=learner)
    assert client_of(heir).post(address, {"text": "It is ours."}).status_code == 302
    case = Case.objects.get(pk=team.case_id)
    assert (case.appeal, case.appeal_open) == ("It is ours.", True)


def test_hand_over_does_not_allow_a_second_appeal(learner, heir, mentor, colleague, team):
    decide_case(team.case, "remove", mentor, "Advertising.")
    team.case.appeal_against("It is mine.", by=learner)
    decide_case(team.case, "uphold", colleague, "It sells.")
    team.hand_over(to=heir)
    with pytest.raises(CannotAppeal):
        team.case.appeal_against("It is ours.", by=heir)


def test_decision_notifies_the_new_owner(learner, heir, mentor, other, team):
    flag(team, other)
    team.hand_over(to=heir)
    decide_case(team.case, "remove", mentor, "Advertising.")
    assert [notification.kind for notification in heir.notifications.filter(kind="removed")] == [
        "removed"
    ]
    assert not learner.notifications.filter(kind="removed").exists()
    assert team.case.reviews.get().author == heir


def test_case_is_in_the_queue_of_the_new_owners_mentors(client_of, other, heir, stranger, team):
    far = Cohort.objects.get(slug="cohort-9")
    heir.cohort = far
    heir.save(update_fields=["cohort"])
    flag(team, other)
    team.hand_over(to=heir)
    assert "Sokoni" in client_of(stranger).get("/moderation/").text


def test_case_of_a_deleted_owner_goes_to_the_new_one_without_their_texts(
    learner, heir, mentor, team
):
    from collab.account_deletion import erase as forget_projects
    from portal.moderation.account_deletion import erase

    decide_case(team.case, "remove", mentor, "Advertising.")
    team.case.appeal_against("My private reasons.", by=learner)
    forget_projects(learner, True)
    erase(learner, True)
    case = Case.objects.get(pk=team.case_id)
    assert (case.author, case.appeal) == (heir, "(deleted)")


def test_four_trusted_flags_on_an_edited_project_hide_it(client, team, mentor, trusted):
    people = [trusted() for _number in range(4)]
    flag(team, people[0])
    decide_case(team.case, "keep", mentor)
    change(team, state="building")
    for person in people:
        flag(team, person)
    assert client.get(team.get_absolute_url()).status_code == 200
    change(team, pitch="Cheap watches")
    for person in people:
        flag(team, person)
    team.refresh_from_db()
    assert team.is_hidden
    assert Flag.objects.filter(reporter=people[0]).count() == 2
