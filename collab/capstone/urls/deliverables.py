from django.urls import path

from collab.capstone.views import deliverable_kinds, deliverables

PROJECT = "collab/projects/<key:pk>-<str:slug>/deliverables/"
COHORT = "cohorts/<slug:slug>/deliverables/"

urlpatterns = [
    path(PROJECT, deliverables.deliverables, name="deliverables"),
    path(f"{PROJECT}self-review/", deliverables.self_review_save, name="self_review_save"),
    path(f"{PROJECT}hand-in/", deliverables.hand_in_save, name="hand_in_save"),
    path(f"{PROJECT}<key:kind>/", deliverables.deliverable_save, name="deliverable_save"),
    path(
        f"{PROJECT}<key:kind>/removal/", deliverables.deliverable_remove, name="deliverable_remove"
    ),
    path(f"{PROJECT}<key:kind>/check/", deliverables.deliverable_check, name="deliverable_check"),
    path(COHORT, deliverable_kinds.kind_list, name="kind_list"),
    path(f"{COHORT}beginning/", deliverable_kinds.kinds_begin, name="kinds_begin"),
    path(f"{COHORT}<key:pk>/", deliverable_kinds.kind_edit, name="kind_edit"),
    path(f"{COHORT}<key:pk>/removal/", deliverable_kinds.kind_remove, name="kind_remove"),
]
