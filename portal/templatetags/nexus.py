"""Template tags and filters that are available in every template."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django import forms, template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from portal.text.initials import name_initials
from portal.text.labels import after_colon, html_with_colon
from portal.text.language import detect_language
from portal.text.markdown.interface_words import translate_words
from portal.web import form_fields
from portal.web.pagination import changed_query

register = template.Library()
register.filter("with_colon", html_with_colon)
register.filter("after_colon", after_colon)
ALERT_ICONS = {
    "Note": "info",
    "Tip": "star",
    "Important": "flag",
    "Warning": "alert",
    "Caution": "alert",
}
QR_SIZE = re.compile(r'viewBox="0 0 (\d+) \1"')
QR_PATH = re.compile(r'<path d="([\dMHVz., ]+)"')
CURRENT, CURRENT_PAGE = mark_safe(' aria-current="true"'), mark_safe(' aria-current="page"')
JSON_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.simple_tag
def deadline(moment: datetime) -> SafeString:
    """Return the last minute before a deadline, in UTC and in the user's zone.

    With 00:00, the deadline would seem to be on the next day.
    """
    last = moment.astimezone(UTC) - timedelta(minutes=1)
    own = timezone.localtime(last)
    if own.utcoffset() == last.utcoffset():
        return _time_in_utc(last)
    return format_html("{} ({})", _time_in_utc(last), with_zone(last))


def _time_in_utc(moment: datetime) -> SafeString:
    """Return a <time> that nexus.js does not convert, because of `data-mine`."""
    return format_html(
        '<time datetime="{}" data-mine>{}</time>',
        moment.isoformat(timespec="seconds"),
        _with_zone(moment, "UTC"),
    )


@register.filter
def with_zone(moment: datetime) -> str:
    """Return day, hour and the user's zone, such as "Thu 3 Dec, 18:00, Lagos"."""
    city = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    return _with_zone(timezone.localtime(moment), city)


@register.simple_tag
def zoned_time(moment: datetime) -> SafeString:
    """Return a <time> such as "Thu 3 Dec, 18:00, Lagos".

    It has the day, the hour and the user's zone.
    """
    own = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-mine>{}</time>',
        own.isoformat(timespec="minutes"),
        with_zone(moment),
    )


def _with_zone(moment: datetime, zone: str) -> str:
    """Return a text such as "Thu 17 Dec, 23:59, Nairobi".

    The year is in it if it is another one.
    """
    is_this_year = moment.year == timezone.now().year
    pattern = gettext("D j M, H:i") if is_this_year else gettext("D j M Y, H:i")
    return f"{date_format(moment, pattern)}, {zone}"


@register.simple_tag
def qr_code(drawing: str) -> SafeString:
    """Return the QR code that allauth drew, as SVG inside the page.

    The policy of the page allows no data: images.

    Only its path and its size are taken over.
    """
    size, path = QR_SIZE.search(drawing), QR_PATH.search(drawing)
    if size is None or path is None:
        return mark_safe("")
    return format_html(
        '<svg class="qr-code" viewBox="0 0 {0} {0}" width="240" height="240" role="img" '
        'aria-label="{1}"><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path d="{2}" fill="#000"/></svg>',
        size[1],
        gettext("QR code with the secret below"),
        path[1],
    )


@register.simple_tag
@cache
def icon(name: str, kind: str = "") -> SafeString:
    """Return an icon of icons.svg, hidden from screen readers.

    `kind` is "full", "turns" or "". Pages have dozens, so each is made once in a process.
    """
    look = f"icon icon-{kind}" if kind else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        look,
        static("icons.svg"),
        name,
    )


@register.filter
def main_part(request: Any) -> tuple[str, bool]:
    """Return the first part of a page's route, and whether more follows.

    `nav_link` depends on these alone. Addresses that lead nowhere, and profiles, have one result,
    so that they fill no cache.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "", False
    more = request.path.removeprefix("/").partition("/")[2]
    return match.route.partition("/")[0], bool(more)


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, view: str, label: str, *others: str) -> SafeString:
    """Return a link of the main navigation, with aria-current on its pages.

    `others` are beginnings of other addresses whose pages belong to it. An address that leads
    nowhere marks none, because `main_part` tells it from no other.
    """
    address = reverse(view)
    request = context.get("request")
    path = request.path if request and request.resolver_match else ""
    current = _mark_on(path, address, others)
    return format_html('<a href="{}"{}>{}</a>', address, current, label)


def _mark_on(path: str, address: str, others: Iterable[str]) -> str:
    """Return the attribute of a link to this address on the page with this path."""
    if path == address:
        return CURRENT_PAGE
    return CURRENT if path.startswith((address, *others)) else ""


@register.simple_tag(takes_context=True)
def tab_link(
    context: template.Context, view: str, icon_name: str, label: str, when: str = ""
) -> SafeString:
    """Return a link of the tab bar on phones: an icon above a word.

    `when` names what marks it on a page that belongs to it and has another address: a variable of
    the page, or an attribute that its view gave the request.
    """
    address = reverse(view)
    match = context["request"].resolver_match if "request" in context else None
    current = ""
    if match is not None and match.view_name == view:
        current = CURRENT_PAGE
    elif when and _is_on(context, when):
        current = CURRENT
    return format_html('<a href="{}"{}>{}{}</a>', address, current, icon(icon_name), label)


def _is_on(context: template.Context, name: str) -> bool:
    """Return whether a variable of the page, or an attribute of the request, is true."""
    return bool(context.get(name) or getattr(context.get("request"), name, False))


@register.filter(name="marker")
def timestamp_marker(moment: datetime | None) -> int:
    """Return a datetime as microseconds since 1970, for forms; 0 for None."""
    return round(moment.timestamp() * 1_000_000) if moment else 0


def datetime_from_marker(marker: int) -> datetime:
    """Return the datetime of a marker, the reverse of `timestamp_marker`."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=marker)


@register.simple_tag(takes_context=True)
def can_review(context: template.Context, author_id: int | None, cohort_id: int | None) -> bool:
    """Return whether the user may review what this person wrote in this cohort."""
    user = context.get("user")
    return bool(user and user.is_authenticated and user.can_review_post(author_id, cohort_id))


@register.filter
def lock_of_other(item: Any, person: Any) -> Any:
    """Return the ReviewLock that someone else holds on a queue item, or None."""
    return item.lock_held_by_other(person)


@register.filter
def as_duration(seconds: float | None) -> str:
    """Return a number of seconds as a text such as "3 h 20 min"."""
    minutes = round((seconds or 0) / 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


@register.simple_tag
def user_html(html: str) -> SafeString:
    """Return a user's HTML, which portal.text.markdown sanitised, as safe.

    Words of the interface in it are translated. No other code marks users' HTML as safe.
    hx-disable is a second defence: the CSP does not stop htmx attributes.
    """
    attribute = lang(strip_tags(html[:2000]))
    words = translate_words(str(html), _icon_before_word)
    sanitised = mark_safe(words)  # noqa: S308 - sanitised by portal.text.markdown
    return format_html('<div class="prose" dir="auto"{} hx-disable>{}</div>', attribute, sanitised)


def _icon_before_word(word: str) -> str:
    name = ALERT_ICONS.get(word)
    return icon(name) if name else ""


@register.filter
def http_url(address: str | None) -> str:
    """Return an http or https URL unchanged, and "" for any other.

    Forms reject other URLs already; this is a second defence.
    """
    text = str(address or "")
    return text if text.startswith(("https://", "http://")) else ""


@register.filter
def lang(text: object) -> str:
    """Return a `lang` attribute with the detected language of a text, or ""."""
    language = detect_language(str(text or ""))
    return format_html(' lang="{}"', language) if language else ""


@register.simple_tag
def linked_data(data: Any) -> SafeString:
    """Return JSON-LD for search engines, escaped so that no text can end the element."""
    text = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: Any) -> str:
    """Return the page's query string without cursors and with some values changed.

    None or "" removes a parameter.
    """
    return changed_query(context["request"], **changes)


@register.filter
def initials(name: object) -> str:
    """Return the initials of the first two words of a name, for the avatar."""
    return name_initials(str(name))


@register.filter
def hue(key: int | None) -> int:
    """Return which of the twelve colours a person's avatar has, by the person's key."""
    return (key or 0) % 12 + 1


@register.filter
def is_optional(field: forms.Field) -> bool:
    """Return whether a form's field may be left empty, which its label then says."""
    return form_fields.is_optional(field)


@register.filter
def wrong_field_count(form: Any) -> int:
    """Return how many visible fields have errors.

    Errors of the whole form are not counted.
    """
    return sum(1 for field in form if field.errors and not field.is_hidden)
