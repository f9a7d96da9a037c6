"""How far a team is with the endpoints of its contract, for meters."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from collab.models import Endpoint

BACK_END, FRONT_END = Endpoint.BackEndStatus, Endpoint.FrontEndStatus


class Segment(NamedTuple):
    """One part of a meter.

    `start` and `width` are percentages as SVG needs them, whatever the language.
    """

    look: str
    label: str
    start: str
    width: str


class Meter(NamedTuple):
    """A bar of segments with its sentence for screen readers.

    The rest of it is empty.
    """

    segments: list[Segment]
    sentence: str


class BoardProgress:
    """Counts of the endpoints that the newest version of a contract has."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = [endpoint for endpoint in endpoints if not endpoint.is_gone]
        self.total = len(self.endpoints)
        self.built = Counter(endpoint.built for endpoint in self.endpoints)
        self.used = Counter(endpoint.used for endpoint in self.endpoints)

    @property
    def live(self) -> int:
        """How many the back end has published."""
        return self.built[BACK_END.LIVE]

    @property
    def integrated(self) -> int:
        """How many the front end uses, also those that changed since."""
        return self.used[FRONT_END.INTEGRATED]

    @property
    def blocked(self) -> int:
        return self.used[FRONT_END.BLOCKED]

    @property
    def to_recheck(self) -> int:
        """How many changed while in use."""
        return sum(endpoint.needs_recheck for endpoint in self.endpoints)

    @property
    def integrated_to_recheck(self) -> int:
        """How many of the integrated ones changed since."""
        return sum(row.needs_recheck for row in self.endpoints if row.is_integrated)

    def combined_meter(self) -> Meter:
        """Both sides in one bar: each endpoint once, by how far it is."""
        counts = Counter(_stage(endpoint) for endpoint in self.endpoints)
        rows = [
            ("m-good", _("%(n)d integrated"), counts["integrated"]),
            ("m-half", _("%(n)d live"), counts["live"]),
            ("m-wait", _("%(n)d in progress"), counts["in_progress"]),
            ("m-bad", _("%(n)d blocked"), counts["blocked"]),
            ("m-none", _("%(n)d not started"), counts["not_started"]),
        ]
        return self._meter(rows)

    def back_end_meter(self) -> Meter:
        """The back end alone."""
        rows = [
            ("m-good", _("%(n)d live"), self.live),
            ("m-half", _("%(n)d building"), self.built[BACK_END.BUILT]),
            ("m-none", _("%(n)d not started"), self.built[BACK_END.NOT_BUILT]),
        ]
        return self._meter(rows)

    def front_end_meter(self) -> Meter:
        """The front end alone."""
        rows = [
            ("m-good", _("%(n)d integrated"), self.integrated),
            ("m-half", _("%(n)d mocked"), self.used[FRONT_END.MOCKED]),
            ("m-bad", _("%(n)d blocked"), self.blocked),
            ("m-none", _("%(n)d not started"), self.used[FRONT_END.NOT_STARTED]),
        ]
        return self._meter(rows)

    def _meter(self, rows: Iterable[tuple[str, str, int]]) -> Meter:
        segments, done = [], 0
        for look, label, count in rows:
            if count:
                start, width = (f"{100 * part / self.total:.2f}" for part in (done, count))
                segments.append(Segment(look, label % {"n": count}, start, width))
                done += count
        return Meter(segments, ", ".join(segment.label for segment in segments))


def _stage(endpoint: Endpoint) -> str:
    """How far both sides together are with an endpoint."""
    if endpoint.used in (FRONT_END.INTEGRATED, FRONT_END.BLOCKED):
        return endpoint.used
    if endpoint.built == BACK_END.LIVE:
        return "live"
    if endpoint.built == BACK_END.BUILT or endpoint.used == FRONT_END.MOCKED:
        return "in_progress"
    return "not_started"
