"""What a mentor sees of a team while scoring it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from collab.capstone.deliverables_page import ICONS, KindRow, track_rows
from collab.capstone.models import Deliverable, HandIn, Rubric, ScoreSheet
from collab.capstone.team_tracks import cohort_column, cohort_of
from collab.models import Project, Seat
from portal.people.models import Track

WIDTH = 360  # of the bar, in its own units


class HandedIn(NamedTuple):
    """One thing that counts, or that was changed after the deadline."""

    name: str
    icon: str
    deliverable: Deliverable | None
    is_late: bool


def handed_in_rows(project: Project, hand_in: HandIn | None, track: str) -> list[HandedIn]:
    """What the team and this track handed in.

    As it was at the deadline, then what came later.
    """
    tracks = (str(Track.BOTH), track)
    now = [row for group in track_rows(project) if group.track in tracks for row in group.rows]
    if hand_in is None or hand_in.frozen is None:
        return [_as_it_is(row) for row in now]
    frozen = [row for row in hand_in.frozen if row["track"] in tracks]
    late = [_as_it_is(row, is_late=True) for row in _changed_since(frozen, now)]
    return [_as_it_was(row) for row in frozen] + late


def _as_it_is(row: KindRow, *, is_late: bool = False) -> HandedIn:
    return HandedIn(row.kind.name, row.icon, row.deliverable, is_late)


def _as_it_was(row: dict[str, str]) -> HandedIn:
    values = {name: row[name] for name in ("url", "diagram", "note", "status")}
    icon = ICONS.get(row["content"], "info")
    return HandedIn(row["name"], icon, Deliverable(**values), is_late=False)


def _changed_since(frozen: Iterable[dict[str, str]], now: Iterable[KindRow]) -> list[KindRow]:
    """The rows of which another address or diagram was handed in after the deadline."""
    known = {(row["name"], row["track"]): row for row in frozen}
    there = [row for row in now if row.deliverable]
    return [row for row in there if _is_changed(row, known.get((row.kind.name, row.kind.track)))]


def _is_changed(row: KindRow, frozen: dict[str, str] | None) -> bool:
    if row.deliverable is None or frozen is None:
        return True
    return (row.deliverable.url, row.deliverable.diagram) != (frozen["url"], frozen["diagram"])


class Member(NamedTuple):
    """A seat, and how many endpoints its holder built and uses."""

    seat: Seat
    built: int
    used: int


def members_of(project: Project) -> list[Member]:
    """The members with what the contract says they did."""
    rows = list(project.endpoints.filter(is_gone=False).values_list("built_by", "used_by"))
    built, used = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    seats = project.seats.filled().select_related("holder")
    return [Member(seat, built[seat.holder_id], used[seat.holder_id]) for seat in seats]


class SheetBar(NamedTuple):
    """The points so far on a bar from 0 to the rubric's, with both bands.

    `scored` of `criteria` have points.
    """

    points: int
    total: int
    passes: int
    exceptional: int
    scored: int
    criteria: int

    @property
    def width(self) -> int:
        """How far the bar is filled."""
        return self._at(self.points)

    @property
    def pass_at(self) -> int:
        """Where passing begins."""
        return self._at(self.passes)

    @property
    def exceptional_at(self) -> int:
        """Where exceptional begins."""
        return self._at(self.exceptional)

    @property
    def band(self) -> str:
        """What the points come to so far."""
        if self.points >= self.exceptional:
            return "exceptional"
        return "passes" if self.points >= self.passes else "below"

    @property
    def sentence(self) -> str:
        """What the bar shows, in words."""
        values = {"passes": self.passes, "best": self.exceptional}
        values |= {"points": self.points, "total": self.total}
        told = _(
            "%(points)s of %(total)s points. Passes from %(passes)s, exceptional from %(best)s."
        )
        return told % values

    def _at(self, points: int) -> int:
        return points * WIDTH // max(self.total, 1)


def sheet_bar(sheet: ScoreSheet | None, rubric: Rubric) -> SheetBar:
    """The bar of a sheet's points."""
    given = sheet.points_by_criterion() if sheet else {}
    return SheetBar(
        sum(given.values()),
        rubric.total,
        rubric.pass_points,
        rubric.exceptional_points,
        len(given),
        rubric.criteria.count(),
    )


class Neighbours(NamedTuple):
    """The sheets before and after this one among the mentor's."""

    number: int
    total: int
    previous: ScoreSheet | None
    next: ScoreSheet | None


def neighbours_of(sheet: ScoreSheet) -> Neighbours:
    """Where a sheet is among those of its mentor, in the order of assignment."""
    sheets = _sheets_beside(sheet)
    at = sheets.index(sheet)
    following = sheets[at + 1] if at + 1 < len(sheets) else None
    return Neighbours(at + 1, len(sheets), sheets[at - 1] if at else None, following)


def _sheets_beside(sheet: ScoreSheet) -> list[ScoreSheet]:
    """The sheets of its mentor for the same cohort."""
    cohort = cohort_of(sheet.project)
    rows = ScoreSheet.objects.by_outsiders().annotate(of_cohort=cohort_column("project__"))
    rows = rows.filter(mentor=sheet.mentor_id, of_cohort=cohort and cohort.pk)
    return list(rows.select_related("project").order_by("assigned_at", "pk"))
