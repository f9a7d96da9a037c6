from django.urls import path

from portal.people.views import account_deletion, blocks, joining, notifications, people

app_name = "people"

urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/suggestions/", people.person_suggest, name="person_suggest"),
    path("people/blocked/", blocks.block_list, name="block_list"),
    path("@<str:handle>/", people.hub, name="hub"),
    path("@<str:handle>/block/", blocks.block_put, name="block_put"),
    path("settings/", people.settings, name="settings"),
    path("settings/leave/", account_deletion.leave, name="leave"),
    path("settings/leave/cancel/", account_deletion.leave_cancel, name="leave_cancel"),
    path("notices/", notifications.notice_list, name="notice_list"),
    path("notices/read/", notifications.notices_read, name="notices_read"),
    path("notices/new/", notifications.notices_poll, name="notices_poll"),
    path("notices/mail/", notifications.mail_settings, name="mail_settings"),
    path("notices/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("cohorts/<slug:slug>/", people.cohort_detail, name="cohort_detail"),
    path("cohorts/<slug:slug>/asking/", joining.cohort_ask, name="cohort_ask"),
    path("cohorts/<slug:slug>/joining/", joining.joining, name="joining"),
    path("cohorts/<slug:slug>/joining/links/", joining.link_new, name="link_new"),
    path("cohorts/<slug:slug>/joining/links/<key:pk>/closing/", joining.link_close, name="link_close"),
    path("cohorts/<slug:slug>/joining/addresses/", joining.addresses_invite, name="addresses_invite"),
    path("cohorts/<slug:slug>/joining/requests/<key:pk>/", joining.cohort_answer, name="cohort_answer"),
    path("join/", joining.code_find, name="code_find"),
    path("join/<str:code>/", joining.join_by_code, name="join"),
]
