from django.urls import path

from portal.moderation.views import (
    assignment,
    cohort_messages,
    cohorts,
    decisions,
    drafts,
    learners,
    log,
    people,
    queue,
    readmes,
    reports,
    review_locks,
)

app_name = "moderation"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("how/", log.how_review_works, name="how_review_works"),
    path("approve/", decisions.approve_many, name="approve_many"),
    path("skipped/", queue.clear_skipped, name="clear_skipped"),
    path("cases/<key:pk>/", queue.case_detail, name="case_detail"),
    path("cases/<key:pk>/review/", decisions.review_new, name="review_new"),
    path("next/", review_locks.review_next, name="review_next"),
    path("cases/<key:pk>/lease/", review_locks.review_lock_take, name="review_lock_take"),
    path("cases/<key:pk>/release/", review_locks.review_lock_release, name="review_lock_release"),
    path("cases/<key:pk>/draft/", drafts.review_draft_save, name="review_draft_save"),
    path("cases/<key:pk>/leave/", queue.case_skip, name="case_skip"),
    path("cases/<key:pk>/edit/", queue.case_amend, name="case_amend"),
    path("cases/<key:pk>/appeal/", reports.appeal_new, name="appeal_new"),
    path("reviews/undo/", decisions.review_undo, name="review_undo"),
    path("reviews/<key:pk>/thanks/", reports.thanks_new, name="thanks_new"),
    path("submissions/<key:pk>/", readmes.submission_review, name="submission_review"),
    path(
        "submissions/<key:pk>/draft/", readmes.submission_draft_save, name="submission_draft_save"
    ),
    path("submissions/<key:pk>/lock/", readmes.submission_lock_take, name="submission_lock_take"),
    path(
        "submissions/<key:pk>/release/",
        readmes.submission_lock_release,
        name="submission_lock_release",
    ),
    path("submissions/<key:pk>/undo/", readmes.submission_undo, name="submission_undo"),
    path("flag/<slug:kind>/<key:pk>/", reports.flag_new, name="flag_new"),
    path("report/", reports.report_new, name="report_new"),
    path("people/<str:handle>/trust/", people.trust_update, name="trust_update"),
    path("people/<str:handle>/suspend/", people.suspend, name="suspend"),
    path("people/<str:handle>/unsuspend/", people.unsuspend, name="unsuspend"),
    path("cohorts/<slug:slug>/", cohorts.cohort_stats, name="cohort_stats"),
    path("cohorts/<slug:slug>/checklist/", learners.cohort_checklist, name="cohort_checklist"),
    path(
        "cohorts/<slug:slug>/checklist/all.csv",
        learners.cohort_checklist_csv,
        name="cohort_checklist_csv",
    ),
    path("cohorts/<slug:slug>/chosen/", learners.learners_chosen, name="learners_chosen"),
    path(
        "cohorts/<slug:slug>/message/",
        cohort_messages.cohort_message_new,
        name="cohort_message_new",
    ),
    path("messages/<key:pk>/", cohort_messages.cohort_message_detail, name="cohort_message_detail"),
    path("cohorts/<slug:slug>/mentors/", assignment.mentor_assignment, name="mentor_assignment"),
    path("cohorts/<slug:slug>/mentors/spread/", assignment.learners_spread, name="learners_spread"),
    path("cohorts/<slug:slug>/mentors/cases/", assignment.cases_assign, name="cases_assign"),
    path("cohorts/<slug:slug>/mentors/away/", assignment.absence_save, name="absence_save"),
    path("cohorts/<slug:slug>/<slug:table>.csv", cohorts.cohort_csv, name="cohort_csv"),
    path("log/", log.log, name="log"),
]
