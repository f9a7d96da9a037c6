"""Every page of the site: its view, who looks at it, its address. An address that answers a page and is not here fails.

`{words}` stand for things that `staging` found or made in the demo cohort.
"""

from dataclasses import dataclass

from tests.browser.capstone_pages import CAPSTONE_LEARNER, CAPSTONE_MENTOR, CAPSTONE_READER
from tests.policy.access_table import ACCESS_TABLE


@dataclass(frozen=True)
class Page:
    """One page as one person sees it. `name` is unique and names its pictures; `says` is its status."""

    view: str
    who: str
    address: str
    status: int = 200
    note: str = ""

    @property
    def name(self):
        return "-".join(part for part in (self.view.replace(":", "-"), self.who, self.note) if part)


def _pages(who, rows):
    for view, address, *more in rows:
        note, status = (more + ["", 200])[:2] if len(more) < 2 else more
        yield Page(view, who, address, status or 200, note)


READER = list(
    _pages(
        "reader",
        [
            ("home", "/"),
            ("search", "/search/"),
            ("search", "/search/?q=docker", "found"),
            ("search", "/search/?q=zzzzqqq", "nothing"),
            ("search", "/search/?q=docker&in=challenges", "challenges"),
            ("about", "/about/"),
            ("moderation:how_review_works", "/moderation/how/"),
            ("conduct", "/about/conduct/"),
            ("privacy", "/about/privacy/"),
            *CAPSTONE_READER,
            ("help", "/help/"),
            ("api_help", "/help/api/"),
            ("api_pages:reference", "/api/"),
            ("api_pages:operation", "/api/operations/list_entries/"),
            ("learnings:learning_list", "/learnings/"),
            ("learnings:learning_list", "/learnings/?section=tip&track=frontend&topic=flask", "nothing"),
            ("learnings:learning_detail", "{learning}"),
            ("learnings:learning_history", "{learning}history/"),
            ("learnings:challenge_list", "/challenges/"),
            ("learnings:challenge_detail", "{challenge}"),
            ("learnings:challenge_history", "{challenge}history/"),
            ("learnings:solution_history", "{challenge}solutions/{solution}/history/"),
            ("learnings:topic_list", "/topics/"),
            ("learnings:topic_detail", "/topics/docker/"),
            ("learnings:comment_detail", "/comments/{comment}/"),
            ("people:person_list", "/people/"),
            ("people:profile", "/@amina/"),
            ("people:profile", "/@leila/", "arabic"),
            ("people:cohort_detail", "/cohorts/cohort-3/"),
            ("people:cohort_join", "/join/{code}/"),
            ("people:cohort_join", "/join/nothing/", "over", 404),
            ("people:unsubscribe", "/notices/unsubscribe/{token}/"),
            ("collab:home", "/collab/"),
            ("collab:brief_list", "/collab/briefs/"),
            ("collab:brief_detail", "/collab/briefs/job-board/"),
            ("collab:project_list", "/collab/projects/"),
            ("collab:project_detail", "{kura}"),
            ("collab:contract_detail", "{kura}contract/"),
            ("collab:contract_versions", "{kura}contract/versions/"),
            ("collab:contract_changes", "{kura}contract/changes/?from=1&to=2"),
            ("collab:endpoint_detail", "{kura}contract/endpoints/{endpoint}/"),
            ("collab:contract_about", "{kura}contract/about/"),
            ("collab:contract_schema", "{kura}contract/schemas/Poll/"),
            ("moderation:log", "/moderation/log/"),
            ("moderation:report_new", "/moderation/report/"),
            ("account_login", "/accounts/login/"),
            ("account_signup", "/accounts/signup/"),
            ("account_reset_password", "/accounts/password/reset/"),
            ("account_reset_password_done", "/accounts/password/reset/done/"),
            ("account_reset_password_from_key", "{reset}"),
            ("account_reset_password_from_key_done", "/accounts/password/reset/key/done/"),
            ("account_inactive", "/accounts/inactive/"),
            ("socialaccount_login_cancelled", "/accounts/3rdparty/login/cancelled/"),
            ("socialaccount_login_error", "/accounts/3rdparty/login/error/"),
            ("dev_mail", "/dev/mail/"),
            ("mail_preview_list", "/dev/mail/preview/"),
            ("styleguide", "/styleguide/"),
            *(("styleguide_error", f"/styleguide/errors/{name}/", name, status) for name, status in (
                ("400", 400), ("401", 401), ("403", 403), ("404", 404), ("405", 405), ("413", 413), ("429", 429), ("500", 500), ("503", 503), ("csrf", 403),
            )),
        ],
    )
)  # fmt: skip
LEARNER = list(
    _pages(
        "learner",
        [
            ("home", "/"),
            ("learnings:learning_detail", "{learning}"),
            ("new", "/new/"),
            ("learnings:learning_new", "/learnings/new/"),
            ("learnings:learning_edit", "{mine}edit/"),
            ("learnings:challenge_new", "/challenges/new/"),
            ("learnings:challenge_detail", "{challenge}"),
            ("learnings:challenge_edit", "{my_challenge}edit/"),
            ("learnings:challenge_solve", "{challenge}solve/"),
            ("learnings:solution_edit", "{my_solution}edit/"),
            ("learnings:section_new", "/sections/new/"),
            ("learnings:section_detail", "{my_section}"),
            ("learnings:section_edit", "{my_section}edit/"),
            ("learnings:section_history", "{my_section}history/"),
            ("learnings:section_remove", "/sections/{my_section_pk}/removal/"),
            ("learnings:comment_new", "/entries/{entry}/comments/"),
            ("learnings:comment_reply", "/comments/{comment}/reply/"),
            ("learnings:comment_edit", "/comments/{my_comment}/edit/"),
            ("learnings:comment_delete", "/comments/{my_comment}/delete/"),
            ("learnings:bookmark_list", "/saved/"),
            ("learnings:pin_list", "/pins/"),
            ("learnings:draft_list", "/drafts/"),
            ("learnings:draft_discard", "/drafts/{draft}/discard/"),
            ("learnings:readme_import", "/import/"),
            ("learnings:readme_preview", "/import/{staged}/"),
            ("learnings:readme_preview", "/import/{confirmed}/", "confirmed"),
            ("learnings:readme_preview", "/import/{fetching}/", "fetching"),
            ("learnings:readme_preview", "/import/{not_fetched}/", "failed"),
            ("learnings:readme_discard", "/import/{staged}/forget/"),
            ("learnings:readme_layout", "/export/"),
            ("learnings:readme_reset", "/export/reset/"),
            ("learnings:topic_propose", "/topics/propose/"),
            ("search", "/search/?q=docker", "found"),
            ("people:profile", "/@kofi/"),
            ("people:profile", "/@amina/", "mine"),
            ("people:notification_list", "/notices/"),
            ("people:notification_preferences", "/notices/mail/"),
            ("people:settings", "/settings/"),
            ("people:token_list", "/settings/tokens/"),
            ("people:account_delete", "/settings/leave/"),
            ("people:block_list", "/people/blocked/"),
            ("people:cohort_detail", "/cohorts/cohort-3/"),
            *CAPSTONE_LEARNER,
            ("collab:home", "/collab/"),
            ("collab:match", "/collab/match/"),
            ("collab:match", "/collab/match/?for={sokoni_pk}", "people"),
            ("collab:match_preferences", "/collab/wishes/"),
            ("collab:welcome", "/collab/welcome/"),
            ("collab:welcome_step", "/collab/welcome/2/"),
            ("collab:welcome_step", "/collab/welcome/3/", "last"),
            ("collab:request_list", "/collab/requests/"),
            ("collab:request_team", "/collab/requests/{joined}/team/"),
            ("collab:project_new", "/collab/projects/new/"),
            ("collab:project_detail", "{sokoni}", "mine"),
            ("collab:project_detail", "{feedling}"),
            ("collab:project_edit", "{sokoni}edit/"),
            ("collab:team_home", "{sokoni}start/"),
            ("collab:project_team", "{sokoni}team/"),
            ("collab:project_leave", "{sokoni}leaving/"),
            ("collab:member_remove", "{sokoni}members/{member}/removal/"),
            ("collab:project_hand_over", "{sokoni}members/{member}/handover/"),
            ("collab:project_requests", "{sokoni}requests/"),
            ("collab:invitation_new", "{sokoni}invitations/new/chloe/"),
            ("collab:contract_new", "{sokoni}contract/new/"),
            ("collab:contract_detail", "{sokoni}contract/", "nothing"),
            ("moderation:flag_new", "/moderation/flag/entry/{entry}/"),
            ("moderation:log", "/moderation/log/?of=all"),
            ("account_logout", "/accounts/logout/"),
            ("account_email", "/accounts/email/"),
            ("account_change_password", "/accounts/password/change/"),
            ("account_reauthenticate", "/accounts/reauthenticate/"),
            ("mfa_index", "/accounts/2fa/"),
            ("mfa_activate_totp", "/accounts/2fa/totp/activate/"),
            ("mfa_add_webauthn", "/accounts/2fa/webauthn/add/"),
            ("socialaccount_connections", "/accounts/3rdparty/"),
            ("usersessions_list", "/accounts/sessions/"),
        ],
    )
)
TWO_FACTOR_USER = list(
    _pages(
        "guarded",
        [
            ("mfa_index", "/accounts/2fa/"),
            ("mfa_reauthenticate", "/accounts/2fa/reauthenticate/"),
            ("moderation:appeal_new", "/moderation/cases/{refused}/appeal/"),
            ("moderation:comment_answer", "/moderation/comments/{answered}/"),
            ("learnings:learning_edit", "{commented}edit/", "commented"),
            ("learnings:learning_detail", "{commented}", "commented"),
            ("collab:contract_versions", "{kura}contract/versions/"),
            ("collab:contract_webhook", "{kura}contract/discord/"),
            ("collab:webhook_list", "{kura}webhooks/"),
            ("collab:contract_withdraw", "{kura}contract/versions/2/withdrawal/"),
            ("collab:contract_withdraw", "{kura}contract/versions/1/withdrawal/", "older", 409),
            ("mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/"),
            ("mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/"),
            ("mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/"),
            ("mfa_list_webauthn", "/accounts/2fa/webauthn/"),
            ("mfa_reauthenticate_webauthn", "/accounts/2fa/webauthn/reauthenticate/"),
            ("mfa_edit_webauthn", "/accounts/2fa/webauthn/keys/{passkey}/edit/"),
            ("mfa_remove_webauthn", "/accounts/2fa/webauthn/keys/{passkey}/remove/"),
        ],
    )
)
NEWCOMER = list(
    _pages(
        "newcomer",
        [
            ("home", "/"),
            ("learnings:bookmark_list", "/saved/"),
            ("learnings:draft_list", "/drafts/"),
            ("learnings:pin_list", "/pins/"),
            ("people:notification_list", "/notices/"),
            ("people:profile", "/@nadia/"),
            ("people:code_find", "/join/"),
            ("account_request_reauthentication_code", "/accounts/reauthenticate/code/"),
            ("people:block_list", "/people/blocked/"),
            ("collab:match", "/collab/match/"),
            ("collab:request_list", "/collab/requests/"),
            ("learnings:readme_layout", "/export/"),
            ("account_set_password", "/accounts/password/set/"),
        ],
    )
)
MENTOR = list(
    _pages(
        "mentor",
        [
            ("home", "/"),
            ("moderation:queue", "/moderation/"),
            ("moderation:queue", "/moderation/?item={pending}&sort=due", "open"),
            ("moderation:case_detail", "/moderation/cases/{pending}/"),
            ("moderation:hide_new", "/moderation/hide/entry/{entry}/"),
            ("moderation:case_amend", "/moderation/cases/{pending}/edit/"),
            ("moderation:submission_review", "/moderation/submissions/{submission}/"),
            ("moderation:wave", "/moderation/waves/?author=amina"),
            ("moderation:wave", "/moderation/waves/?host=nowhere.example", "nothing"),
            ("moderation:suspend", "/moderation/people/samuel/suspend/"),
            ("moderation:cohort_stats", "/moderation/cohorts/cohort-3/"),
            ("moderation:cohort_checklist", "/moderation/cohorts/cohort-3/checklist/"),
            (
                "moderation:cohort_checklist",
                "/moderation/cohorts/cohort-3/checklist/?track=backend&sort=done",
                "filtered",
            ),
            (
                "moderation:cohort_message_new",
                "/moderation/cohorts/cohort-3/message/?lacks=learnings",
            ),
            ("moderation:cohort_message_detail", "/moderation/messages/{mentor_message}/"),
            ("moderation:mentor_assignment", "/moderation/cohorts/cohort-3/mentors/"),
            ("moderation:log", "/moderation/log/?of=all"),
            ("moderation:log", "/moderation/log/?cohort=cohort-3", "own"),
            ("moderation:reply_list", "/moderation/replies/"),
            ("moderation:reply_edit", "/moderation/replies/{reply}/"),
            ("moderation:reply_delete", "/moderation/replies/{reply}/delete/"),
            ("moderation:comment_delete", "/moderation/comments/{comment_on}/delete/"),
            ("moderation:note_delete", "/moderation/notes/{note}/delete/"),
            *CAPSTONE_MENTOR,
            ("people:cohort_joining", "/cohorts/cohort-3/joining/"),
            ("people:cohort_joining", "/cohorts/cohort-3/joining/?state=cancelled", "cancelled"),
            ("people:cohort_detail", "/cohorts/cohort-3/"),
            ("people:profile", "/@samuel/"),
            ("collab:brief_new", "/collab/briefs/new/"),
            ("collab:brief_edit", "/collab/briefs/job-board/edit/"),
            ("learnings:topic_list", "/topics/"),
            ("learnings:topic_edit", "/topics/docker/edit/"),
            ("learnings:topic_merge", "/topics/docker/merge/?into=django"),
        ],
    )
)
OPERATOR = list(_pages("operator", [("home", "/"), ("moderation:queue", "/moderation/")]))
LISTED_PAGES = READER + LEARNER + NEWCOMER + TWO_FACTOR_USER + MENTOR + OPERATOR

# What an empty site shows: a vocabulary, an open cohort, no one but the one who looks.
EMPTY = [
    *_pages(
        "reader",
        [
            (view, address, "empty")
            for view, address in (
                ("home", "/"), ("learnings:learning_list", "/learnings/"), ("learnings:challenge_list", "/challenges/"),
                ("learnings:topic_list", "/topics/"), ("learnings:topic_detail", "/topics/docker/"),
                ("people:person_list", "/people/"), ("people:cohort_detail", "/cohorts/cohort-3/"), ("collab:home", "/collab/"),
                ("collab:brief_list", "/collab/briefs/"), ("collab:project_list", "/collab/projects/"),
                ("moderation:log", "/moderation/log/"), ("dev_mail", "/dev/mail/"),
            )
        ],
    ),
    *_pages(
        "mentor",
        [
            (view, address, "empty")
            for view, address in (
                ("home", "/"), ("moderation:queue", "/moderation/"), ("moderation:cohort_stats", "/moderation/cohorts/cohort-3/"),
                ("moderation:cohort_checklist", "/moderation/cohorts/cohort-3/checklist/"), ("people:cohort_joining", "/cohorts/cohort-3/joining/"),
            )
        ],
    ),
]  # fmt: skip

# Addresses that answer something else than a page of ours, and why.
NOT_PAGES = {
    "feeds, files and machines": {
        "robots", "favicon", "healthz", "readyz", "metrics", "sitemap", "sitemap_part", "manifest", "learnings:feed", "learnings:topic_feed",
        "learnings:person_feed", "collab:contract_feed", "learnings:readme_export", "people:data_export", "learnings:challenge_export_md",
        "learnings:challenge_export_csv", "collab:contract_download", "collab:contract_json", "collab:contract_download_version", "moderation:cohort_csv", "people:invitations_csv", "capstone:results_csv",
        "openapi", "api", "capstone:slot_file", "capstone:cohort_calendar", "capstone:personal_calendar",
        "moderation:cohort_checklist_csv", "mfa_download_recovery_codes", "mfa_login_webauthn",
    },
    "emails": {"mail_preview", "mail_preview_text"},
    "a part of a page": {
        "people:person_suggest", "people:notifications_poll", "learnings:challenge_similar",
        "people:skill_suggest", "collab:home_suggestions",
        "capstone:home_scoring",
    },
    "leads elsewhere at once, or needs the step before it, which the journeys take": {
        "collab:my_team", "people:notification_open", "account_email_verification_sent", "account_confirm_login_code", "account_confirm_reauthentication_code", "mfa_authenticate", "socialaccount_signup", "language_set", "None",
    },
}  # fmt: skip


def plain_pages(access_table):
    """Pages that need no row here: their address in the table of access has no words in braces.

    Each is seen as the first of reader, learner and mentor who may open it.
    """
    without_row = {page.view for page in LISTED_PAGES}.union(*NOT_PAGES.values())
    for view, rows in access_table.items():
        for address, may_get, *_others in rows if view not in without_row else ():
            seers = [who for who in ("reader", "learner", "mentor") if who in (may_get or ())]
            if seers and "{" not in address:
                yield Page(view, seers[0], address)
                break


PAGES = LISTED_PAGES + list(plain_pages(ACCESS_TABLE))
PUBLIC_PAGES = [page for page in PAGES if page.who == "reader"]
