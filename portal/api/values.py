"""What answers and events are made of. Without django-ninja, because pages may use it."""

from typing import Any


def attributes(thing: Any, *names: str) -> dict[str, Any]:
    """Return these attributes by name."""
    return {name: getattr(thing, name) for name in names}
