"""Who may open each address, by the view's name: ACCESS_TABLE."""

from tests.policy.capstone_access import CAPSTONE_ACCESS
from tests.policy.collab_access import COLLAB_ACCESS
from tests.policy.learnings_access import LEARNINGS_ACCESS
from tests.policy.roles import (
    ALL,
    AUTHOR,
    COHORT_MENTORS,
    MENTORS,
    NO_ONE,
    OWNER,
    SIGNED_IN,
)

# {name of the view: rows of (address, who may GET, who may POST, "open" where suspended people may POST too)}
# None: no such method. {words} are names of the fixture `world`; what belongs to no one else belongs to the author.
ACCESS_TABLE = {
    "home": [("/", ALL, None)],
    "search": [("/search/?q=x", ALL, None)],
    # Signed in, there is nothing to confirm: it leads elsewhere.
    "account_email_verification_sent": [("/accounts/confirm-email/", SIGNED_IN, SIGNED_IN, "open")],
    "new": [("/new/", SIGNED_IN, None)],
    "about": [("/about/", ALL, None)],
    "conduct": [("/about/conduct/", ALL, None)],
    "privacy": [("/about/privacy/", ALL, None)],
    "help": [("/help/", ALL, None)],
    "api_pages:reference": [("/api/", ALL, None)],
    "api_pages:operation": [("/api/operations/list_entries/", ALL, None)],
    "api_help": [("/help/api/", ALL, None)],
    "openapi": [("/api/v1/openapi.json", ALL, None)],
    # What each operation shows to whom: tests/api.
    "api": [("/api/v1/topics", ALL, None)],
    "manifest": [("/manifest.webmanifest", ALL, None)],
    "language_set": [("/language/en/", ALL, None)],
    "moderation:how_review_works": [("/moderation/how/", ALL, None)],
    "moderation:queue": [("/moderation/", MENTORS, None)],
    "moderation:approve_many": [("/moderation/approve/", None, MENTORS)],
    "moderation:wave": [("/moderation/waves/?author={author.handle}", MENTORS, MENTORS)],
    "moderation:wave_undo": [("/moderation/waves/{review.pk}/undo/", None, MENTORS)],
    "moderation:clear_skipped": [("/moderation/skipped/", None, MENTORS)],
    "moderation:case_detail": [("/moderation/cases/{pending.case_id}/", COHORT_MENTORS, None)],
    "moderation:review_new": [
        ("/moderation/cases/{pending.case_id}/review/", None, COHORT_MENTORS)
    ],
    "moderation:review_lock_take": [
        ("/moderation/cases/{pending.case_id}/lease/", None, COHORT_MENTORS)
    ],
    "moderation:review_next": [("/moderation/next/", None, MENTORS)],
    "moderation:review_lock_release": [
        ("/moderation/cases/{pending.case_id}/release/", None, COHORT_MENTORS)
    ],
    "moderation:review_draft_save": [
        ("/moderation/cases/{pending.case_id}/draft/", None, COHORT_MENTORS)
    ],
    "moderation:case_skip": [("/moderation/cases/{pending.case_id}/leave/", None, COHORT_MENTORS)],
    "moderation:case_amend": [
        ("/moderation/cases/{pending.case_id}/edit/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "moderation:amend_draft_save": [
        ("/moderation/cases/{pending.case_id}/edit/draft/", None, COHORT_MENTORS)
    ],
    "moderation:appeal_new": [("/moderation/cases/{refused.case_id}/appeal/", AUTHOR, AUTHOR)],
    "moderation:review_undo": [("/moderation/reviews/undo/", None, MENTORS)],
    "moderation:thanks_new": [("/moderation/reviews/{review.pk}/thanks/", None, AUTHOR)],
    "moderation:submission_review": [
        ("/moderation/submissions/{pending.case.submission_id}/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "moderation:submission_draft_save": [
        ("/moderation/submissions/{pending.case.submission_id}/draft/", None, COHORT_MENTORS)
    ],
    "moderation:submission_lock_take": [
        ("/moderation/submissions/{pending.case.submission_id}/lock/", None, COHORT_MENTORS)
    ],
    "moderation:submission_lock_release": [
        ("/moderation/submissions/{pending.case.submission_id}/release/", None, COHORT_MENTORS)
    ],
    "moderation:submission_undo": [
        ("/moderation/submissions/{pending.case.submission_id}/undo/", None, COHORT_MENTORS)
    ],
    "moderation:flag_new": [
        ("/moderation/flag/entry/{entry.pk}/", SIGNED_IN, SIGNED_IN),
        ("/moderation/flag/entry/{pending.pk}/", AUTHOR | COHORT_MENTORS, AUTHOR | COHORT_MENTORS),
        ("/moderation/flag/comment/{comment.pk}/", SIGNED_IN, SIGNED_IN),
        ("/moderation/flag/project/{project.pk}/", SIGNED_IN, SIGNED_IN),
        ("/moderation/flag/profile/{author.pk}/", SIGNED_IN, SIGNED_IN),
    ],
    "moderation:hide_new": [
        ("/moderation/hide/entry/{entry.pk}/", COHORT_MENTORS, COHORT_MENTORS),
        ("/moderation/hide/comment/{comment.pk}/", COHORT_MENTORS, COHORT_MENTORS),
        ("/moderation/hide/project/{project.pk}/", COHORT_MENTORS, COHORT_MENTORS),
        ("/moderation/hide/profile/{author.pk}/", COHORT_MENTORS, COHORT_MENTORS),
    ],
    "moderation:report_new": [("/moderation/report/", ALL, ALL, "open")],
    "moderation:trust_update": [
        ("/moderation/people/{learner.handle}/trust/", None, COHORT_MENTORS),
        ("/moderation/people/{mentor.handle}/trust/", None, {"operator"}),
        ("/moderation/people/{operator.handle}/trust/", None, NO_ONE),
    ],
    "moderation:suspend": [
        ("/moderation/people/{learner.handle}/suspend/", COHORT_MENTORS, COHORT_MENTORS),
        ("/moderation/people/{far.handle}/suspend/", {"operator"}, {"operator"}),
        ("/moderation/people/{operator.handle}/suspend/", NO_ONE, NO_ONE),
    ],
    "moderation:unsuspend": [
        ("/moderation/people/{suspended.handle}/unsuspend/", None, COHORT_MENTORS)
    ],
    "moderation:cohort_stats": [("/moderation/cohorts/cohort-3/", COHORT_MENTORS, None)],
    "moderation:cohort_csv": [("/moderation/cohorts/cohort-3/people.csv", COHORT_MENTORS, None)],
    "moderation:cohort_checklist": [
        ("/moderation/cohorts/cohort-3/checklist/", COHORT_MENTORS, None)
    ],
    "moderation:cohort_checklist_csv": [
        ("/moderation/cohorts/cohort-3/checklist/all.csv", COHORT_MENTORS, None)
    ],
    "moderation:learners_chosen": [("/moderation/cohorts/cohort-3/chosen/", None, COHORT_MENTORS)],
    "moderation:cohort_message_new": [
        ("/moderation/cohorts/cohort-3/message/", COHORT_MENTORS, COHORT_MENTORS)
    ],
    "moderation:cohort_message_detail": [
        ("/moderation/messages/{mentor_message.pk}/", AUTHOR | COHORT_MENTORS, None)
    ],
    "moderation:mentor_assignment": [
        ("/moderation/cohorts/cohort-3/mentors/", COHORT_MENTORS, None)
    ],
    "moderation:learners_spread": [
        ("/moderation/cohorts/cohort-3/mentors/spread/", None, COHORT_MENTORS)
    ],
    "moderation:cases_assign": [
        ("/moderation/cohorts/cohort-3/mentors/cases/", None, COHORT_MENTORS)
    ],
    "moderation:absence_save": [
        ("/moderation/cohorts/cohort-3/mentors/away/", None, COHORT_MENTORS)
    ],
    "moderation:log": [("/moderation/log/", ALL, None)],
    "moderation:reply_list": [("/moderation/replies/", MENTORS, MENTORS)],
    "moderation:reply_edit": [("/moderation/replies/{reply.pk}/", {"mentor"}, {"mentor"})],
    "moderation:reply_delete": [("/moderation/replies/{reply.pk}/delete/", {"mentor"}, {"mentor"})],
    "moderation:comment_new": [
        ("/moderation/cases/{pending.case_id}/comments/", None, COHORT_MENTORS)
    ],
    "moderation:comment_answer": [
        ("/moderation/comments/{on_paragraph.pk}/", AUTHOR, AUTHOR),
        ("/moderation/comments/{on_waiting.pk}/", NO_ONE, NO_ONE),
    ],
    "moderation:comment_resolve": [
        ("/moderation/comments/{on_paragraph.pk}/resolve/", None, AUTHOR | COHORT_MENTORS),
        ("/moderation/comments/{on_waiting.pk}/resolve/", None, COHORT_MENTORS),
    ],
    "moderation:comment_delete": [
        ("/moderation/comments/{on_paragraph.pk}/delete/", {"mentor"}, {"mentor"})
    ],
    "moderation:case_note_new": [
        ("/moderation/cases/{pending.case_id}/notes/", None, COHORT_MENTORS)
    ],
    "moderation:person_note_new": [
        ("/moderation/people/{learner.handle}/notes/", None, COHORT_MENTORS),
        ("/moderation/people/{mentor.handle}/notes/", None, {"operator"}),
    ],
    "moderation:note_delete": [("/moderation/notes/{note.pk}/delete/", {"mentor"}, {"mentor"})],
    **COLLAB_ACCESS,
    "people:person_list": [("/people/", ALL, None)],
    "people:person_suggest": [("/people/suggestions/?start=a", SIGNED_IN, None)],
    "people:skill_suggest": [("/people/skills/?start=D", SIGNED_IN, None)],
    "people:block_list": [("/people/blocked/", SIGNED_IN, None)],
    "people:profile": [("/@{author.handle}/", ALL, None)],
    "people:person_block": [("/@{owner.handle}/block/", None, SIGNED_IN - OWNER)],
    "people:settings": [("/settings/", SIGNED_IN, SIGNED_IN)],
    "people:profile_reminder_dismiss": [("/settings/reminder/", None, SIGNED_IN)],
    "people:token_list": [("/settings/tokens/", SIGNED_IN, SIGNED_IN)],
    "people:token_revoke": [("/settings/tokens/{api_token.pk}/revoke/", None, AUTHOR, "open")],
    "people:account_delete": [("/settings/leave/", SIGNED_IN, SIGNED_IN, "open")],
    "people:account_delete_cancel": [("/settings/leave/cancel/", None, SIGNED_IN, "open")],
    "people:form_draft_save": [
        ("/form-drafts/?form=case_note:{pending.case_id}", None, COHORT_MENTORS),
        ("/form-drafts/?form=case_comment:{pending.case_id}", None, COHORT_MENTORS),
        ("/form-drafts/?form=comment_answer:{on_paragraph.pk}", None, AUTHOR),
        ("/form-drafts/?form=comment_answer:{on_waiting.pk}", None, NO_ONE),
        ("/form-drafts/?form=person_note:{learner.pk}", None, COHORT_MENTORS),
        ("/form-drafts/?form=person_note:{mentor.pk}", None, {"operator"}),
        ("/form-drafts/?form=suspension:{far.pk}", None, {"operator"}),
        ("/form-drafts/?form=wave:author%3D{author.handle}", None, MENTORS),
        ("/form-drafts/?form=own_reply:{reply.pk}", None, {"mentor"}),
        ("/form-drafts/?form=cohort_message:{author.cohort_id}", None, COHORT_MENTORS),
        ("/form-drafts/?form=invitations:{author.cohort_id}", None, COHORT_MENTORS),
    ],
    "people:data_export": [("/export/everything.zip", SIGNED_IN, None)],
    "people:notification_list": [("/notices/", SIGNED_IN, None)],
    "people:notifications_mark_read": [("/notices/read/", None, SIGNED_IN, "open")],
    "people:notification_row_read": [("/notices/read/row/", None, SIGNED_IN, "open")],
    "people:notification_open": [("/notices/{notification.pk}/", AUTHOR, None)],
    "people:notifications_poll": [("/notices/new/?after=0", SIGNED_IN, None)],
    "people:notification_preferences": [("/notices/mail/", SIGNED_IN, SIGNED_IN, "open")],
    "people:unsubscribe": [("/notices/unsubscribe/{token}/", ALL, ALL, "open")],
    "people:cohort_request_new": [("/cohorts/cohort-3/asking/", None, SIGNED_IN)],
    "people:cohort_joining": [("/cohorts/cohort-3/joining/", COHORT_MENTORS, None)],
    "people:link_new": [("/cohorts/cohort-3/joining/links/", None, COHORT_MENTORS)],
    "people:link_close": [
        ("/cohorts/cohort-3/joining/links/{link.pk}/closing/", None, COHORT_MENTORS)
    ],
    "people:invitations_send": [("/cohorts/cohort-3/joining/addresses/", None, COHORT_MENTORS)],
    "people:invitation_update": [("/cohorts/cohort-3/joining/invitations/", None, COHORT_MENTORS)],
    "people:invitations_csv": [("/cohorts/cohort-3/joining/invitations.csv", COHORT_MENTORS, None)],
    "people:cohort_request_answer": [
        ("/cohorts/cohort-3/joining/requests/{asked.pk}/", None, COHORT_MENTORS)
    ],
    "people:code_find": [("/join/", SIGNED_IN, SIGNED_IN)],
    "people:cohort_join": [("/join/{link.code}/", ALL, ALL)],
    "people:cohort_detail": [("/cohorts/cohort-3/", ALL, None)],
    "sitemap": [("/sitemap.xml", ALL, None)],
    "sitemap_part": [("/sitemap-entries.xml", ALL, None)],
    "robots": [("/robots.txt", ALL, None)],
    "favicon": [("/favicon.ico", ALL, None)],
    "healthz": [("/healthz", ALL, None)],
    "readyz": [("/readyz", ALL, None)],
    "metrics": [("/metrics", NO_ONE, None)],
    **LEARNINGS_ACCESS,
    **CAPSTONE_ACCESS,
}
