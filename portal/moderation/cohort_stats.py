"""What a mentor wants to know of a cohort, in figures: how long people wait, how much is decided, who posts."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.moderation.models import Review
from portal.people.models import Cohort

WINDOW_DAYS = 28


@dataclass(frozen=True)
class StatsTable:
    """Rows to draw and to download: `rows` are (label, number)."""

    name: str
    title: str
    unit: str
    rows: list
    columns: tuple = ()

    @property
    def is_empty(self):
        return not any(number for _label, number in self.rows)


def quantile(values, part):
    """The value that `part` of all are at most (nearest rank), or None."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * part * 1000) // 1000) - 1)] if ordered else None


def review_waits(cohort):
    """Seconds that texts of this cohort waited for a first decision, within four weeks."""
    recent = Review.objects.filter(
        case__cohort=cohort, waited__isnull=False, decided_at__gt=_window_start()
    )
    return list(recent.values_list("waited", flat=True))


def waits_by_cohort():
    """[(Cohort or None, median, what nine in ten stayed within)] in seconds, of first decisions within four weeks."""
    recent = Review.objects.filter(
        waited__isnull=False, decided_at__gt=_window_start()
    ).values_list("case__cohort", "waited")
    waits = {}
    for cohort, waited in recent:
        waits.setdefault(cohort, []).append(waited)
    cohorts = {
        cohort.pk: cohort
        for cohort in Cohort.objects.filter(pk__in=waits).order_by("-starts_on", "name")
    }
    ordered = [*(pk for pk in cohorts if pk in waits), *(pk for pk in waits if pk is None)]
    return [(cohorts.get(pk), quantile(waits[pk], 0.5), quantile(waits[pk], 0.9)) for pk in ordered]


def _window_start():
    return timezone.now() - timedelta(days=WINDOW_DAYS)


def waiting_time(cohort):
    """How many waited how long."""
    steps = [
        (1, _("up to 1 h")),
        (3, _("1–3 h")),
        (6, _("3–6 h")),
        (12, _("6–12 h")),
        (24, _("12–24 h")),
    ]
    waits, rows, below = review_waits(cohort), [], 0
    for hours, label in steps:
        count = sum(wait <= hours * 3600 for wait in waits)
        rows.append((label, count - below))
        below = count
    rows.append((_("longer"), len(waits) - below))
    return StatsTable(
        "waiting", _("How long posts waited"), _("posts"), rows, (_("waited"), _("posts"))
    )


def decisions_per_day(cohort):
    """Decisions on each of the last 28 days."""
    decided = Review.objects.filter(case__cohort=cohort, decided_at__gt=_window_start()).exclude(
        decision=Review.Decision.UNDO
    )
    days = Counter(
        timezone.localtime(at).date() for at in decided.values_list("decided_at", flat=True)
    )
    today = timezone.localdate()
    dates = [today - timedelta(days=back) for back in reversed(range(WINDOW_DAYS))]
    rows = [(day.isoformat(), days[day]) for day in dates]
    return StatsTable(
        "decisions", _("Decisions per day"), _("decisions"), rows, (_("day"), _("decisions"))
    )


def posts_per_learner(cohort):
    """How often each learner of the cohort sent something in four weeks; the silent ones are there with 0."""
    sent = Counter(
        cohort.cases.filter(submission__submitted_at__gt=_window_start()).values_list(
            "author__handle", flat=True
        )
    )
    handles = cohort.learners.listed().order_by("handle").values_list("handle", flat=True)
    rows = sorted(
        ((f"@{handle}", sent[handle]) for handle in handles), key=lambda row: (-row[1], row[0])
    )
    return StatsTable(
        "people", _("Who posts and who is silent"), _("posts"), rows, (_("handle"), _("posts"))
    )


def silent_learners(cohort):
    """(person, when they last sent something or None) of those who sent nothing in four weeks, the longest first."""
    people = cohort.learners.listed().annotate(last=Max("submissions__submitted_at"))
    silent = [person for person in people if person.last is None or person.last < _window_start()]
    return sorted(
        silent,
        key=lambda person: (
            person.last is not None,
            person.last or person.date_joined,
            person.handle,
        ),
    )


def stats_tables(cohort):
    """{name: Table} of what moderation itself knows."""
    return {
        table.name: table
        for table in (waiting_time(cohort), decisions_per_day(cohort), posts_per_learner(cohort))
    }
