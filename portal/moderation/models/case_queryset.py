from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Case as Choose
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils import timezone

from portal.moderation.case_conditions import IS_WAITING
from portal.ops.prepared_queries import PreparedValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import Expression

    from portal.people.models import User

_FIRST_TEXT = Q(waiting_revision=1) & ~Q(kind="topic")
_OF_README = Q(
    submission__kind="readme", waiting_revision__isnull=False, open_flags=0, appeal_open=False
)
# The tabs of the queue page, and which cases each of them has.
CATEGORIES = {
    "": Q(),
    "new": _FIRST_TEXT & ~_OF_README,
    "edits": Q(waiting_revision__gt=1),
    "readmes": _OF_README,
    "flags": Q(open_flags__gt=0),
    "appeals": Q(appeal_open=True),
    "topics": Q(kind="topic"),
}
# Texts that are decided with the others of their submission: a challenge with its author's
# solution, or a README. One that is flagged or appealed is decided by itself.
TOGETHER = Q(
    submission__isnull=False, waiting_revision__isnull=False, open_flags=0, appeal_open=False
)
NO_COHORT = 0  # no cohort has this key
# Text without an expected review time is due after a day.
DEFAULT_HOURS = 24


class HoursLater(Func):
    """A value that grows with a moment and the hours after it, to sort by."""

    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        """Return the sum as a moment."""
        template = "(%(expressions)s * INTERVAL '1 hour')"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" + ", **options)

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        """Return the sum as days."""
        template = "(julianday(%(expressions)s / 24.0)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") + ", **options)


def _suspended_people(now: Any) -> models.QuerySet[User]:
    from portal.people.models import User

    return User.objects.filter(suspended_until__gt=now)


def _bit_of(category: str) -> int:
    """The bit of a category in `_category_bits`; 0 for all cases."""
    return 1 << list(CATEGORIES).index(category) if category else 0


def _category_bits() -> Expression:
    """The categories of a case as a number, as if it belonged to no README."""
    conditions = CATEGORIES | {"new": _FIRST_TEXT}
    bits = [
        Choose(When(condition, then=Value(_bit_of(name))), default=Value(0))
        for name, condition in conditions.items()
        if name and name != "readmes"
    ]
    # Most cases are new texts: one condition instead of five.
    is_other = Q(open_flags__gt=0) | Q(appeal_open=True)
    is_new = When(_FIRST_TEXT & ~is_other, then=Value(_bit_of("new")))
    return Choose(is_new, default=reduce(add, bits))


def case_in(cohorts: Iterable[int]) -> Q:
    """The condition of a row that its case is in one of these cohorts, or in none."""
    return Q(case__cohort__in=cohorts) | Q(case__isnull=False, case__cohort=None)


def _item_key() -> Expression:
    """What the cases that are decided together have in common."""
    return Choose(When(TOGETHER, then=F("submission_id")), default=-F("pk"))


def _as_read(number: Expression) -> Expression:
    """The same, as the database returns it.

    Django converts an IntegerField row by row.
    """
    return ExpressionWrapper(number, output_field=models.Field())


def _with_readmes(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The rows of WaitingItems, with the bit of "readmes" for new parts of READMEs.

    A query of its own: joined to each case, submissions cost more than all else of the queue.
    """
    submissions = [item for _key, item, _bits in rows if item > 0]
    if not submissions:
        return rows
    found = _readmes_query.rows(min(submissions), max(submissions))
    readmes = {key for (key,) in found}
    if not readmes:
        return rows
    new, readme = _bit_of("new"), _bit_of("readmes")
    return [
        (key, item, bits & ~new | readme if item in readmes else bits) for key, item, bits in rows
    ]


def _rows_of_shared_items(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Those of these rows of WaitingItems whose item has several cases."""
    numbers = Counter(row[1] for row in rows)
    return [row for row in rows if numbers[row[1]] > 1]


def _first_keys(rows: list[tuple[int, int, int]], bit: int) -> dict[int, int]:
    """The smallest key of a case in the category with this bit, by item."""
    first: dict[int, int] = {}
    for key, item, bits in rows:
        if bits & bit == bit:
            first[item] = min(key, first.get(item, key))
    return first


def _counts_by_category(numbers: Mapping[int, int]) -> dict[str, int]:
    """How many items each category has.

    `numbers` are those of the items with the same bits.
    """
    return {name: _count_with(_bit_of(name), numbers) for name in CATEGORIES if name}


def _count_with(bit: int, numbers: Mapping[int, int]) -> int:
    return sum(number for bits, number in numbers.items() if bits & bit)


def _readmes_between(first: int, last: int) -> models.QuerySet:
    from portal.moderation.models.submission import Submission

    return Submission.objects.filter(kind="readme", pk__range=(first, last)).values_list("pk")


_readmes_query = PreparedValues(_readmes_between)


class WaitingSummary(NamedTuple):
    """How many items wait, and since when the oldest does; None without any."""

    number: int
    since: datetime | None


class WaitingItems(NamedTuple):
    """Items of the queue: keys of each one's first case, and numbers by category."""

    keys: list[int]
    counts: dict[str, int]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]], category: str) -> WaitingItems:
        """Build them of (key, key of the item, bits) of cases.

        `keys` are those of the category.

        An item stands where its first case does.
        """
        rows = _with_readmes(list(rows))
        bit = _bit_of(category)
        found = {item: bits for _key, item, bits in rows}
        shared = _rows_of_shared_items(rows) if len(found) < len(rows) else []
        for _key, item, bits in shared:
            found[item] |= bits
        leads = _first_keys(shared, bit)
        keys = [
            key for key, item, bits in rows if bits & bit == bit and leads.get(item, key) == key
        ]
        return cls(keys, _counts_by_category(Counter(found.values())) | {"all": len(found)})

    def first(self, size: int) -> WaitingItems:
        """The same with only the first `size` keys."""
        return WaitingItems(self.keys[:size], self.counts)


class CaseQuerySet(models.QuerySet):
    """Filters of the review queue."""

    def create_for(self, kind: str, author: User | None) -> Any:
        """Create the case of an object of this kind, in the cohort of its author."""
        return self.create(kind=kind, author=author, cohort=author and author.cohort)

    def new_for(self, kind: str, author: User | None) -> Any:
        """The same case, not saved."""
        return self.model(kind=kind, author=author, cohort_id=author and author.cohort_id)

    def lock(self) -> None:
        """Lock these cases until the transaction ends, in the order of their keys."""
        list(self.select_for_update().order_by("pk").values_list("pk"))

    def reviewable_by(self, mentor: User) -> CaseQuerySet:
        """Cases of the mentor's cohorts or of no cohort, except the mentor's own."""
        cases = self.exclude(author=mentor)
        if mentor.can_operate:
            return cases
        if not mentor.can_moderate:
            return self.none()
        return cases.filter(Q(cohort__in=mentor.moderated_cohort_ids) | Q(cohort=None))

    def waiting(self, now: Any = None) -> CaseQuerySet:
        """Cases that wait for a mentor.

        Those of suspended authors are left out until the suspension ends, unless they are public.
        """
        return self.filter(state=IS_WAITING).exclude(
            author__in=_suspended_people(now or timezone.now()),
            open_flags=0,
            is_public_already=False,
            is_overdue=False,
        )

    def not_skipped_by(self, mentor: int, now: Any = None) -> CaseQuerySet:
        """Cases that this mentor has neither skipped recently nor left to others."""
        from portal.moderation.models.review_lock import Abstention

        skipped = Abstention.objects.filter(mentor=mentor).in_force(now)
        return self.exclude(pk__in=skipped.values("case"))

    def waiting_for(self, mentor: User) -> CaseQuerySet:
        """The queue of this mentor."""
        if mentor.can_operate or not mentor.can_moderate:
            return self.waiting().not_skipped_by(mentor.pk).reviewable_by(mentor)
        return self.waiting_in_cohorts(timezone.now(), mentor.pk, *mentor.moderated_cohort_ids)

    def waiting_in_cohorts(self, now: Any, mentor: int, *cohorts: int) -> CaseQuerySet:
        """The queue of a mentor of these cohorts, who is no operator."""
        waiting = self.waiting(now).not_skipped_by(mentor, now).exclude(author=mentor)
        # As `reviewable_by`, in words by which no database reads settled cases of the cohorts.
        return waiting.filter(In(Coalesce("cohort_id", Value(NO_COHORT)), [NO_COHORT, *cohorts]))

    def in_category(self, category: str) -> CaseQuerySet:
        """Cases of one tab of the queue page; all of them for any other value."""
        return self.filter(CATEGORIES.get(category, Q()))

    def one_per_item(self) -> CaseQuerySet:
        """The first of these cases that are decided together, whatever chose them."""
        items = self.order_by().annotate(item_key=_item_key()).values("item_key")
        first = items.annotate(first=Min("pk")).values("first")
        return self.model._default_manager.filter(pk__in=first)

    def items(self, category: str) -> WaitingItems:
        """The items of a category, in the order of these cases, and all counts.

        There is a count for each category.
        """
        # All rows at once: Django would read thousands of them in groups of a hundred.
        return WaitingItems.of(PreparedValues(self.item_rows, replans=True).rows(), category)

    def item_rows(self) -> models.QuerySet:
        """What `WaitingItems` needs of each case, a few numbers."""
        return self.values_list("pk", _as_read(_item_key()), _as_read(_category_bits()))

    def numbers(self) -> models.QuerySet:
        """One row: the items of all cases, then those of each other category."""
        items = {
            f"n_{name or 'all'}": Count(_item_key(), distinct=True, filter=condition)
            for name, condition in CATEGORIES.items()
        }
        # A constant to group by, as `aggregate` returns no queryset.
        return (
            self.order_by()
            .annotate(one=Value(1))
            .values("one")
            .annotate(**items)
            .values_list(*items)
        )

    def first_of_items(self, others: CaseQuerySet) -> CaseQuerySet:
        """Those of these cases that are the first of their item among `others`."""
        same = others.filter(TOGETHER, submission=OuterRef("submission"), pk__lt=OuterRef("pk"))
        return self.filter(~(TOGETHER & Q(Exists(same))))

    def summary(self) -> WaitingSummary:
        """How many items these cases are, and since when the oldest has waited."""
        found = self.order_by().aggregate(
            number=Count(_item_key(), distinct=True), since=Min("waiting_since")
        )
        return WaitingSummary(**found)

    def for_queue(self) -> CaseQuerySet:
        """Overdue cases first, then the oldest, with what a row of the queue shows.

        A challenge comes before the solution that was submitted with it.
        """
        cases = self.select_related(
            "author", "cohort", "review_lock__holder", "submission__review_lock__holder"
        )
        return cases.order_by("-is_overdue", "waiting_since", "pk")

    def by_due_time(self) -> CaseQuerySet:
        """Those first whose expected review time ends first."""
        hours = Coalesce("submission__expected_review_hours", Value(DEFAULT_HOURS))
        return self.order_by("-is_overdue", HoursLater("waiting_since", hours), "pk")

    def by_length(self, unknown: Expression) -> CaseQuerySet:
        """What has no text and the shortest texts first, whole READMEs last.

        `unknown` is the length of a text that was submitted before lengths were kept.
        """
        number = models.IntegerField()
        kept = Coalesce("text_length", unknown, output_field=number)
        length = Choose(
            When(waiting_revision=None, then=Value(0)), default=kept, output_field=number
        )
        is_readme = Choose(When(CATEGORIES["readmes"], then=1), default=0)
        return self.order_by(is_readme, length, "pk")

    def with_attached(self) -> CaseQuerySet:
        """Annotate key and version of the solution that a challenge is decided with."""
        others = self.model._default_manager.filter(TOGETHER, state="waiting")
        others = others.filter(
            submission=OuterRef("submission"), submission__kind="entry", pk__gt=OuterRef("pk")
        ).order_by("pk")
        return self.annotate(
            attached_key=Subquery(others.values("pk")[:1]),
            attached_version=Subquery(others.values("waiting_revision")[:1]),
        )
