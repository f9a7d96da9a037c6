"""Tags that every template has."""

import json
from datetime import UTC, datetime, timedelta

from django import template
from django.core.cache import caches
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from portal.text.language import detect_language
from portal.web.page_cache import CACHE_SECONDS, fragment_key

register = template.Library()


@register.simple_tag
def local_time(moment):
    """A moment as <time>: UTC for machines, the person's own zone for people (the script adds it for readers)."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        date_format(local, "DATETIME_FORMAT") + f" {local.tzname()}",
        date_format(local, gettext("j M Y")),
    )


@register.simple_tag
def deadline(moment):
    """The last minute before a moment, with its zone: UTC's, and beside it the person's own.

    A day that ends at 24:00 would be read as the next one at 00:00. The script leaves it as it is (`data-mine`).
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
    city = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    return format_html("{} ({})", utc_time, _with_zone(own, city))


def _with_zone(moment, zone):
    """ "Thu 17 Dec 2026, 23:59, Nairobi" """
    return f"{date_format(moment, gettext('D j M Y, H:i'))}, {zone}"


@register.simple_tag
def icon(name, kind=""):
    """A drawing of the one sprite; words stand beside it, so it says nothing itself. `kind` is "full" or "turns"."""
    look = f"icon icon-{kind}" if kind else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        look,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def nav_link(context, view, label):
    """A link of the main navigation, which knows whether the page stands on it or beneath it."""
    address = reverse(view)
    path = context["request"].path if "request" in context else ""
    current = (
        ' aria-current="page"'
        if path == address
        else ' aria-current="true"'
        if path.startswith(address)
        else ""
    )
    return format_html('<a href="{}"{}>{}</a>', address, mark_safe(current), label)  # noqa: S308 - one of three above


@register.filter(name="marker")
def timestamp_marker(moment):
    """A moment as a whole number of microseconds, so that a page can say up to where it knows; 0 for none."""
    return round(moment.timestamp() * 1_000_000) if moment else 0


def datetime_from_marker(marker):
    """The moment that a marker stands for."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=marker)


@register.filter
def lock_of_other(item, person):
    """The review_lock of somebody else on an item of the queue, or None."""
    return item.lock_held_by_other(person)


@register.filter
def as_duration(seconds):
    """ "3 h 20 min", of a number of seconds."""
    minutes = round((seconds or 0) / 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


class CachedFragmentNode(template.Node):
    """What stands between {% cached_fragment %} and {% endcached_fragment %}: rendered once for each value of its key."""

    def __init__(self, nodelist, name, parts):
        self.nodelist, self.name, self.parts = nodelist, name, parts

    def render(self, context):
        key = fragment_key(self.name, *[part.resolve(context) for part in self.parts])
        html = caches["pages"].get(key)
        if html is None:
            html = self.nodelist.render(context)
            caches["pages"].set(key, html, CACHE_SECONDS)
        return mark_safe(html)  # noqa: S308 - what the template below rendered, escaped there


@register.tag
def cached_fragment(parser, token):
    """{% cached_fragment "row" key %}: a part of a page that is the same for everybody, kept while `key` says the same.

    The key names all that the part shows, so that a part made before something was hidden or erased is not found.
    """
    _tag, name, *parts = token.split_contents()
    if not parts:
        raise template.TemplateSyntaxError("{% cached_fragment %} needs a key beside its name.")
    nodelist = parser.parse(("endcached_fragment",))
    parser.delete_first_token()
    return CachedFragmentNode(
        nodelist, name.strip('"'), [parser.compile_filter(part) for part in parts]
    )


@register.simple_tag
def user_html(html):
    """Stored HTML of a person, the only place where it is trusted: it was sanitised by portal.text.markdown when saved.

    hx-disable stands around it, because a strict policy alone would not stop htmx attributes in it from acting.
    """
    language = detect_language(strip_tags(html[:2000]))
    marked = format_html(' lang="{}"', language) if language else ""
    sanitised = mark_safe(html)  # noqa: S308 - portal.text.markdown made it
    return format_html('<div class="prose" dir="auto"{} hx-disable>{}</div>', marked, sanitised)


@register.filter
def http_url(address):
    """An address that a link may lead to: http and https, or nothing. Forms refuse others; this is for what got past them."""
    return address if str(address or "").startswith(("https://", "http://")) else ""


@register.filter
def lang(text):
    """The attribute that marks a person's text with its own language, where it tells; nothing else."""
    language = detect_language(str(text or ""))
    return format_html(' lang="{}"', language) if language else ""


@register.simple_tag
def linked_data(data):
    """Data for search engines (JSON-LD). A block of data, not a script: nothing runs it, and no text can end it early."""
    text = json.dumps(data, ensure_ascii=False).translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.simple_tag(takes_context=True)
def query_string(context, **changes):
    """The query string of this page with some values changed (None takes one away), cursors left out."""
    parameters = context["request"].GET.copy()
    for cursor in ("after", "through"):
        parameters.pop(cursor, None)
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + parameters.urlencode()


@register.filter
def initials(name):
    """The first letters of the first two words of a name, for the round mark beside it."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()
