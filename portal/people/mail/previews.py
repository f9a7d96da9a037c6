"""Mails of each kind with made-up values, to look at in development."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from portal.clock import from_now
from portal.people.mail.account_content import ACCOUNT_MAILS
from portal.people.mail.composing import format_moment
from portal.people.mail.content import MailContent, absolute_url
from portal.people.mail.digest_content import digest_content
from portal.people.mail.invitations import invitation_content
from portal.people.mail.notification_texts import notification_content, sample_details
from portal.people.models import Cohort, Notification, User
from portal.people.models.invitation import LINK_DURATION
from portal.people.notification_kinds import notification_kinds
from portal.people.notification_preferences import MANDATORY_GROUPS

SAMPLE_VALUES = {
    "by": "Amina Diallo",
    "title": "Cursor pagination skips rows that were created in the same second",
    "reason": "Which version of Django is it?",
    "until": "Thu 17 Dec 2026, 18:00 (Nairobi)",
    "names": "GET /orders, POST /orders",
    "n": 3,
    "back": 2,
    "rejected": 0,
    "count": 2,
    "breaking": 2,
    "days": 3,
    "number": 1,
    "cohort": "Cohort 3",
    "name": "Demo video",
    "status": "sign_in",
    "hours": 24,
}
# Groups whose notifications are about a project or a cohort.
TITLE_BY_GROUP = {"together": "Kura", "team": "Kura", "duty": "Cohort 3", "account": "Cohort 3"}
IN_DIGEST = ("changes_requested", "solved", "commented", "replied", "contract_again", "nudge")
UNSUBSCRIBE_URL = "/notices/unsubscribe/sample/"


def mail_previews() -> dict[str, Callable[[], MailContent]]:
    """Return a function for each kind of mail, which makes it in the active language."""
    previews: dict[str, Callable[[], MailContent]] = {
        "digest-daily": partial(_digest, "daily"),
        "digest-weekly": partial(_digest, "weekly"),
        "invitation": _invitation,
    }
    for kind in notification_kinds():
        previews[kind] = partial(_notification_mail, kind)
    for prefix in ACCOUNT_MAILS:
        previews[prefix.rpartition("/")[2]] = partial(_account_mail, prefix)
    return previews


def _reader() -> User:
    cohort = Cohort(name="Cohort 3", ends_on=timezone.localdate() + timedelta(days=20))
    return User(
        handle="omar", display_name="Omar Farouk", time_zone="Africa/Nairobi", cohort=cohort
    )


def _notification(kind: str) -> Notification:
    values = dict(SAMPLE_VALUES)
    values["title"] = TITLE_BY_GROUP.get(notification_kinds()[kind].group, values["title"])
    return Notification(recipient=_reader(), kind=kind, values=values, url="/notices/")


def _notification_mail(kind: str) -> MailContent:
    notification = _notification(kind)
    has_unsubscribe = notification.group not in MANDATORY_GROUPS
    return notification_content(
        notification,
        sample_details(notification),
        unsubscribe_url=absolute_url(UNSUBSCRIBE_URL) if has_unsubscribe else "",
    )


def _digest(period: str) -> MailContent:
    kinds = [kind for kind in IN_DIGEST if kind in notification_kinds()]
    return digest_content(
        [_notification(kind) for kind in kinds],
        _reader(),
        period,
        unsubscribe_url=absolute_url(UNSUBSCRIBE_URL),
        details=sample_details,
    )


def _invitation() -> MailContent:
    until = format_moment(from_now(LINK_DURATION))
    return invitation_content(cohort="Cohort 3", url=absolute_url("/join/sample/"), until=until)


def _account_mail(prefix: str) -> MailContent:
    context: dict[str, Any] = {
        "person": _reader(),
        "code": "HGLX-RLPC",
        "until": format_moment(from_now(timedelta(minutes=15)), _reader()),
        "password_reset_url": absolute_url("/accounts/password/reset/key/sample/"),
        "signup_url": absolute_url("/accounts/signup/"),
        "timestamp": timezone.now(),
        "ip": "203.0.113.7",
        "user_agent": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Firefox/140.0",
        "from_email": "omar@example.com",
        "to_email": "omar@example.org",
        "deleted_email": "omar@example.com",
        "provider": "GitHub",
    }
    return ACCOUNT_MAILS[prefix](context)
