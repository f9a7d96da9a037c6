"""Until when what is deprecated works, as `x-sunset` says."""

from datetime import date
from typing import Any


def sunset_rule(old: dict[str, Any], new: dict[str, Any]) -> str | None:
    """The rule for the dates of two versions of an operation, or None."""
    dates = sunset_values(old, new)
    before, after = dates["old"], dates["new"]
    if before and not after:
        return "sunset-removed" if new.get("deprecated") else None
    if before == after:
        return None
    return "sunset-earlier" if before and after < before else "sunset-set"


def sunset_values(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Both dates as they are written, "" without one."""
    return {"old": _written_date(old), "new": _written_date(new)}


def _written_date(deprecated):
    """The date, which a time may follow; "" for what is none."""
    text = str(deprecated.get("x-sunset") or "")
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return text
