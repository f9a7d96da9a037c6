"""Statistics of a cohort: how long texts wait, how much is decided, and who posts."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from math import inf
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
# The longest wait in each step of a distribution, in seconds.
WAITING_STEPS = [*(hours * 3600 for hours in (1, 3, 6, 12, 24)), inf]


@dataclass(frozen=True)
class StatsTable:
    """A table to draw and to download.

    The first two cells of a row are a label and a number.

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
    cohorts = Cohort.objects.filter(pk__in=waits).order_by("-starts_on", "name")
    rows = [_cohort_waits(cohort, waits[cohort.pk]) for cohort in cohorts]
    return [*rows, _cohort_waits(None, waits[None])] if None in waits else rows


def _cohort_waits(cohort: Cohort | None, seconds: list[int]) -> CohortWaits:
    return CohortWaits(cohort, quantile(seconds, 0.5), quantile(seconds, 0.9))


def _window_start() -> datetime:
    return ago(timedelta(days=WINDOW_DAYS))


class DecisionRow(NamedTuple):
    """A decision of the last four weeks.

    `waited` is None unless it was the first on a text.
    """

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

    def count_waiting(self, track: str) -> int:
        """How many items of authors of this track wait now."""
        return sum(row.track == track for row in self.waiting)

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
    rows = list(zip(_step_labels(), _counts_by_step(figures.waits()), strict=True))
    return StatsTable(
        "waiting", _("How long posts wait"), _("posts"), rows, (_("waiting time"), _("posts"))
    )


def _step_labels() -> list[str]:
    return [
        _("up to 1 h"), _("1–3 h"), _("3–6 h"), _("6–12 h"), _("12–24 h"), _("longer")
    ]  # fmt: skip


def _counts_by_step(waits: Iterable[int]) -> list[int]:
    """How many of these waits, in seconds, end in each step."""
    steps = Counter(bisect_left(WAITING_STEPS, wait) for wait in waits)
    return [steps[step] for step in range(len(WAITING_STEPS))]


def decisions_per_day(figures: CohortFigures) -> StatsTable:
    """Decisions on each of the last 28 days, and how long their posts had waited."""
    columns = (_("day"), _("decisions"), _("median wait in hours"))
    rows = _day_rows(figures)
    return StatsTable("decisions", _("Decisions per day"), _("decisions"), rows, columns)


def _day_rows(figures: CohortFigures) -> list[tuple]:
    """The number of decisions on each day of the window, and their median wait."""
    by_day = grouped((_local_day(row.at), row) for row in figures.decisions)
    return [_day_row(day, by_day.get(day, [])) for day in _days_of_window()]


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _days_of_window() -> list[date]:
    today = timezone.localdate()
    return [today - timedelta(days=back) for back in reversed(range(WINDOW_DAYS))]


def _day_row(day: date, decided: list[DecisionRow]) -> tuple:
    return (day.isoformat(), len(decided), _median_hours(decided))


def median_waits(figures: CohortFigures) -> StatsTable:
    """The median wait of each of the last 14 days: the trend."""
    columns = (_("day"), _("median wait in hours"))
    rows = _trend_rows(figures)
    return StatsTable("trend", _("Median wait in hours"), _("hours"), rows, columns)


def _trend_rows(figures: CohortFigures) -> list[tuple]:
    return [(day, median) for day, _count, median in _day_rows(figures)[-TREND_DAYS:]]


def decisions_per_mentor(figures: CohortFigures) -> StatsTable:
    """What each mentor of the cohort decided, most first.

    Others, such as operators, are one row.
    """
    rows = _most_first(_mentor_rows(figures))
    columns = (
        _("mentor"),
        _("decisions"),
        _("changes requested"),
        _("rejected or hidden"),
        _("median wait in hours"),
    )
    return StatsTable("mentors", _("Decisions per mentor"), _("decisions"), rows, columns)


def _most_first(rows: Iterable[tuple]) -> list[tuple]:
    """The same rows by their number, in their order where it is the same."""
    return sorted(rows, key=lambda row: -row[1])


def _mentor_rows(figures: CohortFigures) -> Iterator[tuple]:
    others = _decisions_by_mentor(figures)
    for mentor in figures.mentors:
        yield _mentor_row(mentor.name, others.pop(mentor.pk, []))
    if others:
        yield _mentor_row(_("others"), list(chain.from_iterable(others.values())))


def _decisions_by_mentor(figures: CohortFigures) -> dict[int | None, list[DecisionRow]]:
    return grouped((row.mentor_id, row) for row in figures.decisions)


def _mentor_row(name: str, rows: list[DecisionRow]) -> tuple:
    changes = _count_of(rows, Review.Decision.REQUEST_CHANGES)
    rejected = _count_of(rows, Review.Decision.REJECT, Review.Decision.REMOVE)
    return (name, len(rows), changes, rejected, _median_hours(rows))


def waiting_per_track(figures: CohortFigures) -> StatsTable:
    """What waits and what was decided, by the track of the author."""
    return StatsTable(
        "tracks",
        _("Waiting per track"),
        _("posts"),
        _track_rows(figures),
        (_("track"), _("waiting"), _("decisions"), _("median wait in hours")),
    )


def _track_rows(figures: CohortFigures) -> list[tuple]:
    """The row of each track, and one of people without a track.

    The latter if there is something to count.
    """
    rows = [_track_row(figures, track, str(label)) for track, label in Track.choices]
    others = _track_row(figures, "", _("no track"))
    return [*rows, others] if any(others[1:3]) else rows


def _track_row(figures: CohortFigures, track: str, label: str) -> tuple:
    decided = [row for row in figures.decisions if row.track == track]
    return (label, figures.count_waiting(track), len(decided), _median_hours(decided))


def posts_per_learner(cohort: Cohort) -> StatsTable:
    """Submissions of each learner in four weeks, including none, most first."""
    rows = _most_first(sorted(_learner_rows(cohort)))
    return StatsTable(
        "people", _("Active and inactive learners"), _("posts"), rows, (_("handle"), _("posts"))
    )


def _learner_rows(cohort: Cohort) -> list[tuple[str, int]]:
    counts = _recent_posts(cohort)
    handles = cohort.learners.listed().values_list("handle", flat=True)
    return [(f"@{handle}", counts[handle]) for handle in handles]


def _recent_posts(cohort: Cohort) -> Counter[str]:
    """How often each author, by handle, submitted a post in four weeks."""
    recent = cohort.cases.filter(submission__submitted_at__gt=_window_start())
    return Counter(recent.values_list("author__handle", flat=True))


def mentor_loads(cohort: Cohort) -> StatsTable:
    """What each mentor of a cohort looks after, and until when they are away."""
    return StatsTable(
        "load",
        _("Mentors"),
        _("learners"),
        _load_rows(cohort),
        (_("mentor"), _("learners"), _("waiting"), _("away until")),
    )


def _load_rows(cohort: Cohort) -> list[tuple]:
    loads, until = load_by_mentor(cohort), _ends_of_absences(cohort)
    mentors = User.objects.filter(pk__in=loads).order_by("handle")
    return [(mentor.name, *loads[mentor.pk], until.get(mentor.pk, "")) for mentor in mentors]


def _ends_of_absences(cohort: Cohort) -> dict[int, str]:
    """The last day of absence of each mentor who is or will be away, by key."""
    away = cohort.mentor_absences.current()
    return {mentor: day.isoformat() for mentor, day in away.values_list("mentor", "until")}


def sent_messages(cohort: Cohort) -> StatsTable:
    """The messages that its mentors sent to learners of a cohort, the newest first."""
    return StatsTable(
        "messages",
        _("Messages"),
        _("people"),
        _message_rows(cohort),
        (_("subject"), _("people"), _("mentor"), _("sent on")),
    )


def _message_rows(cohort: Cohort) -> list[tuple]:
    sent = cohort.messages.select_related("sender").annotate(people=Count("copies"))
    return [_message_row(message) for message in sent.order_by("-at", "-pk")]


def _message_row(message: Any) -> tuple:
    day = _local_day(message.at).isoformat()
    return (message.subject, message.people, message.sender.name, day)


def drawn_tables(figures: CohortFigures) -> list[StatsTable]:
    """The tables of the cohort's page for mentors."""
    return [
        median_waits(figures),
        waiting_time(figures),
        decisions_per_day(figures),
        decisions_per_mentor(figures),
        waiting_per_track(figures),
    ]
