"""How the API and webhooks name people.

Without a request, links are those of emails.
"""

from typing import Any

from django.http import HttpRequest

from portal.api.values import linked


def name_person(request: HttpRequest | None, person: Any) -> dict[str, Any] | None:
    """Return a PersonName; None for an anonymous or erased author."""
    if person is None or person.erased_at:
        return None
    return linked(request, person, "handle", "name")
