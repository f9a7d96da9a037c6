"""Which endpoints of a board are shown: filters with counts, and words in them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collab.models import Endpoint
from portal.people.models import User


class BoardFilter(NamedTuple):
    """One filter as a link: its key, its name, and how many endpoints it shows."""

    key: str
    label: str | Promise
    number: int
    is_chosen: bool


# A board with more endpoints shows its tags folded, and a tag with more in parts: a phone would
# have to scroll over hundreds of rows.
MAX_UNFOLDED = 30


class TagGroup(NamedTuple):
    """The endpoints of one tag, or a part of them.

    `first` is the number of the first one of that part.
    """

    tag: str
    endpoints: list[Endpoint]
    first: int = 0

    @property
    def last(self) -> int:
        """The number of its last endpoint in the tag."""
        return self.first + len(self.endpoints) - 1

    @property
    def to_recheck(self) -> int:
        """How many of them changed while in use."""
        return sum(endpoint.needs_recheck for endpoint in self.endpoints)


def tag_groups(by_tag: Iterable[tuple[str, list[Endpoint]]]) -> list[TagGroup]:
    """The groups of a board; a tag that is too long for one is in several."""
    return [
        TagGroup(
            tag,
            endpoints[start : start + MAX_UNFOLDED],
            start + 1 if len(endpoints) > MAX_UNFOLDED else 0,
        )
        for tag, endpoints in by_tag
        for start in range(0, len(endpoints), MAX_UNFOLDED)
    ]


def _is_ready(endpoint: Endpoint) -> bool:
    """Can the front end start with it, or go on from its mock?"""
    return endpoint.built == Endpoint.BackEndStatus.LIVE and not endpoint.is_integrated


def _is_blocked(endpoint: Endpoint) -> bool:
    """Has the front end stopped because of it?"""
    return endpoint.used == Endpoint.FrontEndStatus.BLOCKED


def _is_of(endpoint: Endpoint, viewer: User | AnonymousUser) -> bool:
    """Did the viewer set the status of a side?"""
    return viewer.pk is not None and viewer.pk in (endpoint.built_by_id, endpoint.used_by_id)


_TESTS: dict[str, tuple[str | Promise, Callable[[Endpoint, User | AnonymousUser], bool]]] = {
    "": (_("All"), lambda endpoint, viewer: True),
    "mine": (_("Mine"), lambda endpoint, viewer: _is_of(endpoint, viewer)),
    "recheck": (_("To recheck"), lambda endpoint, viewer: endpoint.needs_recheck),
    "blocked": (_("Blocked"), lambda endpoint, viewer: _is_blocked(endpoint)),
    "ready": (_("Ready to integrate"), lambda endpoint, viewer: _is_ready(endpoint)),
}  # fmt: skip
FILTER_CHOICES = [(key, label) for key, (label, _test) in _TESTS.items()]


def board_filters(
    endpoints: Iterable[Endpoint], viewer: User | AnonymousUser, chosen: str
) -> list[BoardFilter]:
    """The filters of a board; "Mine" only for those who have set a status."""
    counts = _counts(list(endpoints), viewer)
    return [
        BoardFilter(key, label, counts[key], key == chosen)
        for key, (label, _test) in _TESTS.items()
        if key in ("", chosen) or counts[key]
    ]


def _counts(endpoints: list[Endpoint], viewer: User | AnonymousUser) -> dict[str, int]:
    """How many endpoints each filter shows, by its key."""
    tests = {key: test for key, (_label, test) in _TESTS.items()}
    return {key: sum(test(one, viewer) for one in endpoints) for key, test in tests.items()}


def shown_endpoints(
    endpoints: Iterable[Endpoint], viewer: User | AnonymousUser, chosen: str, words: str
) -> list[Endpoint]:
    """The endpoints that a filter shows and that have all the words."""
    test = _TESTS.get(chosen, _TESTS[""])[1]
    wanted = words.casefold().split()
    return [one for one in endpoints if test(one, viewer) and _has_all(wanted, one)]


def _has_all(words: Iterable[str], endpoint: Endpoint) -> bool:
    return all(word in _text_of(endpoint) for word in words)


def _text_of(endpoint: Endpoint) -> str:
    return f"{endpoint.label} {endpoint.summary} {endpoint.tag}".casefold()
