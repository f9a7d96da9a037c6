from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from collab import feeds
from collab.views import (
    briefs,
    contract_webhook,
    contracts,
    endpoints,
    match,
    projects,
    requests,
    team_home,
    team_webhooks,
    teams,
    welcome,
)
from portal.web.page_cache import cached_for_readers

app_name = "collab"

PROJECT = "projects/<key:pk>-<str:slug>/"

urlpatterns = [
    path("", projects.home, name="home"),
    path("briefs/", briefs.brief_list, name="brief_list"),
    path("briefs/new/", briefs.brief_new, name="brief_new"),
    path("briefs/<slug:slug>/", briefs.brief_detail, name="brief_detail"),
    path("briefs/<slug:slug>/edit/", briefs.brief_edit, name="brief_edit"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path(PROJECT, projects.project_detail, name="project_detail"),
    path(f"{PROJECT}saving/", projects.project_save, name="project_save"),
    path(f"{PROJECT}edit/", projects.project_edit, name="project_edit"),
    path(f"{PROJECT}start/", team_home.team_home, name="team_home"),
    path(f"{PROJECT}start/pulse/", team_home.check_in_save, name="check_in_save"),
    path(f"{PROJECT}start/shown/", team_home.team_sharing_save, name="team_sharing_save"),
    path(f"{PROJECT}start/standup/", team_home.standup_save, name="standup_save"),
    path(f"{PROJECT}start/plan/", team_home.plan_step_new, name="plan_step_new"),
    path(f"{PROJECT}start/plan/<key:step>/", team_home.plan_step_edit, name="plan_step_edit"),
    path(f"{PROJECT}members/<str:handle>/reopening/", team_home.seat_reopen, name="seat_reopen"),
    path(f"{PROJECT}team/", teams.project_team, name="project_team"),
    path(f"{PROJECT}webhooks/", team_webhooks.webhook_list, name="webhook_list"),
    path(f"{PROJECT}webhooks/<key:webhook>/", team_webhooks.webhook_edit, name="webhook_edit"),
    path(
        f"{PROJECT}webhooks/<key:webhook>/deliveries/<key:delivery>/",
        team_webhooks.webhook_send_again,
        name="webhook_send_again",
    ),
    path(f"{PROJECT}seats/new/", teams.seat_new, name="seat_new"),
    path(f"{PROJECT}seats/<key:number>/closing/", teams.seat_close, name="seat_close"),
    path(f"{PROJECT}leaving/", teams.project_leave, name="project_leave"),
    path(f"{PROJECT}members/<str:handle>/removal/", teams.member_remove, name="member_remove"),
    path(
        f"{PROJECT}members/<str:handle>/handover/",
        teams.project_hand_over,
        name="project_hand_over",
    ),
    path(f"{PROJECT}contract/", contracts.contract_detail, name="contract_detail"),
    path(f"{PROJECT}contract/new/", contracts.contract_new, name="contract_new"),
    path(
        f"{PROJECT}contract/discord/",
        contract_webhook.contract_webhook,
        name="contract_webhook",
    ),
    path(f"{PROJECT}contract/versions/", contracts.contract_versions, name="contract_versions"),
    path(
        f"{PROJECT}contract/versions/<key:number>/withdrawal/",
        contracts.contract_withdraw,
        name="contract_withdraw",
    ),
    path(
        f"{PROJECT}contract/feed.atom",
        login_not_required(require_safe(cached_for_readers(feeds.ContractFeed()))),
        name="contract_feed",
    ),
    path(f"{PROJECT}contract/changes/", contracts.contract_changes, name="contract_changes"),
    path(f"{PROJECT}contract/openapi", contracts.contract_download, name="contract_download"),
    path(f"{PROJECT}contract/openapi.json", contracts.contract_json, name="contract_json"),
    path(
        f"{PROJECT}contract/openapi/<key:number>",
        contracts.contract_download,
        name="contract_download_version",
    ),
    path(
        f"{PROJECT}contract/about/",
        endpoints.contract_about,
        name="contract_about",
    ),
    path(
        f"{PROJECT}contract/schemas/<path:name>/",
        endpoints.contract_schema,
        name="contract_schema",
    ),
    path(
        f"{PROJECT}contract/endpoints/<key:endpoint>/",
        endpoints.endpoint_detail,
        name="endpoint_detail",
    ),
    path(
        f"{PROJECT}contract/endpoints/<key:endpoint>/word/",
        endpoints.endpoint_status,
        name="endpoint_status",
    ),
    path(
        f"{PROJECT}contract/endpoints/<key:endpoint>/notes/",
        endpoints.endpoint_note_new,
        name="endpoint_note_new",
    ),
    path(f"{PROJECT}requests/", requests.project_requests, name="project_requests"),
    path(f"{PROJECT}requests/new/", requests.request_new, name="request_new"),
    path(f"{PROJECT}invitations/new/<str:handle>/", requests.invitation_new, name="invitation_new"),
    path("team/", team_home.my_team, name="my_team"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/read/", requests.requests_mark_read, name="requests_mark_read"),
    path("requests/withdrawal/", requests.requests_withdraw, name="requests_withdraw"),
    path("requests/<key:pk>/question/", requests.request_question, name="request_question"),
    path("requests/<key:pk>/answer/", requests.request_answer, name="request_answer"),
    path("requests/<key:pk>/acceptance/", requests.request_accept, name="request_accept"),
    path("requests/<key:pk>/decline/", requests.request_decline, name="request_decline"),
    path("requests/<key:pk>/team/", requests.request_team, name="request_team"),
    path("requests/<key:pk>/withdrawal/", requests.request_withdraw, name="request_withdraw"),
    path("match/", match.match, name="match"),
    path("match/suggestions/", match.home_suggestions, name="home_suggestions"),
    path("match/filters/", match.match_filters_save, name="match_filters_save"),
    path("match/waiting/", match.waiting_list, name="waiting_list"),
    path("match/aside/", match.suggestions_restore, name="suggestions_restore"),
    path("match/aside/<key:pk>/", match.suggestion_dismiss, name="suggestion_dismiss"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<key:step>/", welcome.welcome, name="welcome_step"),
    path("wishes/", match.match_preferences, name="match_preferences"),
]
