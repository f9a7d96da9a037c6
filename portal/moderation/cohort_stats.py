"""Statistics of a cohort: how long texts wait, how much is decided, and who posts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.moderation.models import Review
from portal.people.models import Cohort, User

WINDOW_DAYS = 28


@dataclass(frozen=True)
class StatsTable:
    """A table to draw and to download. `rows` are (label, number)."""

    name: str
    title: str
    unit: str
    rows: list[tuple[str, int]]
    columns: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(number for _label, number in self.rows)


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


def review_waits(cohort: Cohort) -> list[int]:
    """Seconds that texts waited for a first decision in the last four weeks."""
    reviews = _recent_first_decisions().filter(case__cohort=cohort)
    return list(reviews.values_list("waited", flat=True))


def waits_by_cohort() -> list[CohortWaits]:
    """Waiting times of the last four weeks, for the newest cohort first."""
    waits: dict[int | None, list[int]] = {}
    for cohort_id, waited in _recent_first_decisions().values_list("case__cohort", "waited"):
        waits.setdefault(cohort_id, []).append(waited)
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
    return timezone.now() - timedelta(days=WINDOW_DAYS)


def waiting_time(cohort: Cohort) -> StatsTable:
    """How many texts waited how long, in six steps."""
    steps = [
        (1, _("up to 1 h")),
        (3, _("1–3 h")),
        (6, _("3–6 h")),
        (12, _("6–12 h")),
        (24, _("12–24 h")),
    ]
    waits = review_waits(cohort)
    rows, counted = [], 0
    for hours, label in steps:
        within = sum(wait <= hours * 3600 for wait in waits)
        rows.append((label, within - counted))
        counted = within
    rows.append((_("longer"), len(waits) - counted))
    columns = (_("waiting time"), _("posts"))
    return StatsTable("waiting", _("How long posts wait"), _("posts"), rows, columns)


def decisions_per_day(cohort: Cohort) -> StatsTable:
    """Decisions on each of the last 28 days."""
    reviews = Review.objects.filter(case__cohort=cohort, decided_at__gt=_window_start())
    decisions = reviews.exclude(decision=Review.Decision.UNDO)
    moments = decisions.values_list("decided_at", flat=True)
    days = Counter(timezone.localtime(moment).date() for moment in moments)
    today = timezone.localdate()
    dates = [today - timedelta(days=back) for back in reversed(range(WINDOW_DAYS))]
    rows = [(day.isoformat(), days[day]) for day in dates]
    columns = (_("day"), _("decisions"))
    return StatsTable("decisions", _("Decisions per day"), _("decisions"), rows, columns)


def posts_per_learner(cohort: Cohort) -> StatsTable:
    """Submissions of each learner in four weeks, including none, most first."""
    recent = cohort.cases.filter(submission__submitted_at__gt=_window_start())
    counts = Counter(recent.values_list("author__handle", flat=True))
    handles = cohort.learners.listed().order_by("handle").values_list("handle", flat=True)
    rows = [(f"@{handle}", counts[handle]) for handle in handles]
    rows.sort(key=lambda row: (-row[1], row[0]))
    columns = (_("handle"), _("posts"))
    return StatsTable("people", _("Active and inactive learners"), _("posts"), rows, columns)


def silent_learners(cohort: Cohort) -> Sequence[User]:
    """Learners who submitted nothing in four weeks, the longest silent first.

    Annotated with `last`: when they last submitted something, or None.
    """
    people = cohort.learners.listed().annotate(last=Max("submissions__submitted_at"))
    silent = [person for person in people if person.last is None or person.last < _window_start()]
    return sorted(silent, key=_last_activity)


def _last_activity(person: User) -> tuple[bool, datetime, str]:
    """Sort key: people who never submitted come first, by when they joined."""
    return (person.last is not None, person.last or person.date_joined, person.handle)


def stats_tables(cohort: Cohort) -> list[StatsTable]:
    """The tables of moderation."""
    return [waiting_time(cohort), decisions_per_day(cohort), posts_per_learner(cohort)]
