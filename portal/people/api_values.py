"""How the API and webhooks name people. Without a request, links are those of emails."""

from typing import Any

from django.http import HttpRequest

from portal.web.absolute_urls import absolute_url


def name_person(request: HttpRequest | None, person: Any) -> dict[str, Any] | None:
    """Return a PersonName; None for an anonymous or erased author."""
    if person is None or person.erased_at:
        return None
    url = absolute_url(request, person.get_absolute_url())
    return {"handle": person.handle, "name": person.name, "url": url}
