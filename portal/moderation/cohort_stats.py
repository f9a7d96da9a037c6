"""Statistics of a cohort: how long texts wait, how much is decided, and who posts."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.clock import ago
from portal.moderation.models import Review, load_by_mentor
from portal.people.models import Cohort, Track, User
from portal.rows import grouped

WINDOW_DAYS, TREND_DAYS = 28, 14


@dataclass(frozen=True)
class StatsTable:
    """A table to draw and to download. The first two cells of a row are a label and a number.

    What has no number, such as the median of a day without decisions, is None.
    """

    name: str
    title: str
    unit: str
    rows: list[tuple]
    columns: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(row[1] for row in self.rows)

    @property
    def chart_rows(self) -> list[tuple[str, int]]:
        """What is drawn: (label, number)."""
        return [(_drawn_label(row[0]), row[1] or 0) for row in self.rows]


def _drawn_label(label: str) -> str:
    """A day as people write it; any other label as it is."""
    with suppress(ValueError):
        return date_format(date.fromisoformat(label), _("j M"))
    return label


class CohortWaits(NamedTuple):
    """Waiting times in seconds. `cohort` is None for posts without a cohort."""

    cohort: Cohort | None
    median: int | None
    percentile_90: int | None


def quantile(values: Iterable[int], share: float) -> int | None:
    """The smallest value that `share` of the values do not exceed, or None."""
    ordered = sorted(values)
    if not ordered:
        return None
    # Computed in thousandths, so that rounding errors do not raise the rank.
    rank = -(-int(len(ordered) * share * 1000) // 1000)
    return ordered[max(0, rank - 1)]


def _recent_first_decisions() -> QuerySet[Review]:
    return Review.objects.filter(waited__isnull=False, decided_at__gt=_window_start())


def waits_by_cohort() -> list[CohortWaits]:
    """Waiting times of the last four weeks, for the newest cohort first."""
    waits = grouped(_recent_first_decisions().values_list("case__cohort", "waited"))
    cohorts: list[Cohort | None] = list(
        Cohort.objects.filter(pk__in=waits).order_by("-starts_on", "name")
    )
    if None in waits:
        cohorts.append(None)
    rows = []
    for cohort in cohorts:
        seconds = waits[cohort.pk if cohort else None]
        rows.append(CohortWaits(cohort, quantile(seconds, 0.5), quantile(seconds, 0.9)))
    return rows


def _window_start() -> datetime:
    return ago(timedelta(days=WINDOW_DAYS))


class DecisionRow(NamedTuple):
    """A decision of the last four weeks. `waited` is None unless it was the first on a text."""

    at: datetime
    waited: int | None
    decision: str
    mentor_id: int | None
    track: str


class WaitingRow(NamedTuple):
    """An item that waits now."""

    since: datetime
    track: str
    is_appeal: bool


class CohortFigures:
    """The decisions on a cohort's posts in the last four weeks, and what waits now."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort

    @cached_property
    def decisions(self) -> list[DecisionRow]:
        """All decisions but those that were undone, read once."""
        reviews = Review.objects.filter(case__cohort=self.cohort, decided_at__gt=_window_start())
        rows = reviews.exclude(decision=Review.Decision.UNDO).values_list(
            "decided_at", "waited", "decision", "reviewer", "author__track"
        )
        return [
            DecisionRow(at, waited, decision, mentor, track or "")
            for at, waited, decision, mentor, track in rows
        ]

    @cached_property
    def waiting(self) -> list[WaitingRow]:
        """What waits now, the oldest first. A README is one, as in the queue."""
        cases = self.cohort.cases.waiting().one_per_item().order_by("waiting_since")
        rows = cases.values_list("waiting_since", "author__track", "appeal_open")
        return [WaitingRow(since, track or "", appeal) for since, track, appeal in rows]

    @cached_property
    def mentors(self) -> list[User]:
        """The mentors of the cohort, by handle."""
        return list(User.objects.filter(mentorships__cohort=self.cohort).order_by("handle"))

    @property
    def oldest_seconds(self) -> int | None:
        """For how long the oldest waits."""
        if not self.waiting:
            return None
        return int((timezone.now() - self.waiting[0].since).total_seconds())

    @property
    def appeal_count(self) -> int:
        """How many appeals wait."""
        return sum(row.is_appeal for row in self.waiting)

    @property
    def sent_back_count(self) -> int:
        """After how many decisions the author had to change something."""
        return _count_of(self.decisions, Review.Decision.REQUEST_CHANGES)

    def waits(self, *, days: int = WINDOW_DAYS) -> list[int]:
        """Seconds that texts waited for a first decision in the last days."""
        limit = ago(timedelta(days=days))
        return [row.waited for row in self.decisions if row.waited is not None and row.at > limit]


def _count_of(rows: Iterable[DecisionRow], *decisions: Any) -> int:
    return sum(row.decision in decisions for row in rows)


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 1)


def _median_hours(rows: Iterable[DecisionRow]) -> float | None:
    return _hours(quantile([row.waited for row in rows if row.waited is not None], 0.5))


def waiting_time(figures: CohortFigures) -> StatsTable:
    """How many texts waited how long, in six steps."""
    steps = [
        (1, _("up to 1 h")),
        (3, _("1–3 h")),
        (6, _("3–6 h")),
        (12, _("6–12 h")),
        (24, _("12–24 h")),
    ]
    waits = figures.waits()
    rows, counted = [], 0
    for hours, label in steps:
        within = sum(wait <= hours * 3600 for wait in waits)
        rows.append((label, within - counted))
        counted = within
    rows.append((_("longer"), len(waits) - counted))
    columns = (_("waiting time"), _("posts"))
    return StatsTable("waiting", _("How long posts wait"), _("posts"), rows, columns)


def decisions_per_day(figures: CohortFigures) -> StatsTable:
    """Decisions on each of the last 28 days, and how long their posts had waited."""
    by_day = grouped((timezone.localtime(row.at).date(), row) for row in figures.decisions)
    today = timezone.localdate()
    dates = [today - timedelta(days=back) for back in reversed(range(WINDOW_DAYS))]
    rows = []
    for day in dates:
        decided = by_day.get(day, [])
        rows.append((day.isoformat(), len(decided), _median_hours(decided)))
    columns = (_("day"), _("decisions"), _("median wait in hours"))
    return StatsTable("decisions", _("Decisions per day"), _("decisions"), rows, columns)


def median_waits(figures: CohortFigures) -> StatsTable:
    """The median wait of each of the last 14 days: the trend."""
    days = decisions_per_day(figures).rows[-TREND_DAYS:]
    rows = [(day, median) for day, _count, median in days]
    columns = (_("day"), _("median wait in hours"))
    return StatsTable("trend", _("Median wait in hours"), _("hours"), rows, columns)


def decisions_per_mentor(figures: CohortFigures) -> StatsTable:
    """What each mentor of the cohort decided, most first; others, such as operators, as one row."""
    rows = []
    for mentor in figures.mentors:
        own = [row for row in figures.decisions if row.mentor_id == mentor.pk]
        rows.append(_mentor_row(mentor.name, own))
    keys = {mentor.pk for mentor in figures.mentors}
    others = [row for row in figures.decisions if row.mentor_id not in keys]
    if others:
        rows.append(_mentor_row(_("others"), others))
    rows.sort(key=lambda row: -row[1])
    columns = (
        _("mentor"),
        _("decisions"),
        _("changes requested"),
        _("rejected or removed"),
        _("median wait in hours"),
    )
    return StatsTable("mentors", _("Decisions per mentor"), _("decisions"), rows, columns)


def _mentor_row(name: str, rows: list[DecisionRow]) -> tuple:
    changes = _count_of(rows, Review.Decision.REQUEST_CHANGES)
    rejected = _count_of(rows, Review.Decision.REJECT, Review.Decision.REMOVE)
    return (name, len(rows), changes, rejected, _median_hours(rows))


def waiting_per_track(figures: CohortFigures) -> StatsTable:
    """What waits and what was decided, by the track of the author."""
    labels = {value: str(label) for value, label in Track.choices} | {"": _("no track")}
    rows = []
    for track, label in labels.items():
        waiting = sum(row.track == track for row in figures.waiting)
        decided = [row for row in figures.decisions if row.track == track]
        if waiting or decided or track:
            rows.append((label, waiting, len(decided), _median_hours(decided)))
    columns = (_("track"), _("waiting"), _("decisions"), _("median wait in hours"))
    return StatsTable("tracks", _("Waiting per track"), _("posts"), rows, columns)


def posts_per_learner(cohort: Cohort) -> StatsTable:
    """Submissions of each learner in four weeks, including none, most first."""
    recent = cohort.cases.filter(submission__submitted_at__gt=_window_start())
    counts = Counter(recent.values_list("author__handle", flat=True))
    handles = cohort.learners.listed().order_by("handle").values_list("handle", flat=True)
    rows = [(f"@{handle}", counts[handle]) for handle in handles]
    rows.sort(key=lambda row: (-row[1], row[0]))
    columns = (_("handle"), _("posts"))
    return StatsTable("people", _("Active and inactive learners"), _("posts"), rows, columns)


def mentor_loads(cohort: Cohort) -> StatsTable:
    """What each mentor of a cohort looks after, and until when they are away."""
    loads = load_by_mentor(cohort)
    away = cohort.mentor_absences.filter(until__gte=timezone.localdate())
    until = dict(away.values_list("mentor", "until"))
    mentors = User.objects.filter(pk__in=loads).order_by("handle")
    rows = [
        (mentor.name, *loads[mentor.pk], day.isoformat() if (day := until.get(mentor.pk)) else "")
        for mentor in mentors
    ]
    columns = (_("mentor"), _("learners"), _("waiting"), _("away until"))
    return StatsTable("load", _("Mentors"), _("learners"), rows, columns)


def sent_messages(cohort: Cohort) -> StatsTable:
    """The messages that its mentors sent to learners of a cohort, the newest first."""
    sent = cohort.messages.select_related("sender").annotate(people=Count("copies"))
    rows = [
        (one.subject, one.people, one.sender.name, timezone.localtime(one.at).date().isoformat())
        for one in sent.order_by("-at", "-pk")
    ]
    columns = (_("subject"), _("people"), _("mentor"), _("sent on"))
    return StatsTable("messages", _("Messages"), _("people"), rows, columns)


def drawn_tables(figures: CohortFigures) -> list[StatsTable]:
    """The tables of the cohort's page for mentors."""
    return [
        median_waits(figures),
        waiting_time(figures),
        decisions_per_day(figures),
        decisions_per_mentor(figures),
        waiting_per_track(figures),
    ]
