"""The sheets that the result of a track is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from collab.capstone.models.hand_in import SelfScore
from collab.capstone.models.score_sheet import ScoreSheet
from collab.capstone.result_points import SheetPoints, mean_points
from collab.capstone.team_tracks import members_by_track
from collab.models import Project
from portal.rows import keys_of
from portal.web.edit_versions import version_of

if TYPE_CHECKING:
    from collab.capstone.models.rubric import Criterion, Rubric


class NotFinished(Exception):
    """A mentor who was assigned has not scored every criterion, or none was assigned."""


def first_sheets(project: Project, track: str) -> list[ScoreSheet]:
    """The sheets of the mentors assigned to a track, without those of second looks.

    Nor of mentors who joined the team.
    """
    rows = ScoreSheet.objects.of_first_look(project).filter(track=track)
    rows = rows.select_related("mentor", "rubric")
    return list(rows.prefetch_related("scores", "rubric__criteria"))


def finished_sheets(project: Project, track: str) -> list[ScoreSheet]:
    """The sheets that a result is published from. Raises NotFinished.

    After a second look that gave more points than the others' mean, its sheet alone: what it gave
    can't be taken back by a correction.
    """
    sheets = first_sheets(project, track)
    _check_finished(sheets)
    look = _answered_second_look(project, track)
    return [look] if look and _gives_more(look, sheets) else sheets


def _check_finished(sheets: list[ScoreSheet]) -> None:
    unfinished = [sheet for sheet in sheets if not is_whole(sheet)]
    if not sheets or unfinished or len({sheet.rubric_id for sheet in sheets}) > 1:
        raise NotFinished


def _gives_more(look: ScoreSheet, sheets: list[ScoreSheet]) -> bool:
    """Whether a second look gave more points than the others' mean.

    It counts only with the same rubric.
    """
    if look.rubric_id != sheets[0].rubric_id:
        return False
    return sheet_points(look).total * len(sheets) > sum(totals_of(sheets))


def totals_of(sheets: Iterable[ScoreSheet]) -> list[int]:
    """The points of each sheet in all."""
    return [sheet_points(sheet).total for sheet in sheets]


def is_whole(sheet: ScoreSheet) -> bool:
    """Whether a sheet is finished and still has its points.

    They are deleted after some time.
    """
    if sheet.finished_at is None or sheet.rubric is None:
        return False
    return len(sheet.points_by_criterion()) == len(sheet.rubric.criteria.all())


def _answered_second_look(project: Project, track: str) -> ScoreSheet | None:
    """The sheet of the second look that the team got an answer to."""
    rows = ScoreSheet.objects.filter(project=project, track=track, is_second_look=True)
    answered = rows.filter(second_look__closed_at__isnull=False, finished_at__isnull=False)
    return answered.select_related("mentor", "rubric").prefetch_related("scores").first()


def preview_version(project: Project, sheets: Iterable[ScoreSheet]) -> int:
    """A number that stands for these sheets as they are, and for the team as it is."""
    versions = sorted((sheet.pk, sheet.version) for sheet in sheets)
    members = members_by_track(project)
    keys = {track: keys_of(people) for track, people in members.items()}
    return version_of((versions, keys))


def sheet_points(sheet: ScoreSheet) -> SheetPoints:
    """The points and words of a sheet, by the key of the criterion."""
    scores = sheet.scores.all()
    return SheetPoints(
        {score.criterion_id: score.points for score in scores if score.points is not None},
        {score.criterion_id: score.word for score in scores if score.word.strip()},
    )


def published_criteria(
    project: Project, rubric: Rubric, sheets: Iterable[ScoreSheet]
) -> list[dict[str, object]]:
    """What a result keeps of its criteria: names, mean points, own points, words."""
    own, given = SelfScore.points_of(project, rubric), [sheet_points(sheet) for sheet in sheets]
    criteria = rubric.criteria.all()
    return [_published_criterion(one, own.get(one.pk), given) for one in criteria]


def _published_criterion(
    criterion: Criterion, own: int | None, given: list[SheetPoints]
) -> dict[str, object]:
    key = criterion.pk
    return {
        "name": criterion.name,
        "of": criterion.points,
        "points": float(mean_points([one.points.get(key, 0) for one in given])),
        "own": own,
        "words": [one.words.get(key, "") for one in given],
    }
