"""What all mails have in common: headers, subject, dates, and text without links."""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from portal.people.time_zones import zone_city, zone_or_utc


def compose_mail(
    key: str, *, headers: dict[str, str] | None = None, html: Iterable[str] = (), **values: Any
) -> EmailMultiAlternatives:
    """Return the mail of the message with this `key`.

    `values` are subject, body and addresses.
    """
    own_headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(headers=own_headers | (headers or {}), **values)
    for content in html:
        mail.attach_alternative(content, "text/html")
    return mail


def message_id(key: str) -> str:
    """Return the Message-ID, which is equal for equal messages.

    Clients detect duplicates by it.
    """
    name = re.sub(r"[^a-z0-9-]", ".", key)
    return f"<{name}@{_sender_host()}>"


def _sender_host() -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return address.rpartition("@")[2] or "localhost"


def without_autolinks(text: str) -> str:
    """Return `text` without anything a mail client would turn into a link."""
    return re.sub(r"(?<=[^\s])(://|[.@](?=[^\W\d_]{2}))", "\\1\u200b", text)


def format_moment(moment: datetime, person: AbstractBaseUser | AnonymousUser | None = None) -> str:
    """Return day, hour and zone in the person's time zone; in UTC without a person."""
    zone = zone_or_utc(getattr(person, "time_zone", "UTC"))
    local = timezone.localtime(moment, zone)
    return f"{date_format(local, gettext('D j M Y, H:i'))} ({zone_city(str(zone))})"
