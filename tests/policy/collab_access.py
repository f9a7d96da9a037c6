"""Who may open the addresses of projects and teams: rows of ACCESS_TABLE in access_table.py."""

from tests.policy.roles import ALL, MENTORS, NO_ONE, OWNER, SIGNED_IN

COLLAB_ACCESS = {
    "collab:home": [("/collab/", ALL, None)],
    "collab:brief_list": [("/collab/briefs/", ALL, None)],
    "collab:brief_detail": [("/collab/briefs/job-board/", ALL, None)],
    "collab:brief_new": [("/collab/briefs/new/", MENTORS, MENTORS)],
    "collab:brief_edit": [("/collab/briefs/job-board/edit/", MENTORS, MENTORS)],
    "collab:project_list": [("/collab/projects/", ALL, None)],
    "collab:project_new": [("/collab/projects/new/", SIGNED_IN, SIGNED_IN)],
    "collab:project_detail": [
        ("/collab/projects/{project.pk}-sokoni/", ALL, None),
        ("/collab/projects/{hidden.pk}-hidden/", {"owner", "member", "mentor", "operator"}, None),
    ],
    "collab:project_edit": [("/collab/projects/{project.pk}-sokoni/edit/", OWNER, OWNER)],
    "collab:team_home": [
        ("/collab/projects/{project.pk}-sokoni/start/", {"owner", "member"}, None)
    ],
    "collab:check_in_save": [
        ("/collab/projects/{project.pk}-sokoni/start/pulse/", None, {"owner", "member"})
    ],
    "collab:team_sharing_save": [
        ("/collab/projects/{project.pk}-sokoni/start/shown/", None, {"owner", "member"})
    ],
    "collab:standup_save": [
        ("/collab/projects/{project.pk}-sokoni/start/standup/", None, {"owner", "member"})
    ],
    "collab:plan_step_new": [
        ("/collab/projects/{project.pk}-sokoni/start/plan/", None, {"owner", "member"})
    ],
    "collab:plan_step_edit": [
        ("/collab/projects/{project.pk}-sokoni/start/plan/{step.pk}/", None, {"owner", "member"})
    ],
    "collab:seat_reopen": [
        (
            "/collab/projects/{project.pk}-sokoni/members/{member.handle}/reopening/",
            None,
            {"owner", "mentor", "operator"},
        )
    ],
    "collab:project_team": [
        ("/collab/projects/{project.pk}-sokoni/team/", {"owner", "member"}, None)
    ],
    "collab:seat_new": [("/collab/projects/{project.pk}-sokoni/seats/new/", None, OWNER)],
    "collab:seat_close": [("/collab/projects/{project.pk}-sokoni/seats/2/closing/", None, OWNER)],
    "collab:project_leave": [
        ("/collab/projects/{project.pk}-sokoni/leaving/", {"owner", "member"}, {"owner", "member"})
    ],
    "collab:member_remove": [
        ("/collab/projects/{project.pk}-sokoni/members/{member.handle}/removal/", OWNER, OWNER),
        ("/collab/projects/{project.pk}-sokoni/members/{author.handle}/removal/", NO_ONE, NO_ONE),
    ],
    "collab:project_hand_over": [
        ("/collab/projects/{project.pk}-sokoni/members/{member.handle}/handover/", OWNER, OWNER)
    ],
    "collab:contract_detail": [
        ("/collab/projects/{project.pk}-sokoni/contract/", ALL, None),
        (
            "/collab/projects/{hidden.pk}-hidden/contract/",
            {"owner", "member", "mentor", "operator"},
            None,
        ),
    ],
    "collab:contract_new": [
        (
            "/collab/projects/{project.pk}-sokoni/contract/new/",
            {"owner", "member"},
            {"owner", "member"},
        )
    ],
    "collab:contract_webhook": [
        (
            "/collab/projects/{project.pk}-sokoni/contract/discord/",
            {"owner", "member"},
            {"owner", "member"},
        )
    ],
    "collab:webhook_list": [
        (
            "/collab/projects/{project.pk}-sokoni/webhooks/",
            {"owner", "member"},
            {"owner", "member"},
        )
    ],
    "collab:webhook_edit": [
        (
            "/collab/projects/{project.pk}-sokoni/webhooks/{webhook.pk}/",
            None,
            {"owner", "member"},
        )
    ],
    "collab:webhook_send_again": [
        (
            "/collab/projects/{project.pk}-sokoni/webhooks/{webhook.pk}/deliveries/{delivery.pk}/",
            None,
            {"owner", "member"},
        )
    ],
    "collab:contract_versions": [
        ("/collab/projects/{project.pk}-sokoni/contract/versions/", ALL, None)
    ],
    "collab:contract_withdraw": [
        (
            "/collab/projects/{project.pk}-sokoni/contract/versions/1/withdrawal/",
            {"owner", "member"},
            {"owner", "member"},
        )
    ],
    "collab:contract_feed": [
        ("/collab/projects/{project.pk}-sokoni/contract/feed.atom", ALL, None),
        ("/collab/projects/{hidden.pk}-hidden/contract/feed.atom", NO_ONE, None),
    ],
    "collab:contract_download": [
        ("/collab/projects/{project.pk}-sokoni/contract/openapi", ALL, None)
    ],
    "collab:contract_json": [
        ("/collab/projects/{project.pk}-sokoni/contract/openapi.json", ALL, None),
        ("/collab/projects/{hidden.pk}-hidden/contract/openapi.json", NO_ONE, None),
    ],
    "collab:contract_download_version": [
        ("/collab/projects/{project.pk}-sokoni/contract/openapi/1", ALL, None)
    ],
    "collab:contract_changes": [
        ("/collab/projects/{project.pk}-sokoni/contract/changes/?from=1&to=1", ALL, None)
    ],
    "collab:contract_about": [("/collab/projects/{project.pk}-sokoni/contract/about/", ALL, None)],
    "collab:contract_schema": [
        ("/collab/projects/{project.pk}-sokoni/contract/schemas/Order/", ALL, None)
    ],
    "collab:endpoint_detail": [
        ("/collab/projects/{project.pk}-sokoni/contract/endpoints/{endpoint.pk}/", ALL, None)
    ],
    "collab:endpoint_status": [
        (
            "/collab/projects/{project.pk}-sokoni/contract/endpoints/{endpoint.pk}/word/",
            None,
            {"owner", "member"},
        )
    ],
    "collab:endpoint_note_new": [
        (
            "/collab/projects/{project.pk}-sokoni/contract/endpoints/{endpoint.pk}/notes/",
            None,
            {"owner", "member"},
        )
    ],
    "collab:project_requests": [("/collab/projects/{project.pk}-sokoni/requests/", OWNER, None)],
    "collab:request_new": [("/collab/projects/{project.pk}-sokoni/requests/new/", None, SIGNED_IN)],
    "collab:invitation_new": [
        ("/collab/projects/{project.pk}-sokoni/invitations/new/{author.handle}/", OWNER, OWNER)
    ],
    "collab:my_team": [("/collab/team/", SIGNED_IN, None)],
    "collab:request_list": [("/collab/requests/", SIGNED_IN, None)],
    "collab:requests_mark_read": [("/collab/requests/read/", None, SIGNED_IN)],
    "collab:requests_withdraw": [("/collab/requests/withdrawal/", None, SIGNED_IN)],
    "collab:request_question": [("/collab/requests/{request.pk}/question/", None, OWNER)],
    "collab:request_answer": [("/collab/requests/{request.pk}/answer/", None, {"learner"})],
    "collab:request_accept": [("/collab/requests/{request.pk}/acceptance/", None, OWNER)],
    "collab:request_decline": [("/collab/requests/{request.pk}/decline/", None, OWNER)],
    "collab:request_team": [("/collab/requests/{request.pk}/team/", {"owner", "learner"}, None)],
    "collab:request_withdraw": [("/collab/requests/{request.pk}/withdrawal/", None, {"learner"})],
    "collab:match": [
        ("/collab/match/", SIGNED_IN, None),
        ("/collab/match/?for={project.pk}", SIGNED_IN, None),
    ],
    "collab:home_suggestions": [
        ("/collab/match/suggestions/", SIGNED_IN, None),
        ("/collab/match/suggestions/?for={project.pk}", SIGNED_IN, None),
    ],
    "collab:match_filters_save": [("/collab/match/filters/", None, SIGNED_IN)],
    "collab:waiting_list": [("/collab/match/waiting/", None, SIGNED_IN)],
    "collab:suggestions_restore": [("/collab/match/aside/", None, SIGNED_IN)],
    "collab:suggestion_dismiss": [
        ("/collab/match/aside/{project.pk}/", None, SIGNED_IN),
        ("/collab/match/aside/{hidden.pk}/", None, {"owner", "member", "mentor", "operator"}),
    ],
    "collab:project_save": [
        ("/collab/projects/{project.pk}-sokoni/saving/", None, SIGNED_IN),
        (
            "/collab/projects/{hidden.pk}-hidden/saving/",
            None,
            {"owner", "member", "mentor", "operator"},
        ),
    ],
    "collab:welcome": [("/collab/welcome/", SIGNED_IN, SIGNED_IN)],
    "collab:welcome_step": [("/collab/welcome/2/", SIGNED_IN, SIGNED_IN)],
    "collab:match_preferences": [("/collab/wishes/", SIGNED_IN, SIGNED_IN)],
}
