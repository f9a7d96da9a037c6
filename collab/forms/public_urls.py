"""Check addresses to which this site sends requests."""

from django.core.exceptions import ValidationError

from portal.web.outgoing_requests import FetchFailed, split_public_url


def check_public_url(url: str, told: str = "") -> None:
    """Raise ValidationError unless it is public and https.

    The error says the reason, or `told`.
    """
    try:
        split_public_url(url)
    except FetchFailed as refused:
        raise ValidationError(told or str(refused)) from refused
