"""Account deletion: requested, postponed for a week, then personal data is erased."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

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
from portal.clock import from_now
from portal.people.erased_mentions import FORMER_LEARNER, erase_mentions
from portal.people.models import (
    CohortInvitation,
    FormDraft,
    FormReceipt,
    Message,
    Notification,
    RetiredHandle,
    User,
)
from portal.people.models.user import PROFILE_TEXT_FIELDS
from portal.rows import lock_row
from portal.web import page_cache
from portal.web.partial_saves import save_values

DELETION_DELAY = timedelta(days=7)
SLUG = re.compile(r"(/[0-9]+-)[^/?#]*")  # after the number of an object in its URL
# How the columns of an erased person are blanked.
EMPTY_FIELDS = (*PROFILE_TEXT_FIELDS, "track", "suspension_reason")
NULL_FIELDS = (
    "cohort",
    "leaving_at",
    "last_login",
    "suspended_until",
    "active_on",
    "profile_reminder_dismissed_at",
)
FALSE_FIELDS = ("open_to_collaborate", "single_key_shortcuts", "is_operator", "is_active")
# What is deleted of an erased person.
OWN_ROWS = (
    "former_handles",
    "mentorships",
    "blocks",
    "stays",
    "cohort_requests",
    "deadline_reviews",
    "notifications",
    "proposed_skills",
    "api_tokens",
)


def schedule_deletion(person: User, *, keep: bool) -> None:
    """Schedule the deletion of an account.

    `keep` leaves the posts, by "a former learner".
    """
    save_values(person, leaving_at=from_now(DELETION_DELAY), leaving_keeps=keep)


def cancel_deletion(person: User) -> None:
    """Cancel a scheduled deletion."""
    save_values(person, leaving_at=None)


def deletion_summary(person: User) -> Iterator[str]:
    """Yield what becomes of the account itself."""
    yield _(
        "Your name, addresses, profile, notifications and emails are deleted; your "
        "handle is never given to anyone else."
    )
    if person.mentorships.exists():
        yield _("You’re no longer a mentor. Your decisions stay, without your name.")


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
    person = lock_row(User, key)
    if person.erased_at or person.leaving_at is None:
        return
    handles = own_handles(person)
    _retire_handles(person, handles)
    for erase_in_app in hooks.find("erase"):
        erase_in_app(person, person.leaving_keeps)
    _delete_account_rows(person)
    _erase_from_notifications(person)
    _blank_person_row(person)
    erase_mentions(handles)
    for handle in handles:
        _erase_titles_from_urls(handle)
    page_cache.invalidate_pages()


def _retire_handles(person: User, own: list[str]) -> None:
    """Keep the handle, and reserved former ones, from ever being given again."""
    reserved = person.former_handles.filter(until__gt=timezone.now(), handle__in=own)
    for handle in [person.handle, *reserved.values_list("handle", flat=True)]:
        RetiredHandle.retire(handle)


def _erase_titles_from_urls(handle: str) -> None:
    """Replace slugs that hold the handle in stored URLs.

    These work by the number before the slug.
    """
    as_word = re.compile(rf"(?<![a-z0-9]){re.escape(handle)}(?![a-z0-9])")
    for notification in Notification.objects.filter(url__icontains=handle).only("url"):
        if as_word.search(notification.url):
            save_values(notification, url=SLUG.sub(rf"\1{FORMER_LEARNER}", notification.url))


def own_handles(person: User) -> list[str]:
    """Return the handle of a person, and former ones that no other person has now."""
    others = User.objects.exclude(pk=person.pk).values("handle")
    former = person.former_handles.exclude(handle__in=others)
    return [person.handle, *former.values_list("handle", flat=True)]


def _delete_account_rows(person: User) -> None:
    _delete_invitations(person)
    FormDraft.objects.filter(Q(person=person) | Q(about=person)).delete()
    addresses = person.emailaddress_set.values_list("email", flat=True)
    FormDraft.objects.naming({person.email, *addresses}).delete()
    for model in (EmailAddress, SocialAccount, Authenticator, UserSession, FormReceipt):
        model.objects.filter(user=person).delete()
    for name in OWN_ROWS:
        getattr(person, name).all().delete()
    _clear_topics(person)
    Message.objects.filter(recipient=person).delete()
    _delete_admin_log(person)


def _delete_invitations(person: User) -> None:
    """Delete what invited the person, and their name from what they sent."""
    CohortInvitation.objects.to_addresses_of(person).delete()
    CohortInvitation.objects.filter(invited_by=person).update(invited_by=None)


def _clear_topics(person: User) -> None:
    for topics in (person.skills, person.followed_topics, person.muted_topics):
        topics.clear()


def _delete_admin_log(person: User) -> None:
    about_person = Q(content_type__app_label="people", object_id=str(person.pk))
    AdminLogEntry.objects.filter(about_person | Q(user=person)).delete()


def _erase_from_notifications(person: User) -> None:
    """Erase the name of the person in notifications to others."""
    names_person = Q(actor=person) | Q(actor=None, values__by=person.name)
    for notification in Notification.objects.select_for_update(of=("self",)).filter(names_person):
        _erase_actor(notification)


def _erase_actor(notification: Notification) -> None:
    notification.actor = None
    notification.values["by"] = _("a former learner")
    notification.values.pop("words", None)
    notification.save(update_fields=["values", "actor"])


def _blank_person_row(person: User) -> None:
    """Blank the row, which stays without personal data.

    Other people's rows refer to it.
    """
    values = _blank_values(f"former-{secrets.token_hex(6)}")
    person.set_unusable_password()
    save_values(person, **values, password=person.password)
    person.end_sessions()


def _blank_values(name: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(EMPTY_FIELDS, ""),
        **dict.fromkeys(NULL_FIELDS),
        **dict.fromkeys(FALSE_FIELDS, False),
        "handle": name,
        "email": f"{name}@erased.invalid",
        "time_zone": "UTC",
        "mail_choices": {},
        "erased_at": timezone.now(),
        # A settings form that is still open elsewhere is out of date.
        "version": F("version") + 1,
    }
