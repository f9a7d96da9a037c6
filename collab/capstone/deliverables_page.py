"""What the page of a team's deliverables shows."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from collab.capstone.models import Deliverable, DeliverableKind, Rubric
from collab.capstone.models.slot import NOTICE
from collab.capstone.team_tracks import cohort_of, members_by_track
from collab.models import Project
from portal.clock import from_now
from portal.people.models import Cohort, Track, User

ICONS = {
    "repository": "repo",
    "site": "globe",
    "api": "globe",
    "api_docs": "braces",
    "diagram": "diagram",
    "design": "pen",
    "slides": "slides",
    "video": "video",
    "other": "info",
}


class KindRow(NamedTuple):
    """A kind of deliverable, and what the team handed in of it, or None.

    `project_url` is the address in the project's form, if the team handed in none of this content.
    """

    kind: DeliverableKind
    deliverable: Deliverable | None
    project_url: str = ""

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return ICONS[self.kind.content]

    def deliverable_of(self, project: Project) -> Deliverable:
        """What the team handed in, or a new deliverable of this kind."""
        return self.deliverable or Deliverable(project=project, kind=self.kind)


class TrackRows(NamedTuple):
    """The kinds of one track, or of the whole team, and who is on the track."""

    track: str
    members: list[User]
    rows: list[KindRow]


class Progress(NamedTuple):
    """How many required kinds are ready, to fix and missing."""

    ready: int
    to_fix: int
    missing: int

    @property
    def total(self) -> int:
        """How many kinds are required."""
        return self.ready + self.to_fix + self.missing


MAX_CHANGES = 4


def track_rows(project: Project) -> list[TrackRows]:
    """Return the kinds a team is asked for: of the whole team, then of its tracks."""
    rows, members = _kind_rows(project), members_by_track(project)
    found = [
        TrackRows(track, members.get(track, []), [row for row in rows if row.kind.track == track])
        for track in (str(Track.BOTH), *members)
    ]
    return [track for track in found if track.rows]


def _kind_rows(project: Project) -> list[KindRow]:
    """The kinds of the team's cohort.

    One that is retired is there only if the team handed it in.
    """
    rows = project.deliverables.select_related("kind", "changed_by")
    by_kind = {row.kind_id: row for row in rows}
    cohort = cohort_of(project)
    kinds = cohort.deliverable_kinds.all() if cohort else []
    found = [KindRow(kind, by_kind.get(kind.pk)) for kind in kinds]
    return [row for row in found if row.deliverable or not row.kind.is_retired]


def progress_of(tracks: Iterable[TrackRows]) -> Progress:
    """Count the required kinds."""
    required = [row for track in tracks for row in track.rows if row.kind.is_required]
    missing = sum(row.deliverable is None for row in required)
    ready = sum(row.deliverable is not None and row.deliverable.is_ready for row in required)
    return Progress(ready, len(required) - ready - missing, missing)


def recent_changes(tracks: Iterable[TrackRows]) -> list[Deliverable]:
    """Return what members of the team changed last, the newest first."""
    found = [row.deliverable for track in tracks for row in track.rows]
    changed = [one for one in found if one is not None and one.changed_by is not None]
    return sorted(changed, key=lambda one: one.changed_at, reverse=True)[:MAX_CHANGES]


class Presentation(NamedTuple):
    """When a project presents, or how many slots are free and on which days."""

    booked_at: datetime | None
    free: int
    first: datetime | None
    last: datetime | None


def presentation_of(project: Project, cohort: Cohort) -> Presentation:
    """Return the slot of a project, and what the cohort's teams can still book."""
    is_free = Q(project=None, starts_at__gte=from_now(NOTICE))
    found = cohort.slots.aggregate(
        booked_at=Min("starts_at", filter=Q(project=project)),
        free=Count("pk", filter=is_free),
        first=Min("starts_at", filter=is_free),
        last=Max("starts_at", filter=is_free),
    )
    return Presentation(**found)


def rubrics_of(project: Project) -> list[Rubric]:
    """Return the rubrics that score a project.

    There is one for each track in its team that has a rubric.
    """
    found = [Rubric.objects.for_project(project, track) for track in members_by_track(project)]
    return [rubric for rubric in found if rubric]
