"""Who may open the addresses of the graded week: rows of ACCESS_TABLE in access_table.py."""

from tests.policy.roles import ALL, COHORT_MENTORS, MENTORS, SIGNED_IN

TEAM = {"owner", "member"}
COHORT_3 = SIGNED_IN - {"other", "far"}

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
    "capstone:peer_report": [
        ("/collab/projects/{project.pk}-x/peers/{sent_review.pk}/report/", None, TEAM)
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
    "capstone:brief_rubric_list": [("/collab/briefs/job-board/rubric/", MENTORS, None)],
    "capstone:brief_rubric_edit": [("/collab/briefs/job-board/rubric/backend/", MENTORS, MENTORS)],
    "capstone:cohort_setup": [("/cohorts/cohort-3/setup/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:milestone_list": [("/cohorts/cohort-3/milestones/", COHORT_MENTORS, COHORT_MENTORS)],
    "capstone:milestone_edit": [
        ("/cohorts/cohort-3/milestones/{milestone.pk}/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "capstone:milestone_delete": [
        ("/cohorts/cohort-3/milestones/{milestone.pk}/deletion/", None, COHORT_MENTORS)
    ],
    "capstone:result": [("/collab/projects/{project.pk}-x/result/", TEAM | COHORT_MENTORS, None)],
    "capstone:result_show": [
        ("/collab/projects/{project.pk}-x/result/backend/shown/", None, {"owner"})
    ],
    "capstone:certificate_ask": [
        ("/collab/projects/{project.pk}-x/result/backend/certificate/", None, {"owner"})
    ],
    "capstone:second_look_ask": [
        ("/collab/projects/{project.pk}-x/result/backend/second-look/", None, {"owner"})
    ],
    "capstone:second_look_assign": [
        ("/collab/projects/{project.pk}-x/result/backend/second-look/mentor/", None, COHORT_MENTORS)
    ],
    # The second look was given to a mentor of another cohort.
    "capstone:second_look_answer": [
        ("/collab/projects/{project.pk}-x/score/backend/second-look/", {"far"}, {"far"})
    ],
    "capstone:publication": [
        (
            "/collab/projects/{project.pk}-x/score/backend/publication/",
            COHORT_MENTORS,
            COHORT_MENTORS,
        )
    ],
    "capstone:results_csv": [("/cohorts/cohort-3/scoring/results.csv", COHORT_MENTORS, None)],
    "capstone:certificate_check": [("/certificates/", ALL, None)],
    "capstone:certificate": [("/certificates/{certificate.code}/", ALL, None)],
    "capstone:certificate_revoke": [
        ("/certificates/{certificate.code}/revocation/", None, COHORT_MENTORS)
    ],
    "capstone:scoring": [("/cohorts/cohort-3/scoring/", COHORT_MENTORS, None)],
    "capstone:home_scoring": [("/scoring/mine/", MENTORS, None)],
    "capstone:sheet_assign": [("/cohorts/cohort-3/scoring/assignment/", None, COHORT_MENTORS)],
    "capstone:sheets_spread": [("/cohorts/cohort-3/scoring/spread/", None, COHORT_MENTORS)],
    "capstone:sheet_unassign": [
        ("/cohorts/cohort-3/scoring/{sheet.pk}/removal/", None, COHORT_MENTORS)
    ],
    "capstone:score": [
        # A mentor of another cohort has its second look.
        (
            "/collab/projects/{project.pk}-x/score/backend/",
            COHORT_MENTORS | {"far"},
            {"mentor", "far"},
        )
    ],
    "capstone:slot_list": [("/cohorts/cohort-3/slots/", COHORT_3, None)],
    "capstone:slot_offer": [("/cohorts/cohort-3/slots/offer/", None, COHORT_MENTORS)],
    "capstone:slot_book": [("/cohorts/cohort-3/slots/booking/", None, TEAM)],
    "capstone:slots_remind": [("/cohorts/cohort-3/slots/reminder/", None, COHORT_MENTORS)],
    "capstone:slot_remove": [
        ("/cohorts/cohort-3/slots/{free_slot.pk}/removal/", None, COHORT_MENTORS)
    ],
    "capstone:slot_cancel": [
        (
            "/cohorts/cohort-3/slots/{slot.pk}/cancellation/",
            TEAM | COHORT_MENTORS,
            TEAM | COHORT_MENTORS,
        )
    ],
    "capstone:slot_file": [
        ("/cohorts/cohort-3/slots/{slot.pk}/slot.ics", TEAM | COHORT_MENTORS, None)
    ],
    "capstone:cohort_calendar": [("/cohorts/cohort-3/calendar.ics", ALL, None)],
    "capstone:calendar_link": [("/calendar/", SIGNED_IN, SIGNED_IN - {"suspended"})],
    "capstone:calendar_revoke": [("/calendar/removal/", None, SIGNED_IN - {"suspended"})],
    "capstone:personal_calendar": [("/calendar/{calendar.token}.ics", ALL, None)],
}
