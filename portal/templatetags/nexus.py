"""Template tags and filters that are available in every template."""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.cache import caches
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext

from portal.text.initials import name_initials
from portal.text.language import detect_language
from portal.text.markdown.interface_words import translate_words
from portal.web.page_cache import CACHE_SECONDS, NOT_KEPT, cache_of, fragment_key
from portal.web.pagination import changed_query

register = template.Library()
ALERT_ICONS = {
    "Note": "info",
    "Tip": "star",
    "Important": "flag",
    "Warning": "alert",
    "Caution": "alert",
}
QR_SIZE = re.compile(r'viewBox="0 0 (\d+) \1"')
QR_PATH = re.compile(r'<path d="([\dMHVz., ]+)"')
# In kept HTML in place of the token of forms, which differs for each request. It is secret, so that
# no text of a person can contain it.
TOKEN_PLACEHOLDER = secrets.token_hex(16)
TIME_PLACEHOLDER = secrets.token_hex(16)  # followed by an ISO datetime and a semicolon
# How long HTML is kept under a key of everything that it shows: until that changes, or this long.
FRAGMENT_SECONDS = 600
CURRENT = mark_safe(' aria-current="true"')
MAX_TIMES = 4096  # of which the HTML is kept
JSON_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def local_time(moment: datetime | None) -> str:
    """Return a <time> in the user's zone; nexus.js converts it for anonymous readers."""
    if not moment:
        return ""
    zone, language = timezone.get_current_timezone_name(), translation.get_language()
    return _time_element(moment.isoformat(), zone, language)


@register.simple_tag(takes_context=True, name="local_time")
def local_time_tag(context: template.Context, moment: datetime | None) -> str:
    """Return a <time>, or a placeholder in HTML that is kept for people in all zones."""
    if moment and context.get("is_kept"):
        return f"{TIME_PLACEHOLDER}{moment.isoformat()};"
    return local_time(moment)


@lru_cache(MAX_TIMES)
def _time_element(moment: str, _zone: str, _language: str | None) -> SafeString:
    """Return the <time> of an ISO datetime in the current zone and language, which are named."""
    at = datetime.fromisoformat(moment)
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        at.isoformat(timespec="seconds"),
        date_format(local, "DATETIME_FORMAT"),
        local.tzname(),
        date_format(local, gettext("j M Y")),
    )


@register.simple_tag
def deadline(moment: datetime) -> SafeString:
    """Return the last minute before a deadline, in UTC and in the user's zone.

    With 00:00, the deadline would seem to be on the next day. `data-mine` stops nexus.js from
    converting it.
    """
    last = moment.astimezone(UTC) - timedelta(minutes=1)
    utc_time = format_html(
        '<time datetime="{}" data-mine>{}</time>',
        last.isoformat(timespec="seconds"),
        _with_zone(last, "UTC"),
    )
    own = timezone.localtime(last)
    if own.utcoffset() == last.utcoffset():
        return utc_time
    return format_html("{} ({})", utc_time, with_zone(last))


@register.filter
def with_zone(moment: datetime) -> str:
    """Return day, hour and the user's zone, such as "Thu 3 Dec, 18:00, Lagos"."""
    city = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    return _with_zone(timezone.localtime(moment), city)


@register.simple_tag
def zoned_time(moment: datetime) -> SafeString:
    """Return a <time> with day, hour and the user's zone, such as "Thu 3 Dec, 18:00, Lagos"."""
    own = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-mine>{}</time>',
        own.isoformat(timespec="minutes"),
        with_zone(moment),
    )


def _with_zone(moment: datetime, zone: str) -> str:
    """Return a text such as "Thu 17 Dec, 23:59, Nairobi", with the year if it is another one."""
    is_this_year = moment.year == timezone.now().year
    pattern = gettext("D j M, H:i") if is_this_year else gettext("D j M Y, H:i")
    return f"{date_format(moment, pattern)}, {zone}"


@register.simple_tag
def qr_code(drawing: str) -> SafeString:
    """Return the QR code that allauth drew as SVG, inline: the policy allows no data: images.

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
    """Return the first part of a page's route, and whether more follows: what `nav_link` depends on.

    Addresses that lead nowhere, and profiles, have one result, so that they fill no cache.
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
    current = ""
    if path == address:
        current = mark_safe(' aria-current="page"')
    elif path.startswith((address, *others)):
        current = CURRENT
    return format_html('<a href="{}"{}>{}</a>', address, current, label)


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
        current = mark_safe(' aria-current="page"')
    elif when and (context.get(when) or getattr(context.get("request"), when, False)):
        current = CURRENT
    return format_html('<a href="{}"{}>{}{}</a>', address, current, icon(icon_name), label)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> SafeString:
    """Return a link for each language, which returns to the page."""
    address = context["request"].get_full_path() if "request" in context else "/"
    back, language = quote(address, safe="/"), translation.get_language()
    return format_html_join(
        "\n",
        '<a href="{0}?next={1}" lang="{2}" hreflang="{2}" rel="nofollow"{3}>{4}</a>',
        (
            (address, back, code, CURRENT if code == language else "", name)
            for code, address, name in _languages(get_script_prefix())
        ),
    )


@lru_cache(8)
def _languages(_prefix: str) -> list[tuple[str, str, str]]:
    """Return code, address and own name of each language, below this prefix of addresses."""
    names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [(code, reverse("language_set", args=[code]), capfirst(name)) for code, name in names]


@register.filter(name="marker")
def timestamp_marker(moment: datetime | None) -> int:
    """Return a datetime as microseconds since 1970, for forms; 0 for None."""
    return round(moment.timestamp() * 1_000_000) if moment else 0


def datetime_from_marker(marker: int) -> datetime:
    """Return the datetime of a marker, the reverse of `timestamp_marker`."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=marker)


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


class CachedFragmentNode(template.Node):
    """The content of {% cached_fragment %}, rendered once for each key."""

    def __init__(
        self, nodelist: template.NodeList, name: str, parts: list[Any], seconds: int
    ) -> None:
        self.nodelist, self.name, self.parts, self.seconds = nodelist, name, parts, seconds

    def render(self, context: template.Context) -> SafeString:
        """Return the cached HTML, or render and cache it."""
        parts = [part.resolve(context) for part in self.parts]
        if any(part is NOT_KEPT for part in parts):
            return self.nodelist.render(context)
        key = fragment_key(self.name, *parts)
        cache = cache_of(context["request"]) if "request" in context else caches["pages"]
        html = cache.get(key)
        if html is None:
            html = self._render_with_placeholders(context)
            cache.set(key, html, self.seconds)
        # Within another part that is kept, the placeholders stay.
        shown = html if context.get("is_kept") else _fill_placeholders(html, context)
        return mark_safe(shown)  # noqa: S308 - rendered, and escaped, by the template

    def _render_with_placeholders(self, context: template.Context) -> str:
        placeholders: dict[str, Any] = {"is_kept": True}
        if "csrf_token" in context:
            placeholders["csrf_token"] = TOKEN_PLACEHOLDER
        with context.push(**placeholders):
            return self.nodelist.render(context)


def _fill_placeholders(html: str, context: template.Context) -> str:
    """Return kept HTML with the token of this request, and times in the viewer's zone."""
    if TOKEN_PLACEHOLDER in html:
        html = html.replace(TOKEN_PLACEHOLDER, str(context["csrf_token"]))
    if TIME_PLACEHOLDER not in html:
        return html
    first, *others = html.split(TIME_PLACEHOLDER)
    zone, language = timezone.get_current_timezone_name(), translation.get_language()
    filled = [first]
    for part in others:
        moment, _end, rest = part.partition(";")
        filled += _time_element(moment, zone, language), rest
    return "".join(filled)


@register.tag
def cached_fragment(parser: Any, token: Any) -> CachedFragmentNode:
    """Cache a part of a page that is the same for everyone.

    An example is {% cached_fragment "row" key %}.
    The key must contain everything that the part shows, so that a part with content that was
    hidden or erased since is no longer found. It need not contain the token of forms, nor the zone
    of {% local_time %}: these are filled in for each request. Other tags for times have no place
    in such a part. One whose key does not have all values ends with the word `for_a_minute`.
    """
    _tag, name, *parts = token.split_contents()
    seconds = FRAGMENT_SECONDS
    if parts[-1:] == ["for_a_minute"]:
        parts, seconds = parts[:-1], CACHE_SECONDS
    if not parts:
        raise template.TemplateSyntaxError("{% cached_fragment %} needs a key beside its name.")
    nodelist = parser.parse(("endcached_fragment",))
    parser.delete_first_token()
    keys = [parser.compile_filter(part) for part in parts]
    return CachedFragmentNode(nodelist, name.strip('"'), keys, seconds)


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
    """Return which of the twelve colours of an avatar a person has, by the person's key."""
    return (key or 0) % 12 + 1
