"""Filters of the log, and the entries of a README as one row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

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
    condition = _act_condition(wanted.act) if wanted.act else Q()
    if wanted.decision:
        condition &= Q(action=wanted.decision)
    if wanted.kind:
        cases = Case.objects.filter(review_targets.matching("kind", wanted.kind))
        condition &= Q(case__in=cases.values("pk"))
    if wanted.since:
        condition &= Q(at__date__gte=wanted.since)
    if wanted.until:
        condition &= Q(at__date__lte=wanted.until)
    if not is_public:
        condition &= _people_condition(wanted)
        condition &= reduce(and_, map(_has_word, wanted.q.split()[:MAX_WORDS]), Q())
    return entries.filter(condition)


def _people_condition(wanted: SimpleNamespace) -> Q:
    condition = Q()
    if wanted.who:
        is_named = Q(with_details=True) | ~Q(actor=F("subject"))
        condition &= Q(actor__in=_labels(wanted.who)) & is_named
    if wanted.about:
        handle = wanted.about.removeprefix("@").lower()
        is_about = Q(subject__in=_labels(wanted.about)) | Q(case__author__handle=handle)
        condition &= Q(with_details=True) & is_about
    if wanted.cohort:
        # Suspensions, messages and waves of spam have no case. Where the reader may not read the
        # details, they don't learn the cohort of a person either.
        keys = Cohort.objects.filter(slug=wanted.cohort).values("pk")
        of_no_case = Q(with_details=True, case=None, cohort__in=keys)
        condition &= Q(case__cohort__in=keys) | of_no_case
    return condition


def _labels(handle: str) -> object:
    people = User.objects.filter(handle=handle.removeprefix("@").lower())
    return Pseudonym.objects.filter(person__in=people).values("label")


def _has_word(word: str) -> Q:
    """The word is in the reason, or in the text that it is about."""
    cases = Case.objects.filter(review_targets.matching("word", word))
    return Q(with_details=True) & (Q(reason__icontains=word) | Q(case__in=cases.values("pk")))


def _act_condition(key: int) -> Q:
    """The condition for the decisions that the entry of a wave of spam, or its undo, sums up."""
    act = LogEntry.objects.filter(pk=key, action__in=WAVE_ACTIONS).first()
    return Q(at=act.at, actor=act.actor, case__isnull=False) if act else Q(pk=None)


def one_row_per_wave(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """Leave out the decisions of each wave of spam whose sum is among these entries.

    A sum has neither kind nor author: filters of these find the decisions instead.
    """
    sums = entries.filter(action__in=WAVE_ACTIONS, actor=OuterRef("actor"), at=OuterRef("at"))
    return entries.exclude(Exists(sums), case__isnull=False)


def one_row_per_amendment(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """Leave out what a mentor edited where its approval is among these entries, `is_amended`."""
    same = {name: OuterRef(name) for name in ("case", "actor", "revision_number")}
    approvals = entries.filter(action=Review.Decision.APPROVE, **same)
    amendments = LogEntry.objects.filter(action="amended", **same)
    shown = entries.exclude(Exists(approvals), action="amended")
    return shown.annotate(is_amended=Exists(amendments))


def one_row_per_readme(entries: LogEntryQuerySet) -> LogEntryQuerySet:
    """Leave out all but the last of these entries of each act on a README.

    All entries of an act have the same moment.
    """
    later = entries.filter(
        case__submission=OuterRef("case__submission"),
        case__submission__kind="readme",
        actor=OuterRef("actor"),
        action=OuterRef("action"),
        pk__gt=OuterRef("pk"),
        at=OuterRef("at"),
    )
    return entries.exclude(Exists(later))


def rows_of_readmes(
    entries: Sequence[LogEntry], readable: LogEntryQuerySet
) -> dict[int, list[LogEntry]]:
    """Return all entries of each act on a README, by the key of its last entry.

    Only acts of several entries are returned, with what the reader may see.
    """
    shown = [entry for entry in entries if entry.case and entry.case.submission_id]
    if not shown:
        return {}
    rows = readable.filter(
        case__submission__in={entry.case.submission_id for entry in shown},
        case__submission__kind="readme",
        at__in={entry.at for entry in shown},
    )
    acts = grouped((_act_of(row), row) for row in rows.select_related("case").order_by("pk"))
    found = {entry.pk: acts.get(_act_of(entry), []) for entry in shown}
    return {key: act for key, act in found.items() if len(act) > 1}


def _act_of(entry: LogEntry) -> tuple[Any, ...]:
    return entry.case and entry.case.submission_id, entry.actor, entry.action, entry.at
