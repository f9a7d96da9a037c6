from django.urls import path

from collab.capstone.views import scoring, sheets

COHORT = "cohorts/<slug:slug>/scoring/"

urlpatterns = [
    path(COHORT, scoring.scoring, name="scoring"),
    path(f"{COHORT}assignment/", scoring.sheet_assign, name="sheet_assign"),
    path(f"{COHORT}spread/", scoring.sheets_spread, name="sheets_spread"),
    path("scoring/mine/", scoring.home_scoring, name="home_scoring"),
    path(f"{COHORT}<key:pk>/removal/", scoring.sheet_unassign, name="sheet_unassign"),
    path("collab/projects/<key:pk>-<str:slug>/score/<slug:track>/", sheets.score, name="score"),
]
