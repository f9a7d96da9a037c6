"""What the queue's page shows: rows, counts, the open item, what can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.clock import ago
from portal.moderation import review_targets
from portal.moderation.beside_item import Beside
from portal.moderation.forms.decisions import ReviewForm
from portal.moderation.models import Case, Review, ReviewDraft, Submission
from portal.moderation.models.review import UNDO_WINDOW
from portal.moderation.queue_items import (
    LIST_SIZE,
    QueueItem,
    QueueRow,
    cases_of_item,
    queue_items,
    queue_rows,
    review_form,
)
from portal.moderation.queue_view import (
    QueueView,
    category_labels,
    kind_labels,
    sort_labels,
)
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import Cohort, Track, User
from portal.rows import joined_keys


class Tab(NamedTuple):
    """A tab of the queue: its address under the same filters, and its items.

    That is, how many it has.
    """

    name: str
    address: str
    label: str
    number: int


def queue_context(
    mentor: User,
    view: QueueView,
    *,
    case: Case | None = None,
    form: ReviewForm | None = None,
    undo: Sequence[int] = (),
) -> dict[str, Any]:
    """The context of the page with this view.

    `form` is what was typed about the open `case`.
    """
    items = view.first_items(mentor, LIST_SIZE)
    rows = _rows(items.keys)
    item = open_item(case, mentor, form) if case else None
    open_row = _row_of(item, rows)
    for row in rows:
        row.is_open = row is open_row
        row.is_ticked = row.case.pk in view.ticked
    return {
        "rows": rows,
        "can_select": any(row.can_batch_approve for row in rows),
        "item": item,
        "number": rows.index(open_row) + 1 if open_row else None,
        "count": items.counts[view.what or "all"],
        "tabs": _tabs(view, items.counts),
        "view": view,
        **_filter_choices(mentor),
        "undo": undo_notice(undo, mentor),
    }


def _tabs(view: QueueView, counts: Mapping[str, int]) -> list[Tab]:
    return [
        Tab(name, replace(view, what=name).address(), label, counts[name or "all"])
        for name, label in category_labels().items()
    ]


def _filter_choices(mentor: User) -> dict[str, Any]:
    """What the form of the filters offers."""
    return {
        "kinds": kind_labels(),
        "tracks": Track.choices,
        "sorts": sort_labels(),
        "cohorts": filter_cohorts(mentor),
    }


def _rows(keys: Sequence[int]) -> list[QueueRow]:
    """The rows of these cases, in their order."""
    cases = {case.pk: case for case in _cases_query.rows(*keys)} if keys else {}
    return queue_rows([cases[key] for key in keys if key in cases])


# What a row shows of a case, of its author, and of the mentor who has it or its README open.
_COLUMNS = (
    "kind",
    "cohort__slug",
    "submission__kind",
    "waiting_revision",
    "waiting_since",
    "hints",
    "is_overdue",
    "open_flags",
    "appeal_open",
)
_NAME_COLUMNS = ("handle", "display_name", "is_hidden", "erased_at")
_NAMES = tuple(f"author__{column}" for column in _NAME_COLUMNS)
_LOCKS = tuple(
    f"{lock}__{column}"
    for lock in ("review_lock", "submission__review_lock")
    for column in ("case", "submission", "until", *(f"holder__{name}" for name in _NAME_COLUMNS))
)


def _cases_of_rows(*keys: int) -> QuerySet[Case]:
    rows = Case.objects.filter(pk__in=keys).for_queue().with_attached()
    return rows.only(*_COLUMNS, *_NAMES, *_LOCKS)


_cases_query = PreparedQuery(_cases_of_rows)


def open_item(
    case: Case,
    mentor: User,
    form: ReviewForm | None = None,
    *,
    cases: Sequence[Case] | None = None,
) -> QueueItem:
    """The item of a case, with what the mentor typed about it before.

    `cases` are all that the item has, by default those that are decided with the case.
    """
    cases = cases or cases_of_item(case)
    draft = ReviewDraft.objects.of(cases[0], mentor=mentor).first()
    item = queue_items(cases, form or review_form(cases[0], draft=draft))[0]
    item.draft_version = ReviewDraft.version_for(draft, item.case.waiting_since)
    item.beside = Beside.of(item.case, item.content, mentor)
    return item


def _row_of(item: QueueItem | None, rows: Sequence[QueueRow]) -> QueueRow | None:
    keys = {case.pk for case in item.cases} if item else set()
    return next((row for row in rows if row.case.pk in keys), None)


def filter_cohorts(mentor: User) -> Any:
    """The mentor's cohorts, or all running ones for an operator."""
    if mentor.can_operate:
        return Cohort.objects.running().only("name", "slug")
    return mentor.mentored_cohorts


def undo_notice_of_readme(key: int | None, mentor: User) -> dict[str, Any] | None:
    """What can still be undone of the review of a README: numbers and seconds."""
    cases = Case.objects.reviewable_by(mentor).filter(submission=key)
    found = Submission.objects.filter(pk=key, pk__in=cases.values("submission"))
    readme = found.select_related("author").first()
    reviews = readme.reviews_to_undo(by=mentor) if readme else []
    if not readme or not reviews:
        return None
    return {
        "readme": readme,
        "decisions": decisions_sentence(readme.count_decisions(reviews)),
        "seconds": _seconds_left(reviews[0]),
    }


def decisions_sentence(counts: Mapping[Any, int]) -> str:
    """Say how many entries of a README were decided, and how."""
    sentences = {
        Review.Decision.APPROVE: _("Approved: %(n)d."),
        Review.Decision.REQUEST_CHANGES: _("Changes requested: %(n)d."),
        Review.Decision.REJECT: _("Rejected: %(n)d."),
    }
    return " ".join(sentences[one] % {"n": number} for one, number in counts.items())


def _seconds_left(review: Review) -> str:
    left = review.decided_at + UNDO_WINDOW - timezone.now()
    return f"{left.total_seconds():.1f}"


def undo_notice(keys: Sequence[int], mentor: User) -> dict[str, Any] | None:
    """What can still be undone: reviews, the number of items, and seconds left.

    A challenge and its author's solution are one item, named by the challenge.
    """
    reviews = _reviews_to_undo(keys, mentor) if keys else []
    if not reviews:
        return None
    first = reviews[0]
    return {
        "reviews": joined_keys(reviews),
        "review": first,
        "content": review_targets.get_rows([first.case]).get(first.case_id),
        "count": _count_items(reviews),
        "seconds": _seconds_left(first),
    }


def _reviews_to_undo(keys: Sequence[int], mentor: User) -> list[Review]:
    """Those of these reviews that the mentor made within the last ten seconds."""
    own = Review.objects.filter(pk__in=keys, reviewer=mentor, superseded_by=None)
    recent = own.filter(decided_at__gt=ago(UNDO_WINDOW))
    return list(recent.select_related("case").order_by("pk"))


def _count_items(reviews: Iterable[Review]) -> int:
    """How many items these reviews are about."""
    return len({review.submission_id or -review.pk for review in reviews})
