"""What answers and events are made of.

Without django-ninja, because pages may use it.
"""

from typing import Any

from django.http import HttpRequest

from portal.rows import values_of
from portal.web.absolute_urls import absolute_url


def attributes(thing: Any, *names: str) -> dict[str, Any]:
    """Return these attributes by name."""
    return values_of(thing, names)


def linked(request: HttpRequest | None, thing: Any, *names: str) -> dict[str, Any]:
    """Return these attributes by name, and the URL of its page.

    Without a request, URLs are those of emails.
    """
    return attributes(thing, *names) | {"url": absolute_url(request, thing.get_absolute_url())}
