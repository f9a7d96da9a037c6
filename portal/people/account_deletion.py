"""Account deletion: requested, postponed for a week, then all personal data is erased."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import hooks
from portal.people.erased_mentions import FORMER_LEARNER, erase_mentions
from portal.people.models import (
    CohortMembership,
    CohortRequest,
    DeadlineReview,
    FormReceipt,
    Message,
    Notification,
    RetiredHandle,
    User,
)
from portal.web import page_cache

DELETION_DELAY = timedelta(days=7)
PROFILE_TEXT_FIELDS = (
    "display_name",
    "track",
    "bio",
    "goals",
    "github",
    "linkedin",
    "discord",
    "website",
    "suspension_reason",
)
# Every column that is written when a person is erased.
ERASED_FIELDS = (
    *PROFILE_TEXT_FIELDS,
    "handle",
    "email",
    "password",
    "cohort",
    "leaving_at",
    "last_login",
    "suspended_until",
    "active_on",
    "time_zone",
    "mail_choices",
    "open_to_collaborate",
    "is_operator",
    "is_active",
    "erased_at",
    "version",
)


def schedule_deletion(person: User, *, keep: bool) -> None:
    """Schedule the deletion of an account. `keep` leaves the posts, by "a former learner"."""
    person.leaving_at, person.leaving_keeps = timezone.now() + DELETION_DELAY, keep
    person.save(update_fields=["leaving_at", "leaving_keeps"])


def cancel_deletion(person: User) -> None:
    """Cancel a scheduled deletion."""
    person.leaving_at = None
    person.save(update_fields=["leaving_at"])


def deletion_summary(person: User) -> Iterator[str]:
    """Yield what becomes of the account itself."""
    yield _(
        "Your name, addresses, profile, notices and mail are deleted; your handle is free again."
    )
    if person.mentorships.exists():
        yield _("You are mentor no more. What you decided stays, without your name.")


def collect_deletion_summary(person: User) -> list[str]:
    """Return sentences of all apps about what is deleted, then about what stays."""
    deleted = hooks.collect("deletion_summary", person)
    return deleted + hooks.collect("retention_summary", person)


def erase_due_accounts() -> str:
    """Erase the accounts whose week of waiting is over."""
    due = User.objects.filter(leaving_at__lte=timezone.now(), erased_at=None)
    keys = list(due.values_list("pk", flat=True))
    for key in keys:
        erase_account(key)
    return f"Accounts erased: {len(keys)}."


@transaction.atomic
def erase_account(key: int) -> None:
    """Erase all personal data of one person, in every app. Other people's data stays."""
    person = User.objects.select_for_update(of=("self",)).get(pk=key)
    if person.erased_at or person.leaving_at is None:
        return
    handles = own_handles(person)
    reserved = person.former_handles.filter(until__gt=timezone.now(), handle__in=handles)
    for handle in [person.handle, *reserved.values_list("handle", flat=True)]:
        RetiredHandle.retire(handle)
    for erase_in_app in hooks.find("erase"):
        erase_in_app(person, person.leaving_keeps)
    _delete_account_rows(person)
    _erase_from_notifications(person)
    _blank_person_row(person)
    erase_mentions(handles)
    for handle in handles:
        _erase_titles_from_urls(handle)
    page_cache.invalidate_pages()


def _erase_titles_from_urls(handle: str) -> None:
    """Replace slugs that hold the handle in stored URLs, which work by the number before."""
    as_word = re.compile(rf"(?<![a-z0-9]){re.escape(handle)}(?![a-z0-9])")
    for notification in Notification.objects.filter(url__icontains=handle).only("url"):
        if as_word.search(notification.url):
            notification.url = re.sub(
                r"(/[0-9]+-)[^/?#]*", rf"\1{FORMER_LEARNER}", notification.url
            )
            notification.save(update_fields=["url"])


def own_handles(person: User) -> list[str]:
    """Return the handle of a person, and former ones that no other person has now."""
    others = User.objects.exclude(pk=person.pk).values("handle")
    former = person.former_handles.exclude(handle__in=others)
    return [person.handle, *former.values_list("handle", flat=True)]


def _delete_account_rows(person: User) -> None:
    for model in (EmailAddress, SocialAccount, Authenticator, UserSession, FormReceipt):
        model.objects.filter(user=person).delete()
    person.former_handles.all().delete()
    person.mentorships.all().delete()
    person.blocks.all().delete()
    for field in (person.skills, person.followed_topics, person.muted_topics):
        field.clear()


def _erase_from_notifications(person: User) -> None:
    """Delete notifications and email to the person, and erase their name in those to others."""
    person.notifications.all().delete()
    Message.objects.filter(recipient=person).delete()
    notifications = Notification.objects.select_for_update(of=("self",))
    for notification in notifications.filter(
        Q(actor=person) | Q(actor=None, values__by=person.name)
    ):
        notification.values["by"], notification.actor = _("a former learner"), None
        notification.values.pop("words", None)
        notification.save(update_fields=["values", "actor"])
    AdminLogEntry.objects.filter(user=person).delete()
    AdminLogEntry.objects.filter(
        content_type__app_label="people", object_id=str(person.pk)
    ).delete()


def _blank_person_row(person: User) -> None:
    """Blank the row. It stays, without personal data, because rows of other people refer to it."""
    name = f"former-{secrets.token_hex(6)}"
    person.handle, person.email = name, f"{name}@erased.invalid"
    for field in PROFILE_TEXT_FIELDS:
        setattr(person, field, "")
    CohortMembership.objects.filter(person=person).delete()
    CohortRequest.objects.filter(person=person).delete()
    DeadlineReview.objects.filter(person=person).delete()
    person.cohort = person.leaving_at = person.last_login = person.suspended_until = (
        person.active_on
    ) = None
    person.time_zone, person.mail_choices, person.open_to_collaborate = "UTC", {}, False
    person.is_operator = person.is_active = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    # A settings form that is still open elsewhere is out of date.
    person.version = F("version") + 1
    person.save(update_fields=ERASED_FIELDS)
    person.end_sessions()
