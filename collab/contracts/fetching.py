"""Fetch an OpenAPI document from another site.

At the address of a page of documentation, this is the document that the page shows.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from collab.contracts.other_kinds import is_html
from collab.contracts.reading import MAX_DOCUMENT_BYTES
from portal.web import outgoing_requests
from portal.web.fetching import MAX_FETCH_SECONDS
from portal.web.outgoing_requests import FetchFailed

# Addresses in a page to try.
MAX_CANDIDATES = 3
# How the pages of Swagger UI, ReDoc, drf-spectacular and drf-yasg name the document's address.
_NAMED = re.compile(
    r"""(?:\burl|\bspecUrl|\bspec-url|\bspecURL|\bdata-url|\bopenapi_url)["']?\s*[:=]\s*"""
    r"""["']([^"'<>\s]{1,300})["']"""
)
_LINK = re.compile(
    r"""(?:href|src)=["']([^"'<>\s]{1,300}(?:openapi|swagger|schema)[^"'<>\s]{0,100})["']""",
    re.IGNORECASE,
)
_NO_DOCUMENT = re.compile(r"\.(?:js|css|png|ico|svg|html?|map)(?:\?|$)", re.IGNORECASE)


def fetch_contract(url: str) -> str:
    """The document at `url`, or at the address that a page there names.

    Raises FetchFailed.

    Only addresses on the page's own site are tried.
    """
    deadline = outgoing_requests.deadline_in(MAX_FETCH_SECONDS)
    text = _fetch_text(url, deadline)
    if not is_html(text):
        return text
    for candidate in schema_addresses(url, text):
        try:
            found = _fetch_text(candidate, deadline)
        except FetchFailed:
            continue
        if not is_html(found):
            return found
    raise FetchFailed(
        _(
            "This is a web page, and we couldn’t find the address of an OpenAPI document in it. "
            "Enter that address instead."
        )
    )


def _fetch_text(url: str, deadline: float) -> str:
    content = outgoing_requests.fetch(url, max_bytes=MAX_DOCUMENT_BYTES, deadline=deadline)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FetchFailed(_("The content at this URL isn’t UTF-8 text.")) from error


def schema_addresses(url: str, page: str) -> list[str]:
    """Addresses on the same site that may be the document: at most MAX_CANDIDATES.

    The likeliest are first.
    """
    host = urlsplit(url).netloc
    found: dict[str, None] = {}
    for address in _addresses_in(url, page):
        try:
            joined = urljoin(url, unescape(address))
            is_same_site = urlsplit(joined).netloc == host
        except ValueError:
            continue
        if is_same_site and joined != url:
            found[joined] = None
    return list(found)[:MAX_CANDIDATES]


def _addresses_in(url: str, page: str) -> Iterator[str]:
    named = [one for one in _NAMED.findall(page) if not _NO_DOCUMENT.search(one)]
    yield from (
        one
        for one in named
        if re.search(r"openapi|swagger|schema|\.(?:json|ya?ml)", one, re.IGNORECASE)
    )
    if "drf-yasg" in page or "drfYasg" in page:
        yield f"{url.split('?')[0]}?format=openapi"
    yield from named
    yield from (one for one in _LINK.findall(page) if not _NO_DOCUMENT.search(one))
