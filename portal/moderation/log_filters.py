"""Filters of the log, and the entries of a README as one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from portal.conditions import all_of, conditions_of
from portal.moderation import review_targets
from portal.moderation.models import Case, LogEntry, Pseudonym, Review
from portal.moderation.models.log import WAVE_ACTIONS, LogEntryQuerySet
from portal.people.models import Cohort, User
from portal.rows import grouped

MAX_WORDS = 5


def filtered(
    entries: LogEntryQuerySet, wanted: SimpleNamespace, *, is_public: bool
) -> LogEntryQuerySet:
    """Return the entries that the filters of LogParameters find.

    People are only found where the log names them: `who` acted where the row shows a name, and
    `about` whom it is where the reader may read its details.
    """
    conditions = CONDITIONS if is_public else CONDITIONS | CONDITIONS_WITH_DETAILS
    return entries.filter(all_of(conditions_of(wanted, conditions)))


def _is_of_kind(kind: str) -> Q:
    cases = Case.objects.filter(review_targets.matching("kind", kind))
    return Q(case__in=cases.values("pk"))


def _is_by(handle: str) -> Q:
    """The person acted, in an entry that shows who did."""
    is_named = Q(with_details=True) | ~Q(actor=F("subject"))
    return Q(actor__in=_labels(handle)) & is_named


def _is_about(handle: str) -> Q:
    author = handle.removeprefix("@").lower()
    is_about = Q(subject__in=_labels(handle)) | Q(case__author__handle=author)
    return Q(with_details=True) & is_about


def _is_in_cohort(slug: str) -> Q:
    """The case is in the cohort, or an entry of no case is of it.

    Suspensions, messages and waves of spam have no case. Where the reader may not read the
    details, they don't learn the cohort of a person either.
    """
    keys = Cohort.objects.filter(slug=slug).values("pk")
    return Q(case__cohort__in=keys) | Q(with_details=True, case=None, cohort__in=keys)


def _has_words(text: str) -> Q:
    return all_of(map(_has_word, text.split()[:MAX_WORDS]))


def _labels(handle: str) -> object:
    people = User.objects.filter(handle=handle.removeprefix("@").lower())
    return Pseudonym.objects.filter(person__in=people).values("label")


def _has_word(word: str) -> Q:
    """The word is in the reason, or in the text that it is about."""
    cases = Case.objects.filter(review_targets.matching("word", word))
    return Q(with_details=True) & (Q(reason__icontains=word) | Q(case__in=cases.values("pk")))


def _is_of_wave(key: int) -> Q:
    """The condition for decisions that the log entry of a wave of spam sums up.

    The entry can also be that of its undo.
    """
    act = LogEntry.objects.filter(pk=key, action__in=WAVE_ACTIONS).first()
    return Q(at=act.at, actor=act.actor, case__isnull=False) if act else Q(pk=None)


def _is_decision(action: str) -> Q:
    return Q(action=action)


def _is_since(day: date) -> Q:
    return Q(at__date__gte=day)


def _is_until(day: date) -> Q:
    return Q(at__date__lte=day)


# The conditions of the filters, by their names.
CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "act": _is_of_wave,
    "decision": _is_decision,
    "kind": _is_of_kind,
    "since": _is_since,
    "until": _is_until,
}
# Only for readers who see names or reasons.
CONDITIONS_WITH_DETAILS: dict[str, Callable[[Any], Q]] = {
    "who": _is_by,
    "about": _is_about,
    "cohort": _is_in_cohort,
    "q": _has_words,
}


def one_row_per_act(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """Leave out the entries for which another of these entries is shown.

    These are all but the last entry of each act on a README, the decisions of a wave of spam whose
    sum is there, and what a mentor edited where the approval is there, which `is_amended`. A sum
    has neither kind nor author: filters of these find the decisions instead.

    Each condition asks about `entries` as they are given: within one another the conditions would
    be asked of every entry of the log, and not only of those of the page.
    """
    approvals = _of_same_text(entries.filter(action=Review.Decision.APPROVE))
    sums = entries.filter(action__in=WAVE_ACTIONS, actor=OuterRef("actor"), at=OuterRef("at"))
    shown = entries.exclude(Exists(_later_of_same_readme(entries)))
    shown = shown.exclude(Exists(sums), case__isnull=False)
    return _with_amendments(shown.exclude(Exists(approvals), action="amended"))


def _with_amendments(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """Annotate whether a mentor edited what they approved."""
    amendments = _of_same_text(LogEntry.objects.filter(action="amended"))
    return entries.annotate(is_amended=Exists(amendments))


def _of_same_text(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """The entries about the same version by the same mentor, for a subquery."""
    same = {name: OuterRef(name) for name in ("case", "actor", "revision_number")}
    return entries.filter(**same)


def _later_of_same_readme(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """The entries of the same act on a README.

    All of them have the same moment.
    """
    return entries.filter(
        case__submission=OuterRef("case__submission"),
        case__submission__kind="readme",
        actor=OuterRef("actor"),
        action=OuterRef("action"),
        pk__gt=OuterRef("pk"),
        at=OuterRef("at"),
    )


def rows_of_readmes(
    entries: Sequence[LogEntry], readable: LogEntryQuerySet
) -> dict[int, list[LogEntry]]:
    """Return all entries of each act on a README, by the key of its last entry.

    Only acts of several entries are returned, with what the reader may see.
    """
    shown = [entry for entry in entries if entry.case and entry.case.submission_id]
    if not shown:
        return {}
    acts = grouped((_act_of(row), row) for row in _entries_of_same_readmes(shown, readable))
    found = {entry.pk: acts.get(_act_of(entry), []) for entry in shown}
    return {key: act for key, act in found.items() if len(act) > 1}


def _entries_of_same_readmes(
    entries: Iterable[LogEntry], readable: LogEntryQuerySet
) -> LogEntryQuerySet:
    """The readable entries of the READMEs and the moments of these."""
    rows = readable.filter(
        case__submission__in={entry.case.submission_id for entry in entries},
        case__submission__kind="readme",
        at__in={entry.at for entry in entries},
    )
    return _with_amendments(rows).select_related("case").order_by("pk")


def _act_of(entry: LogEntry) -> tuple[Any, ...]:
    return entry.case and entry.case.submission_id, entry.actor, entry.action, entry.at
