"""What can be reviewed. Moderation does not know the things themselves: each kind registers how to show and change one."""

from collections.abc import Callable
from dataclasses import dataclass

KINDS = {}


@dataclass(frozen=True)
class Shown:
    """One reviewable thing as the queue shows it. `html` and `before_html` are sanitised; the latter is the public text
    that an edit would replace, or ""."""

    title: str
    label: str
    url: str
    html: str
    topics: list
    before_html: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Kind:
    """`show(cases)` returns {case pk: Shown} in a fixed number of queries; `apply(case, review)` carries a decision out
    inside the transaction that records it."""

    name: str
    show: Callable
    apply: Callable


def register(kind):
    """Called once for each kind, in AppConfig.ready."""
    KINDS[kind.name] = kind


def show(cases):
    """{case pk: Shown} for cases of any kind."""
    shown = {}
    for name, kind in KINDS.items():
        mine = [case for case in cases if case.kind == name]
        shown |= kind.show(mine) if mine else {}
    return shown
