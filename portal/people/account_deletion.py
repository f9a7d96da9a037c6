"""Leaving: asked for, thought over for a week, and then nothing personal is left."""

import re
import secrets
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

from portal import registry
from portal.people.erased_mentions import FORMER, erase_everywhere
from portal.people.models import (
    CohortRequest,
    CohortStay,
    DeadlineReview,
    FormReceipt,
    Message,
    Notice,
    RetiredHandle,
    User,
)
from portal.web import page_cache

GRACE = timedelta(days=7)
WORDS = ("display_name", "track", "bio", "goals", "github", "linkedin", "discord", "website", "suspension_reason")
# Every column that is written when a person is erased.
EMPTIED = (
    *WORDS,
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


def ask(person, *, keep):
    """Begin the week after which `person` is erased; `keep` leaves their posts under "a former learner"."""
    person.leaving_at, person.leaving_keeps = timezone.now() + GRACE, keep
    person.save(update_fields=["leaving_at", "leaving_keeps"])


def stay(person):
    """Think better of it."""
    person.leaving_at = None
    person.save(update_fields=["leaving_at"])


def farewell_to(person):
    """What goes and what stays, in sentences, before anything is asked for."""
    return [sentence for say in registry.farewells for sentence in say(person)]


def erase_due():
    """Erase the accounts whose week of waiting is over."""
    due = list(User.objects.filter(leaving_at__lte=timezone.now(), erased_at=None).values_list("pk", flat=True))
    for key in due:
        erase(key)
    return f"Accounts erased: {len(due)}."


@transaction.atomic
def erase(key):
    """Take out everything personal of one person; each app takes out its own. What is other people's stays."""
    person = User.objects.select_for_update(of=("self",)).get(pk=key)
    if person.erased_at or person.leaving_at is None:
        return
    handles = handles_of(person)
    reserved = person.former_handles.filter(until__gt=timezone.now(), handle__in=handles)
    for handle in [person.handle, *reserved.values_list("handle", flat=True)]:
        RetiredHandle.retire(handle)
    for forget in registry.erasers:
        forget(person, person.leaving_keeps)
    _forget_accounts(person)
    _forget_words_about(person)
    _empty(person)
    erase_everywhere(handles)
    for handle in handles:
        _forget_titles_in_addresses(handle)
    page_cache.forget_pages()


def _forget_titles_in_addresses(handle: str) -> None:
    """The readable part of an address repeats a title; the number before it is what leads there."""
    as_word = re.compile(rf"(?<![a-z0-9]){re.escape(handle)}(?![a-z0-9])")
    for notice in Notice.objects.filter(url__icontains=handle).only("url"):
        if as_word.search(notice.url):
            notice.url = re.sub(r"(/[0-9]+-)[^/?#]*", rf"\1{FORMER}", notice.url)
            notice.save(update_fields=["url"])


def handles_of(person: User) -> list[str]:
    """The handle of a person, and former ones that no other person has now."""
    others = User.objects.exclude(pk=person.pk).values("handle")
    former = person.former_handles.exclude(handle__in=others)
    return [person.handle, *former.values_list("handle", flat=True)]


def _forget_accounts(person):
    for model in (EmailAddress, SocialAccount, Authenticator, UserSession, FormReceipt):
        model.objects.filter(user=person).delete()
    person.former_handles.all().delete()
    person.mentorships.all().delete()
    person.blocks.all().delete()
    for field in (person.skills, person.followed_topics, person.muted_topics):
        field.clear()


def _forget_words_about(person):
    """Notices and mail to them, and their name in notices to others."""
    person.notices.all().delete()
    Message.objects.filter(recipient=person).delete()
    said = Notice.objects.select_for_update(of=("self",))
    for notice in said.filter(Q(actor=person) | Q(actor=None, values__by=person.name)):
        notice.values["by"], notice.actor = _("a former learner"), None
        notice.values.pop("words", None)
        notice.save(update_fields=["values", "actor"])
    AdminLogEntry.objects.filter(user=person).delete()
    AdminLogEntry.objects.filter(content_type__app_label="people", object_id=str(person.pk)).delete()


def _empty(person):
    """The row stays, because other people's rows point at it; nothing in it says whose it was."""
    name = f"former-{secrets.token_hex(6)}"
    person.handle, person.email = name, f"{name}@erased.invalid"
    for field in WORDS:
        setattr(person, field, "")
    CohortStay.objects.filter(person=person).delete()
    CohortRequest.objects.filter(person=person).delete()
    DeadlineReview.objects.filter(person=person).delete()
    person.cohort = person.leaving_at = person.last_login = person.suspended_until = person.active_on = None
    person.time_zone, person.mail_choices, person.open_to_collaborate = "UTC", {}, False
    person.is_operator = person.is_active = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    # A form of settings that is open still is told that it is out of date.
    person.version = F("version") + 1
    person.save(update_fields=EMPTIED)
    person.end_sessions()
