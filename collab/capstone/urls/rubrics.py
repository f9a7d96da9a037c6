from django.urls import path

from collab.capstone.views import rubrics

urlpatterns = [
    path("cohorts/<slug:slug>/rubric/", rubrics.rubric_list, name="rubric_list"),
    path("cohorts/<slug:slug>/rubric/<slug:track>/", rubrics.rubric_edit, name="rubric_edit"),
]
