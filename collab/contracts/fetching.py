"""An OpenAPI document at an address of another site."""

from django.utils.translation import gettext as _

from collab.contracts.reading import MOST_BYTES
from portal.web import outgoing_requests
from portal.web.fetching import MOST_SECONDS


def fetch_contract(url):
    """The text at `url`. Raises portal.web.outgoing_requests.FetchFailed."""
    found = outgoing_requests.fetch(url, most_bytes=MOST_BYTES, deadline=outgoing_requests.deadline_in(MOST_SECONDS))
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise outgoing_requests.FetchFailed(_("What stands at this address is no text in UTF-8.")) from wrong
