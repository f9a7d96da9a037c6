"""Fetches an OpenAPI document from another site."""

from django.utils.translation import gettext as _

from collab.contracts.reading import MAX_DOCUMENT_BYTES
from portal.web import outgoing_requests
from portal.web.fetching import MAX_FETCH_SECONDS


def fetch_contract(url: str) -> str:
    """The text at `url`. Raises FetchFailed."""
    content = outgoing_requests.fetch(
        url, max_bytes=MAX_DOCUMENT_BYTES, deadline=outgoing_requests.deadline_in(MAX_FETCH_SECONDS)
    )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise outgoing_requests.FetchFailed(_("The content at this URL isn’t UTF-8 text.")) from error
