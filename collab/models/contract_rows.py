"""Changes and warnings as a version of a contract stores them."""

from typing import Any

from collab.contracts.changes import Change
from collab.contracts.reading import ReadContract
from collab.contracts.standard import Warning

MAX_STORED_CHANGES = 300


def stored_warnings(read: ReadContract) -> list[list[Any]]:
    """The warnings as rows, and first that it was converted."""
    converted = [] if read.version.startswith("3") else [Warning((), "converted")]
    return [warning.as_row() for warning in [*converted, *read.warnings]]


def stored_changes(changes: list[Change]) -> list[list[Any]]:
    """The first changes as rows, and how many more there are."""
    shown, rest = changes[:MAX_STORED_CHANGES], changes[MAX_STORED_CHANGES:]
    return [change.as_row() for change in [*shown, *_counted(rest)]]


def _counted(changes: list[Change]) -> list[Change]:
    """One change that says how many these are, or nothing."""
    values = (("count", str(len(changes))),)
    has_breaking = any(change.is_breaking for change in changes)
    return [Change("", has_breaking, "more", values=values)] if changes else []
