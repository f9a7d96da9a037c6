"""Who may do what: every address, every method, every role. An address that is not in the table fails."""

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client

from portal.web import errors
from tests import sampling
from tests.policy.access import access_result, open_view_names, view_names
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
    ROLES,
    SIGNED_IN,
    methods_of,
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
# Public, but readers get a 401, which learnings/tests checks.
ANSWERS_401 = {"learnings:draft_save", "learnings:preview"}
# They drop cookies before anything reads them: the answer is that of everyone.
READ_NO_SESSION = {"api", "openapi"}
IN_DEVELOPMENT = {
    "dev_mail",
    "mail_preview_list",
    "mail_preview",
    "mail_preview_text",
    "styleguide",
    "styleguide_error",
}


def test_every_address_is_in_the_table():
    assert view_names() - IN_DEVELOPMENT == set(ACCESS_TABLE)


def test_views_that_need_no_sign_in_are_those_that_readers_may_use():
    """Besides those that check a token or an earlier step themselves."""
    of_readers = {
        name
        for name, rows in ACCESS_TABLE.items()
        if any("reader" in (may or ()) for row in rows for may in row[1:3])
    }
    checking = {"metrics", "account_email_verification_sent"}
    assert open_view_names() - IN_DEVELOPMENT == of_readers | ANSWERS_401 | checking


def expected(role, method, row):
    _address, may_get, may_post, *more = row
    may = {"GET": may_get, "HEAD": may_get, "POST": may_post}.get(method)
    if method == "POST" and role == "suspended" and "open" not in more:
        may = may - {"suspended"} if may is not None else None
    return may


@pytest.fixture
def rendered_errors(monkeypatch):
    """The statuses of error pages, each of which is rendered once: of the others there is the title."""
    rendered = set()

    def render_once(request, template, context, *, status):
        if status in rendered:
            return HttpResponse(context["title"], status=status)
        rendered.add(status)
        return render(request, template, context, status=status)

    monkeypatch.setattr(errors, "render", render_once)
    return rendered


@pytest.fixture
def browser_of(client_of, two_factor_client_of, settings):
    """browser_of(role, people): a browser of that role, for mentors with a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True

    def make(role, people):
        if role == "reader":
            return Client()
        return (two_factor_client_of if role in MENTORS else client_of)(people[role])

    return make


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    world, rendered_errors, browser_of, role
):
    """And no cache may store what one gets who is signed in: one request tells both."""
    people, things = world
    browser = browser_of(role, people)
    wrong, stored = [], set()
    for name, rows in ACCESS_TABLE.items():
        for row in rows:
            address = row[0].format(**people, **things)
            for method in methods_of(role, *row[:3]):
                seen = []
                told = access_result(browser, method, address, htmx=False, seen=seen)
                if not _matches_table(told, role, method, row, name):
                    wrong.append((name, address, method, told))
                if "no-store" not in seen[0].headers["Cache-Control"]:
                    stored.add(name)
    assert wrong == [], sampling.REPEAT
    assert 404 in rendered_errors
    assert role == "reader" or stored <= READ_NO_SESSION
    assert role != "suspended" or stored == READ_NO_SESSION  # asks for every page, whatever the day


def _matches_table(outcome_of, role, method, row, name):
    may = expected(role, method, row)
    if may is None:  # no such method: 405, or a refusal before it
        return outcome_of in ("405", "no")
    if role == "reader" and name in ANSWERS_401:
        return True
    return outcome_of == ("yes" if role in may else "no")
