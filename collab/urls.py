from django.urls import path

from collab.views import match, projects, requests

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
    path(f"{PROJECT}requests/", requests.project_requests, name="project_requests"),
    path(f"{PROJECT}requests/new/", requests.request_new, name="request_new"),
    path(f"{PROJECT}invitations/new/<str:handle>/", requests.invitation_new, name="invitation_new"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/<int:pk>/acceptance/", requests.request_accept, name="request_accept"),
    path("requests/<int:pk>/decline/", requests.request_decline, name="request_decline"),
    path("requests/<int:pk>/withdrawal/", requests.request_withdraw, name="request_withdraw"),
    path("match/", match.match, name="match"),
]
