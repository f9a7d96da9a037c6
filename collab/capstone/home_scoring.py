"""What a mentor scores, and who presents to them next, on Home."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from collab.capstone.models import ScoreSheet, Slot
from collab.capstone.team_tracks import cohort_of
from portal.hooks import Panel
from portal.people.models import User
from portal.rows import grouped

# From when before a cohort's deadline until when after it Home speaks of scoring.
BEFORE, AFTER = timedelta(days=14), timedelta(days=60)


class ToScore(NamedTuple):
    """How many projects of a cohort a mentor has to score, and where."""

    project_count: int
    cohort: str
    url: str


def scoring_panels(mentor: User) -> list[Panel]:
    """Return a panel for mentors of cohorts near their deadline.

    Its rows are fetched by a request of their own.

    So Home makes no query for it.
    """
    today = timezone.now().date()
    near = [
        cohort
        for cohort in mentor.mentored_cohorts
        if cohort.ends_on - BEFORE <= today <= cohort.ends_on + AFTER
    ]
    if not near or not mentor.can_moderate:
        return []
    template = "capstone/_home_scoring.html"
    return [Panel(template, {"cohorts": near}, position=15, place="rail")]


def scoring_rows_of(mentor: User) -> list[ToScore]:
    """The open sheets of a mentor, by cohort.

    Those of other cohorts lead to the first sheet.
    """
    sheets = _open_sheets_of(mentor)
    by_cohort = grouped((cohort_of(sheet.project), sheet) for sheet in sheets)
    return [_row(mentor, rows) for rows in by_cohort.values()]


def _open_sheets_of(mentor: User) -> QuerySet[ScoreSheet]:
    sheets = ScoreSheet.objects.open().filter(mentor=mentor).order_by("assigned_at", "pk")
    return sheets.select_related("project__owner__cohort", "project__hand_in__cohort")


def _row(mentor: User, sheets: list[ScoreSheet]) -> ToScore:
    cohort = cohort_of(sheets[0].project)
    url = sheets[0].get_absolute_url()
    if cohort and mentor.can_moderate_cohort(cohort.pk):
        url = reverse("capstone:scoring", args=[cohort.slug]) + "?mine=1"
    count = len({sheet.project_id for sheet in sheets})
    return ToScore(count, cohort.name if cohort else "", url)


def next_slot_of(mentor: User) -> Slot | None:
    """The next booked slot of a mentor."""
    slots = Slot.objects.filter(mentor=mentor).booked().upcoming()
    return slots.select_related("project", "cohort").first()
