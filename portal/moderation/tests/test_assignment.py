"""Which mentor is expected to look after which learners and cases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.moderation.models import (
    Assignment,
    Case,
    MentorAbsence,
    NoMentorPresent,
    NotPermitted,
    load_by_mentor,
)
from portal.moderation.models.assignment import Load, is_assigned_to


def mine(mentor):
    cases = Case.objects.waiting_for(mentor).filter(is_assigned_to(mentor))
    return set(cases.values_list("pk", flat=True))


def go_away(mentor, cohort, days=1):
    until = timezone.localdate() + timedelta(days=days)
    MentorAbsence.objects.update_or_create(mentor=mentor, cohort=cohort, defaults={"until": until})


@pytest.fixture
def waiting(send, learner, other):
    """The cases of two entries that wait, one of each learner."""
    return send(learner, "By Amina").case, send(other, "By Omar").case


def test_unassigned_cases_are_those_of_all_mentors(waiting, mentor, colleague):
    assert mine(mentor) == mine(colleague) == {case.pk for case in waiting}


def test_learner_brings_their_cases_to_their_mentor(cohort, waiting, learner, mentor, colleague):
    by_amina, by_omar = waiting
    Assignment.assign_learners(cohort, [learner], mentor)
    assert mine(mentor) == {by_amina.pk, by_omar.pk}
    assert mine(colleague) == {by_omar.pk}


def test_case_goes_before_its_author(cohort, waiting, learner, other, mentor, colleague):
    by_amina, by_omar = waiting
    Assignment.assign_learners(cohort, [learner, other], mentor)
    Assignment.assign_cases(cohort, waiting[:1], colleague)
    assert mine(colleague) == {by_amina.pk}
    assert mine(mentor) == {by_omar.pk}


def test_cases_of_a_mentor_who_is_not_here_are_those_of_all(
    cohort, waiting, learner, mentor, colleague
):
    everything = {case.pk for case in waiting}
    Assignment.assign_learners(cohort, [learner], colleague)
    assert mine(mentor) != everything
    go_away(colleague, cohort)
    assert mine(mentor) == everything
    go_away(colleague, cohort, days=-1)
    assert mine(mentor) != everything
    colleague.mentorships.all().delete()
    assert mine(mentor) == everything


def test_assignment_of_another_cohort_does_not_count(cohort, waiting, learner, mentor, stranger):
    Assignment.objects.create(cohort=stranger.mentored_cohorts[0], learner=learner, mentor=stranger)
    assert mine(mentor) == {case.pk for case in waiting}


def test_only_mentors_and_learners_of_the_cohort_are_assigned(
    cohort, waiting, learner, stranger, mentor, make_person
):
    with pytest.raises(NotPermitted):
        Assignment.assign_learners(cohort, [learner], stranger)
    assert Assignment.assign_learners(cohort, [make_person("elsewhere")], mentor) == 0
    assert not Assignment.objects.exists()


def test_assigning_again_replaces_the_mentor_and_none_ends_it(cohort, learner, mentor, colleague):
    for holder in (mentor, mentor, colleague):
        Assignment.assign_learners(cohort, [learner], holder)
    assert Assignment.objects.get().mentor == colleague
    Assignment.assign_learners(cohort, [learner], None)
    assert not Assignment.objects.exists()


def test_spread_gives_learners_evenly_to_mentors_who_are_here(
    cohort, make_person, mentor, colleague, learner
):
    for number in range(6):
        make_person(f"learner-{number}", cohort=cohort)
    Assignment.assign_learners(cohort, [learner], mentor)
    assert Assignment.spread_learners(cohort) == 6
    assert sorted(load.learners for load in load_by_mentor(cohort).values()) == [3, 4]
    assert Assignment.objects.get(learner=learner).mentor == mentor
    left_behind = load_by_mentor(cohort)[colleague.pk].learners
    go_away(colleague, cohort)
    assert Assignment.spread_learners(cohort) == left_behind
    assert load_by_mentor(cohort)[mentor.pk].learners == 7
    go_away(colleague, cohort, days=-1)
    Assignment.spread_learners(cohort, again=True)
    assert sorted(load.learners for load in load_by_mentor(cohort).values()) == [3, 4]


def test_spread_needs_a_mentor_who_is_here(cohort, learner, mentor):
    assert Assignment.spread_learners(cohort) == 1
    go_away(mentor, cohort)
    with pytest.raises(NoMentorPresent):
        Assignment.spread_learners(cohort)


def test_load_counts_learners_and_waiting_cases(cohort, waiting, learner, mentor, colleague):
    Assignment.assign_learners(cohort, [learner], mentor)
    Assignment.assign_cases(cohort, waiting[1:], colleague)
    assert load_by_mentor(cohort) == {mentor.pk: Load(1, 1), colleague.pk: Load(0, 1)}
