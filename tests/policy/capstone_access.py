"""Who may open the addresses of the graded week: rows of ACCESS_TABLE in test_roles.py."""

from tests.policy.roles import COHORT_MENTORS

CAPSTONE_ACCESS = {
    "capstone:rubric_list": [("/cohorts/cohort-3/rubric/", COHORT_MENTORS, None)],
    "capstone:rubric_edit": [("/cohorts/cohort-3/rubric/backend/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:cohort_setup": [("/cohorts/cohort-3/setup/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:milestone_list": [("/cohorts/cohort-3/milestones/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:milestone_edit": [
        ("/cohorts/cohort-3/milestones/{milestone.pk}/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "capstone:milestone_delete": [
        ("/cohorts/cohort-3/milestones/{milestone.pk}/deletion/", None, COHORT_MENTORS)
    ],
}
