from django.urls import path

from collab.capstone.views import certificates, publication, results, results_csv

PROJECT = "collab/projects/<key:pk>-<str:slug>/"
RESULT = f"{PROJECT}result/"
SCORE = f"{PROJECT}score/<slug:track>/"

urlpatterns = [
    path(RESULT, results.result, name="result"),
    path(f"{RESULT}<slug:track>/shown/", results.result_show, name="result_show"),
    path(f"{RESULT}<slug:track>/certificate/", results.certificate_ask, name="certificate_ask"),
    path(f"{RESULT}<slug:track>/second-look/", results.second_look_ask, name="second_look_ask"),
    path(
        f"{RESULT}<slug:track>/second-look/mentor/",
        results.second_look_assign,
        name="second_look_assign",
    ),
    path(f"{SCORE}publication/", publication.publication, name="publication"),
    path(f"{SCORE}second-look/", publication.second_look_answer, name="second_look_answer"),
    path("cohorts/<slug:slug>/scoring/results.csv", results_csv.results_csv, name="results_csv"),
    path("certificates/", certificates.certificate_check, name="certificate_check"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path(
        "certificates/<str:code>/revocation/",
        certificates.certificate_revoke,
        name="certificate_revoke",
    ),
]
