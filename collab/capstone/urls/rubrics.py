from django.urls import path

from collab.capstone.views import rubrics

COHORT, BRIEF = "cohorts/<slug:slug>/rubric/", "collab/briefs/<slug:slug>/rubric/"

urlpatterns = [
    path(COHORT, rubrics.rubric_list, name="rubric_list"),
    path(f"{COHORT}<slug:track>/", rubrics.rubric_edit, name="rubric_edit"),
    path(BRIEF, rubrics.brief_rubric_list, name="brief_rubric_list"),
    path(f"{BRIEF}<slug:track>/", rubrics.brief_rubric_edit, name="brief_rubric_edit"),
]
