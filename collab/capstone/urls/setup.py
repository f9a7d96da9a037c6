from django.urls import path

from collab.capstone.views import setup

urlpatterns = [
    path("cohorts/<slug:slug>/setup/", setup.cohort_setup, name="cohort_setup"),
    path("cohorts/<slug:slug>/milestones/", setup.milestone_list, name="milestone_list"),
    path("cohorts/<slug:slug>/milestones/<key:pk>/", setup.milestone_edit, name="milestone_edit"),
    path(
        "cohorts/<slug:slug>/milestones/<key:pk>/deletion/",
        setup.milestone_delete,
        name="milestone_delete",
    ),
]
