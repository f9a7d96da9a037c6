"""Pages of the operators' site about people, cohorts and messages."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin import PartialSaveAdmin, ReadOnlyAdmin
from portal.ops.encryption import encrypt
from portal.people.form_fields import WebhookField
from portal.people.models import (
    Block,
    Cohort,
    CohortInvitation,
    CohortLink,
    CohortMembership,
    CohortRequest,
    DeadlineReview,
    FormerHandle,
    FormReceipt,
    Mentorship,
    Message,
    Notification,
    User,
)
from portal.web.partial_saves import PartialSaveForm


class MentorshipInline(admin.TabularInline):
    model = Mentorship
    extra = 0
    autocomplete_fields = ["user"]


class CohortForm(PartialSaveForm):
    """A cohort. The webhook of its channel can be replaced but never read."""

    new_webhook = WebhookField(
        required=False,
        max_length=300,
        label=_("Discord webhook"),
        help_text=_(
            "Set or replace it here; it’s never shown again. Leave empty to keep it, or "
            "enter “-” to remove it."
        ),
    )

    class Meta:
        model = Cohort
        fields = [
            "programme",
            "name",
            "slug",
            "starts_on",
            "ends_on",
            "discord_channel",
            "review_policy",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.webhook:
            self.fields["new_webhook"].label = _("Discord webhook (set)")

    def save(self, commit: bool = True) -> Model:
        """Save, with a new webhook encrypted."""
        address = self.cleaned_data["new_webhook"]
        if address:
            self.instance.webhook = "" if address == "-" else encrypt(address)
            self.changed_data.append("webhook")
        return super().save(commit)


@admin.register(Cohort)
class CohortAdmin(PartialSaveAdmin):
    list_display = ["name", "programme", "starts_on", "ends_on", "review_policy"]
    search_fields = ["name", "programme"]
    prepopulated_fields = {"slug": ["name"]}
    form = CohortForm
    inlines = [MentorshipInline]


@admin.register(User)
class UserAdmin(PartialSaveAdmin):
    list_display = [
        "handle",
        "display_name",
        "email",
        "track",
        "cohort",
        "is_operator",
        "is_active",
        "date_joined",
    ]
    list_filter = ["track", "cohort", "is_operator", "is_active"]
    list_select_related = ["cohort"]
    search_fields = ["handle", "display_name", "email"]
    autocomplete_fields = ["cohort", "skills"]
    exclude = ["password"]
    readonly_fields = ["last_login", "date_joined"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: deletion in the settings keeps other people's data."""
        return False


@admin.register(FormerHandle)
class FormerHandleAdmin(PartialSaveAdmin):
    list_display = ["handle", "user", "until"]
    search_fields = ["handle"]
    autocomplete_fields = ["user"]


@admin.register(Mentorship)
class MentorshipAdmin(PartialSaveAdmin):
    list_display = ["user", "cohort"]
    list_filter = ["cohort"]
    search_fields = ["user__handle"]
    autocomplete_fields = ["user", "cohort"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox: pending, sent and failed messages. Failed ones can be retried."""

    list_display = ["key", "channel", "state", "recipient", "attempts", "due_at", "problem"]
    list_filter = ["state", "channel"]
    list_select_related = ["recipient"]
    search_fields = ["key", "recipient__handle"]
    exclude = ["payload"]
    actions = ["try_again"]

    @admin.action(description=_("Retry abandoned messages"), permissions=["view"])
    def try_again(self, request: HttpRequest, messages: QuerySet[Message]) -> None:
        """Send the failed ones of the selected messages again."""
        for message in messages:
            message.retry()
        self.message_user(request, _("They’re back in the queue."))


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["pk", "recipient", "kind", "count", "updated_at", "read_at"]
    list_filter = ["kind"]
    search_fields = ["recipient__handle"]
    exclude = ["values"]


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    list_display = ["blocker", "blocked", "created_at"]
    search_fields = ["blocker__handle", "blocked__handle"]


@admin.register(FormReceipt)
class FormReceiptAdmin(ReadOnlyAdmin):
    list_display = ["key", "user", "created_at"]
    search_fields = ["user__handle"]


# allauth's admin searches a username field we don't have, and shows secrets.
admin.site.unregister([UserSession, Authenticator])


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    list_display = ["user", "created_at", "last_seen_at", "user_agent"]
    search_fields = ["user__handle"]
    exclude = ["session_key", "data"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors. Operators can delete one, but never see its secret."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__handle"]
    exclude = ["data"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may act as an operator."""
        return request.user.can_operate


@admin.register(DeadlineReview)
class DeadlineReviewAdmin(ReadOnlyAdmin):
    list_display = ["cohort", "person", "at"]
    list_filter = ["cohort"]
    search_fields = ["person__handle"]


@admin.register(CohortLink)
class CohortLinkAdmin(ReadOnlyAdmin):
    list_display = ["cohort", "role", "made_by", "expires_at", "used", "most", "closed_at"]
    list_filter = ["cohort", "role"]
    list_select_related = ["cohort", "made_by"]
    search_fields = ["cohort__name"]
    exclude = ["code"]


@admin.register(CohortInvitation)
class CohortInvitationAdmin(ReadOnlyAdmin):
    list_display = ["pk", "cohort", "invited_by", "queued_at", "state"]
    list_filter = ["cohort"]
    list_select_related = ["cohort", "invited_by", "link"]
    search_fields = ["cohort__name"]
    exclude = ["address"]


@admin.register(CohortRequest)
class CohortRequestAdmin(ReadOnlyAdmin):
    list_display = ["person", "cohort", "at", "is_in", "answered_by"]
    list_filter = ["cohort"]
    list_select_related = ["person", "cohort", "answered_by"]
    search_fields = ["person__handle"]


@admin.register(CohortMembership)
class CohortMembershipAdmin(ReadOnlyAdmin):
    list_display = ["person", "cohort", "since", "until"]
    list_filter = ["cohort"]
    search_fields = ["person__handle"]
