"""Parts of pages that are kept for all, and what each request fills into them."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext

from portal.templatetags.nexus import CURRENT, hue, initials, timestamp_marker
from portal.web.page_cache import CACHE_SECONDS, NOT_KEPT, cache_of, fragment_key
from portal.web.typed_texts import path_of_form

register = template.Library()
# In kept HTML in place of what differs for each request: the token of forms, a value of the
# request, a template, and a time. They are secret, so that no text of a person can contain them.
# All but the first are followed by the name of the value, by that of the template or by an ISO
# datetime, and a semicolon.
TOKEN_PLACEHOLDER = secrets.token_hex(16)
VALUE_PLACEHOLDER = secrets.token_hex(16)
PART_PLACEHOLDER = secrets.token_hex(16)
TIME_PLACEHOLDER = secrets.token_hex(16)
# How long HTML is kept under a key of everything that it shows: until that changes, or this long.
FRAGMENT_SECONDS = 600
MAX_TIMES = 4096  # of which the HTML is kept
# What {% per_request %} shows of the signed-in person.
PERSON_VALUES: dict[str, Callable[[Any], Any]] = {
    "account": lambda person: person.pk,
    "hue": lambda person: hue(person.pk),
    "initials": lambda person: initials(person.name),
    "newest_notification": lambda person: timestamp_marker(_newest_notification_at(person)),
    "profile": lambda person: person.get_absolute_url(),
}


def _newest_notification_at(person: Any) -> datetime | None:
    """Return when it was sent.

    None for a person whom the session's backend did not load.
    """
    return getattr(person, "newest_notification_at", None)


@register.simple_tag(takes_context=True)
def per_request(context: template.Context, name: str) -> str:
    """Return a value of the request, or a placeholder in HTML that is kept for all.

    It is "address", quoted for a query string, or one of PERSON_VALUES.
    """
    if context.get("is_kept"):
        return f"{VALUE_PLACEHOLDER}{name};"
    return _request_value(context, name)


def _request_value(context: template.Context, name: str) -> str:
    if name == "address":
        return quote(_address(context["request"]) if "request" in context else "/", safe="/")
    return conditional_escape(PERSON_VALUES[name](context["user"]))


@register.simple_tag(takes_context=True)
def per_request_part(context: template.Context, template_name: str) -> str:
    """Return a rendered template, or a placeholder in HTML that is kept for all.

    It knows what the view gave to the page, and no variable that a tag around it made.
    """
    if context.get("is_kept"):
        return f"{PART_PLACEHOLDER}{template_name};"
    return _rendered_part(context, template_name)


def _rendered_part(context: template.Context, template_name: str) -> SafeString:
    part = context.template.engine.get_template(template_name)
    with context.push():
        return part.render(context)


def _address(request: HttpRequest) -> str:
    """Return the address of the page, or of the page with the form that was sent.

    The address that a form is sent to may show no page.
    """
    if request.method == "POST":
        return path_of_form(request) or request.get_full_path()
    return request.get_full_path()


def local_time(moment: datetime | None) -> str:
    """Return a <time> in the zone of the user's settings.

    nexus.js converts one that is in UTC.
    """
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
    """Return the <time> of an ISO datetime in the zone and language that are named."""
    at = datetime.fromisoformat(moment)
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, gettext("j M Y, H:i")),
        local.tzname(),
        date_format(local, gettext("j M Y")),
    )


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> SafeString:
    """Return a link for each language, which returns to the page."""
    back, language = per_request(context, "address"), translation.get_language()
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
    """Return code, address and own name of each language, below this prefix."""
    names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [(code, reverse("language_set", args=[code]), capfirst(name)) for code, name in names]


@register.filter
def menu_key(person: Any) -> tuple[bool, ...]:
    """Return all of the viewer that the templates around a page's content ask for.

    It is a part of the key of what is kept. `{% per_request %}` fills in what only they have.
    """
    if not person.is_authenticated:
        return ()
    return person.single_key_shortcuts, person.is_mentor, person.is_operator


class CachedFragmentNode(template.Node):
    """The content of {% cached_fragment %}, rendered once for each key."""

    def __init__(
        self, nodelist: template.NodeList, name: str, parts: list[Any], seconds: int
    ) -> None:
        self.nodelist, self.name, self.parts, self.seconds = nodelist, name, parts, seconds

    def render(self, context: template.Context) -> SafeString:
        """Return the cached HTML, or render and cache it."""
        parts = self._key_parts(context)
        if any(part is NOT_KEPT for part in parts):
            return self.nodelist.render(context)
        key = fragment_key(self.name, *parts)
        cache = self._cache(context)
        html = cache.get(key)
        if html is None:
            html = self._render_with_placeholders(context)
            cache.set(key, html, self.seconds)
        # Within another part that is kept, the placeholders stay.
        shown = html if context.get("is_kept") else _fill_placeholders(html, context)
        return mark_safe(shown)  # noqa: S308 - rendered, and escaped, by the template

    def _key_parts(self, context: template.Context) -> list[Any]:
        return [part.resolve(context) for part in self.parts]

    def _cache(self, context: template.Context) -> BaseCache:
        return cache_of(context["request"]) if "request" in context else caches["pages"]

    def _render_with_placeholders(self, context: template.Context) -> str:
        placeholders: dict[str, Any] = {"is_kept": True}
        if "csrf_token" in context:
            placeholders["csrf_token"] = TOKEN_PLACEHOLDER
        with context.push(**placeholders):
            return self.nodelist.render(context)


class CachedFrameNode(CachedFragmentNode):
    """The content of {% cached_frame %}, whose place no page takes."""

    def _cache(self, context: template.Context) -> BaseCache:
        return caches["frames"]


class CachedPageNode(CachedFragmentNode):
    """The content of {% cached_page %}, rendered once for each key.

    On a page whose view has no key, it is rendered each time.
    """

    def _cache(self, context: template.Context) -> BaseCache:
        """Return a cache for few entries, because a page is some 60 KB."""
        cache = super()._cache(context)
        return caches["lists"] if cache is caches["pages"] else cache

    def _key_parts(self, context: template.Context) -> list[Any]:
        content_key = context.get("content_key")
        if content_key is None:
            return [NOT_KEPT]
        content = content_key()
        if NOT_KEPT in content:
            return [NOT_KEPT]
        return [context["request"].get_full_path(), content, *super()._key_parts(context)]


def _fill_placeholders(html: str, context: template.Context) -> str:
    """Return kept HTML with this request's values, and times in the viewer's zone."""
    if TOKEN_PLACEHOLDER in html:
        html = html.replace(TOKEN_PLACEHOLDER, str(context["csrf_token"]))
    if PART_PLACEHOLDER in html:
        html = _filled(html, PART_PLACEHOLDER, partial(_rendered_part, context))
    if VALUE_PLACEHOLDER in html:
        html = _filled(html, VALUE_PLACEHOLDER, partial(_request_value, context))
    if TIME_PLACEHOLDER in html:
        zone, language = timezone.get_current_timezone_name(), translation.get_language()
        html = _filled(html, TIME_PLACEHOLDER, lambda at: _time_element(at, zone, language))
    return html


def _filled(html: str, placeholder: str, value_of: Callable[[str], str]) -> str:
    """Return the HTML with a value in place of each placeholder, up to its ";"."""
    first, *others = html.split(placeholder)
    filled = [first]
    for part in others:
        wanted, _end, rest = part.partition(";")
        filled += value_of(wanted), rest
    return "".join(filled)


@register.tag
def cached_fragment(parser: Any, token: Any) -> CachedFragmentNode:
    """Cache a part of a page that is the same for everyone.

    An example is {% cached_fragment "row" key %}.
    The key must contain everything that the part shows, so that a part with content that was
    hidden or erased since is no longer found. It need not contain the token of forms, what
    {% per_request %} and {% per_request_part %} show, nor the zone of {% local_time %}: these are
    filled in for each request. Other tags for times have no place in such a part. One whose key
    does not have all values ends with the word `for_a_minute`.
    """
    _tag, name, *parts = token.split_contents()
    seconds = FRAGMENT_SECONDS
    if parts[-1:] == ["for_a_minute"]:
        parts, seconds = parts[:-1], CACHE_SECONDS
    if not parts:
        raise template.TemplateSyntaxError("{% cached_fragment %} needs a key beside its name.")
    nodelist, keys = _content_and_key(parser, parts, "endcached_fragment")
    return CachedFragmentNode(nodelist, name.strip('"'), keys, seconds)


@register.tag
def cached_frame(parser: Any, token: Any) -> CachedFrameNode:
    """Cache a part around the content of all pages: {% cached_frame "top" key %}.

    The header is such a part. It has nothing that people wrote, and its key few values.
    """
    _tag, name, *parts = token.split_contents()
    nodelist, keys = _content_and_key(parser, parts, "endcached_frame")
    return CachedFrameNode(nodelist, name.strip('"'), keys, FRAGMENT_SECONDS)


@register.tag
def cached_page(parser: Any, token: Any) -> CachedPageNode:
    """Cache a whole page, if its view gave `render_page` a `content_key`.

    The tag's values are what the templates around the content show of the viewer: `menu_key`.
    Beside them and the content's key, the address is part of the key.
    """
    _tag, *parts = token.split_contents()
    nodelist, keys = _content_and_key(parser, parts, "endcached_page")
    return CachedPageNode(nodelist, "page", keys, FRAGMENT_SECONDS)


def _content_and_key(
    parser: Any, parts: list[str], end: str
) -> tuple[template.NodeList, list[Any]]:
    nodelist = parser.parse((end,))
    parser.delete_first_token()
    return nodelist, [parser.compile_filter(part) for part in parts]
