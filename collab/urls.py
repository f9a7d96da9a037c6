from django.urls import path

from collab.views import contracts, match, projects, requests, teams

app_name = "collab"

PROJECT = "projects/<int:pk>-<str:slug>/"

urlpatterns = [
    path("", projects.home, name="home"),
    path("briefs/", projects.brief_list, name="brief_list"),
    path("briefs/<slug:slug>/", projects.brief_detail, name="brief_detail"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path(PROJECT, projects.project_detail, name="project_detail"),
    path(f"{PROJECT}edit/", projects.project_edit, name="project_edit"),
    path(f"{PROJECT}team/", teams.project_team, name="team"),
    path(f"{PROJECT}seats/new/", teams.seat_new, name="seat_new"),
    path(f"{PROJECT}seats/<int:number>/closing/", teams.seat_close, name="seat_close"),
    path(f"{PROJECT}leaving/", teams.project_leave, name="leave"),
    path(f"{PROJECT}members/<str:handle>/removal/", teams.member_remove, name="member_remove"),
    path(f"{PROJECT}members/<str:handle>/handover/", teams.project_hand_over, name="hand_over"),
    path(f"{PROJECT}contract/", contracts.contract_detail, name="contract"),
    path(f"{PROJECT}contract/new/", contracts.contract_new, name="contract_new"),
    path(f"{PROJECT}contract/versions/", contracts.contract_versions, name="contract_versions"),
    path(f"{PROJECT}contract/openapi", contracts.contract_raw, name="contract_raw"),
    path(f"{PROJECT}contract/openapi/<int:number>", contracts.contract_raw, name="contract_raw_version"),
    path(f"{PROJECT}contract/endpoints/<int:endpoint>/", contracts.endpoint_detail, name="endpoint"),
    path(f"{PROJECT}contract/endpoints/<int:endpoint>/word/", contracts.endpoint_say, name="endpoint_say"),
    path(f"{PROJECT}contract/endpoints/<int:endpoint>/notes/", contracts.endpoint_note, name="endpoint_note"),
    path(f"{PROJECT}requests/", requests.project_requests, name="project_requests"),
    path(f"{PROJECT}requests/new/", requests.request_new, name="request_new"),
    path(f"{PROJECT}invitations/new/<str:handle>/", requests.invitation_new, name="invitation_new"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/read/", requests.requests_read, name="requests_read"),
    path("requests/withdrawal/", requests.requests_withdraw, name="requests_withdraw"),
    path("requests/<int:pk>/question/", requests.request_ask_back, name="request_ask_back"),
    path("requests/<int:pk>/answer/", requests.request_answer_back, name="request_answer_back"),
    path("requests/<int:pk>/acceptance/", requests.request_accept, name="request_accept"),
    path("requests/<int:pk>/decline/", requests.request_decline, name="request_decline"),
    path("requests/<int:pk>/withdrawal/", requests.request_withdraw, name="request_withdraw"),
    path("match/", match.match, name="match"),
    path("match/filters/", match.filters_put, name="filters_put"),
    path("match/waiting/", match.waiting_put, name="waiting_put"),
    path("match/aside/", match.aside_empty, name="aside_empty"),
    path("match/aside/<int:pk>/", match.aside_put, name="aside_put"),
    path("wishes/", match.wishes, name="wishes"),
]
