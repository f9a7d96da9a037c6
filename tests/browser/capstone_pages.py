"""The pages of the graded week: rows of the catalogue of pages, by who looks at them."""

CAPSTONE_LEARNER = [
    ("capstone:slot_list", "/cohorts/cohort-3/slots/"),
    ("capstone:calendar_link", "/calendar/"),
    ("capstone:deliverables", "{sokoni}deliverables/"),
    ("capstone:deliverables", "{sokoni}deliverables/?edit={kind}", "editing"),
    ("capstone:result", "{sokoni}result/", "nothing"),
    ("capstone:team_peers", "{sokoni}peers/"),
    ("capstone:peer_review_list", "/peers/"),
    ("capstone:peer_review_edit", "/peers/{peer_review}/"),
]
CAPSTONE_READER = [
    ("capstone:certificate_check", "/certificates/"),
    ("capstone:certificate_check", "/certificates/?code=nothing", "unknown", 404),
    ("capstone:certificate", "/certificates/{certificate}/"),
]
CAPSTONE_MENTOR = [
    ("capstone:scoring", "/cohorts/cohort-3/scoring/"),
    ("capstone:score", "{kura}score/backend/"),
    ("capstone:slot_list", "/cohorts/cohort-3/slots/", "mentors"),
    ("capstone:slot_cancel", "/cohorts/cohort-3/slots/{slot}/cancellation/"),
    ("capstone:publication", "{ledger}score/backend/publication/"),
    ("capstone:result", "{ledger}result/"),
    ("capstone:second_look_answer", "{ledger}score/frontend/second-look/"),
    ("capstone:team_peers", "{kura}peers/"),
    ("capstone:deliverables", "{kura}deliverables/"),
    ("capstone:kind_list", "/cohorts/cohort-3/deliverables/"),
    ("capstone:kind_edit", "/cohorts/cohort-3/deliverables/{kind}/"),
    ("capstone:rubric_list", "/cohorts/cohort-3/rubric/"),
    ("capstone:rubric_edit", "/cohorts/cohort-3/rubric/backend/"),
    ("capstone:brief_rubric_list", "/collab/briefs/job-board/rubric/"),
    ("capstone:brief_rubric_edit", "/collab/briefs/job-board/rubric/backend/"),
    ("capstone:cohort_setup", "/cohorts/cohort-3/setup/"),
    ("capstone:milestone_list", "/cohorts/cohort-3/milestones/"),
    ("capstone:milestone_edit", "/cohorts/cohort-3/milestones/{milestone}/"),
]
