"""The sheets of several mentors, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from collab.capstone.models import Criterion, Rubric, ScoreSheet
from collab.capstone.models.finished_sheets import is_whole, sheet_points, totals_of
from collab.capstone.models.result import Band, MemberPoints
from collab.capstone.result_points import SheetPoints, mean_points, needs_settling
from portal.people.models import User


class Given(NamedTuple):
    """What one mentor gave for a criterion."""

    mentor: User
    points: int | None
    word: str


class CriterionRow(NamedTuple):
    """A criterion with what each mentor gave."""

    criterion: Criterion
    given: list[Given]

    @property
    def differs(self) -> bool:
        """Whether mentors gave other points."""
        return len({one.points for one in self.given}) > 1


class UnfinishedSheet(NamedTuple):
    """A sheet that its mentor has not finished: how many criteria it scores, of all."""

    sheet: ScoreSheet
    given: int
    total: int


def _progress(sheet: ScoreSheet) -> tuple[int, int]:
    total = len(sheet.rubric.criteria.all()) if sheet.rubric else 0
    return len(sheet.points_by_criterion()), total


class MemberPreview(NamedTuple):
    """What a member gets when the result is published."""

    person: User
    points: Decimal
    band: Band
    reason: str


class Comparison(NamedTuple):
    """The sheets of a track, and what they make together."""

    sheets: Sequence[ScoreSheet]
    rubric: Rubric | None
    rows: list[CriterionRow]
    totals: list[tuple[ScoreSheet, int]]
    mean: Decimal | None
    band: Band | None

    @property
    def is_ready(self) -> bool:
        """Whether each mentor who was assigned has finished, all with the same rubric."""
        rubrics = {sheet.rubric_id for sheet in self.sheets}
        return len(rubrics) == 1 and all(is_whole(sheet) for sheet in self.sheets)

    @property
    def waiting(self) -> list[UnfinishedSheet]:
        """The sheets that are not finished, and how far they are."""
        return [
            UnfinishedSheet(sheet, *_progress(sheet))
            for sheet in self.sheets
            if not is_whole(sheet)
        ]

    @property
    def needs_settling(self) -> bool:
        """Whether the totals are too far apart to publish their mean without a reason."""
        if not self.rubric or not self.is_ready:
            return False
        return needs_settling([total for _sheet, total in self.totals], self.rubric.total)


def previews(
    people: Iterable[User], compared: Comparison, others: Mapping[int, MemberPoints]
) -> list[MemberPreview]:
    """What each member gets of sheets that are finished.

    `others` is as Result.publish takes it.
    """
    if compared.mean is None or compared.rubric is None:
        return []
    same = MemberPoints(compared.mean, "")
    return [_preview(person, others.get(person.pk, same), compared.rubric) for person in people]


def _preview(person: User, given: MemberPoints, rubric: Rubric) -> MemberPreview:
    return MemberPreview(person, given.points, Band.of(given.points, rubric), given.reason)


def comparison(sheets: Sequence[ScoreSheet]) -> Comparison:
    """Put sheets side by side; points of a sheet that is not finished are left out."""
    done = [sheet for sheet in sheets if sheet.finished_at and sheet.rubric]
    if not done:
        return Comparison(sheets, None, [], [], None, None)
    totals = totals_of(done)
    mean, rubric = mean_points(totals), done[0].rubric
    sheets_with_totals = list(zip(done, totals, strict=True))
    rows = _criterion_rows(rubric, done)
    return Comparison(sheets, rubric, rows, sheets_with_totals, mean, Band.of(mean, rubric))


def _criterion_rows(rubric: Rubric, sheets: Iterable[ScoreSheet]) -> list[CriterionRow]:
    columns = [(sheet.mentor, sheet_points(sheet)) for sheet in sheets]
    return [_criterion_row(criterion, columns) for criterion in rubric.criteria.all()]


def _criterion_row(criterion: Criterion, columns: list[tuple[User, SheetPoints]]) -> CriterionRow:
    key = criterion.pk
    given = [
        Given(mentor, typed.points.get(key), typed.words.get(key, "")) for mentor, typed in columns
    ]
    return CriterionRow(criterion, given)
