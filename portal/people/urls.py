from django.urls import path

from portal.people.views import leaving, notices, peace, people

app_name = "people"

urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/suggestions/", people.person_suggest, name="person_suggest"),
    path("people/blocked/", peace.block_list, name="block_list"),
    path("@<str:handle>/", people.hub, name="hub"),
    path("@<str:handle>/block/", peace.block_put, name="block_put"),
    path("settings/", people.settings, name="settings"),
    path("settings/leave/", leaving.leave, name="leave"),
    path("settings/leave/cancel/", leaving.leave_cancel, name="leave_cancel"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/new/", notices.notices_poll, name="notices_poll"),
    path("notices/mail/", notices.mail_settings, name="mail_settings"),
    path("notices/unsubscribe/<str:token>/", notices.unsubscribe, name="unsubscribe"),
    path("cohorts/<slug:slug>/", people.cohort_detail, name="cohort_detail"),
]
