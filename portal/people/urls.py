from django.urls import path

from portal.people import views

app_name = "people"

urlpatterns = [
    path("people/", views.person_list, name="person_list"),
    path("people/suggestions/", views.person_suggest, name="person_suggest"),
    path("@<str:handle>/", views.hub, name="hub"),
    path("settings/", views.settings, name="settings"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("cohorts/<slug:slug>/", views.cohort_detail, name="cohort_detail"),
]
