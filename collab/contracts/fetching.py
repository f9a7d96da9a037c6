"""An OpenAPI document at an address of another site."""

from django.utils.translation import gettext as _

from collab.contracts.reading import MOST_BYTES
from portal import outgoing
from portal.fetching import MOST_SECONDS


def fetch_contract(url):
    """The text at `url`. Raises portal.outgoing.FetchFailed."""
    found = outgoing.fetch(url, most_bytes=MOST_BYTES, deadline=outgoing.deadline_in(MOST_SECONDS))
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise outgoing.FetchFailed(_("What stands at this address is no text in UTF-8.")) from wrong
