"""Who may open the addresses of the graded week: rows of ACCESS_TABLE in test_roles.py."""

from tests.policy.roles import COHORT_MENTORS, SIGNED_IN

TEAM = {"owner", "member"}

CAPSTONE_ACCESS = {
    "capstone:deliverables": [
        ("/collab/projects/{project.pk}-x/deliverables/", TEAM | COHORT_MENTORS, None)
    ],
    "capstone:deliverable_save": [
        ("/collab/projects/{project.pk}-x/deliverables/{kind.pk}/", None, TEAM)
    ],
    "capstone:deliverable_check": [
        ("/collab/projects/{project.pk}-x/deliverables/{kind.pk}/check/", None, TEAM)
    ],
    "capstone:deliverable_remove": [
        ("/collab/projects/{project.pk}-x/deliverables/{kind.pk}/removal/", None, TEAM)
    ],
    "capstone:self_review_save": [
        ("/collab/projects/{project.pk}-x/deliverables/self-review/", None, TEAM)
    ],
    "capstone:hand_in_save": [
        ("/collab/projects/{project.pk}-x/deliverables/hand-in/", None, TEAM)
    ],
    "capstone:team_peers": [
        ("/collab/projects/{project.pk}-x/peers/", TEAM | COHORT_MENTORS, None)
    ],
    "capstone:peer_review_list": [("/peers/", SIGNED_IN, None)],
    "capstone:peer_review_edit": [("/peers/{peer_review.pk}/", {"author"}, {"author"})],
    "capstone:kind_list": [("/cohorts/cohort-3/deliverables/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:kinds_begin": [("/cohorts/cohort-3/deliverables/beginning/", None, COHORT_MENTORS)],
    "capstone:kind_edit": [
        ("/cohorts/cohort-3/deliverables/{kind.pk}/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "capstone:kind_remove": [
        ("/cohorts/cohort-3/deliverables/{kind.pk}/removal/", None, COHORT_MENTORS)
    ],
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
