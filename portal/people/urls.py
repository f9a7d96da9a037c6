from django.urls import path

from portal.people.views import (
    account_deletion,
    blocks,
    data_export,
    form_drafts,
    invitations,
    joining,
    notifications,
    people,
    settings,
    tokens,
)

app_name = "people"

urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/suggestions/", people.person_suggest, name="person_suggest"),
    path("people/skills/", people.skill_suggest, name="skill_suggest"),
    path("people/blocked/", blocks.block_list, name="block_list"),
    path("@<str:handle>/", people.profile, name="profile"),
    path("@<str:handle>/block/", blocks.person_block, name="person_block"),
    path("settings/", settings.settings, name="settings"),
    path("settings/reminder/", settings.profile_reminder_dismiss, name="profile_reminder_dismiss"),
    path("settings/tokens/", tokens.token_list, name="token_list"),
    path("settings/tokens/<key:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/leave/", account_deletion.account_delete, name="account_delete"),
    path(
        "settings/leave/cancel/",
        account_deletion.account_delete_cancel,
        name="account_delete_cancel",
    ),
    path("form-drafts/", form_drafts.form_draft_save, name="form_draft_save"),
    path("export/everything.zip", data_export.data_export, name="data_export"),
    path("notices/", notifications.notification_list, name="notification_list"),
    path("notices/read/", notifications.notifications_mark_read, name="notifications_mark_read"),
    path("notices/read/row/", notifications.notification_row_read, name="notification_row_read"),
    path("notices/new/", notifications.notifications_poll, name="notifications_poll"),
    path("notices/mail/", notifications.notification_preferences, name="notification_preferences"),
    path("notices/<key:pk>/", notifications.notification_open, name="notification_open"),
    path("notices/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("cohorts/<slug:slug>/", people.cohort_detail, name="cohort_detail"),
    path("cohorts/<slug:slug>/asking/", joining.cohort_request_new, name="cohort_request_new"),
    path("cohorts/<slug:slug>/joining/", joining.cohort_joining, name="cohort_joining"),
    path("cohorts/<slug:slug>/joining/links/", joining.link_new, name="link_new"),
    path(
        "cohorts/<slug:slug>/joining/links/<key:pk>/closing/", joining.link_close, name="link_close"
    ),
    path(
        "cohorts/<slug:slug>/joining/addresses/", joining.invitations_send, name="invitations_send"
    ),
    path(
        "cohorts/<slug:slug>/joining/invitations/",
        invitations.invitation_update,
        name="invitation_update",
    ),
    path(
        "cohorts/<slug:slug>/joining/invitations.csv",
        invitations.invitations_csv,
        name="invitations_csv",
    ),
    path(
        "cohorts/<slug:slug>/joining/requests/<key:pk>/",
        joining.cohort_request_answer,
        name="cohort_request_answer",
    ),
    path("join/", joining.code_find, name="code_find"),
    path("join/<str:code>/", joining.cohort_join, name="cohort_join"),
]
