"""How long an operation, parameter or property will work.

`x-sunset` says until when, and `x-stability-level` how certain that is.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

# From the least stable to the most, which is also what has no level.
_LEVELS = ("draft", "alpha", "beta", "stable")
# Levels whose operations can change or end at any time.
_WITHOUT_PROMISE = ("draft", "alpha")
# Characters of a date or level: they are stored for each operation that it concerns.
_MAX_LENGTH = 40


def lifetime_changes(
    old: dict[str, Any], new: dict[str, Any]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (rule, values of its sentence) for each change of how long it will work."""
    dates = {"old": _date(old), "new": _date(new)}
    rule = _sunset_rule(old, new, dates["old"], dates["new"])
    if rule:
        yield rule, dates
    levels = {"old": _level(old), "new": _level(new)}
    # An unknown level may have meant "stable" in the old version; in the new one it promises
    # nothing.
    before, after = _rank(levels["old"], len(_LEVELS) - 1), _rank(levels["new"], -1)
    if levels["old"] != levels["new"] and before != after:
        yield "stability-decreased" if after < before else "stability-increased", levels


def _sunset_rule(old: dict[str, Any], new: dict[str, Any], before: str, after: str) -> str | None:
    if before == after:
        is_unclear = new.get("deprecated") and new.get("x-sunset") and not old.get("x-sunset")
        return "sunset-unclear" if is_unclear else None
    if not after:
        return "sunset-removed" if new.get("deprecated") else None
    if not before and old.get("deprecated") and old.get("x-sunset"):
        return "sunset-replaced"
    return "sunset-earlier" if before and after < before else "sunset-set"


def has_ended(old: dict[str, Any], on: date) -> bool:
    """Was it deprecated, and past the date until which it works, on a day?

    Without such a date, it is enough that it was deprecated.
    """
    end = _date(old)
    is_clear = bool(end) or not old.get("x-sunset")
    return bool(old.get("deprecated")) and is_clear and end[:10] <= on.isoformat()


def promises_nothing(old: dict[str, Any]) -> bool:
    """Is it a draft, or known to change?"""
    return old.get("x-stability-level") in _WITHOUT_PROMISE


def _date(deprecated: dict[str, Any]) -> str:
    """The date as it is written, which a time may follow; "" without one."""
    text = str(deprecated.get("x-sunset") or "")
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return text[:_MAX_LENGTH]


def _level(one: dict[str, Any]) -> str:
    return str(one.get("x-stability-level") or _LEVELS[-1])[:_MAX_LENGTH]


def _rank(level: str, otherwise: int) -> int:
    return _LEVELS.index(level) if level in _LEVELS else otherwise
