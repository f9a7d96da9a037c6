"""Which part of the queue a mentor looks at, as its address carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.conditions import all_of, conditions_of
from portal.moderation import review_targets, text_hints
from portal.moderation.first_items import first_items
from portal.moderation.models import Case, ReviewDraft
from portal.moderation.models.assignment import is_assigned_to
from portal.moderation.models.case_queryset import CATEGORIES, WaitingItems
from portal.moderation.parameters import QueueParameters, SentFromQueueParameters, ViewParameters
from portal.ops.prepared_queries import PreparedValues
from portal.rows import values_of, without_empty
from portal.search.substrings import has_substring
from portal.web.absolute_urls import with_query

if TYPE_CHECKING:
    from portal.moderation.models.case_queryset import CaseQuerySet
    from portal.people.models import User

# The filters that are parameters with a text, beside the tabs.
TEXT_FILTERS = ("kind", "track", "topic", "author", "cohort", "q")
MAX_WORDS = 5
README = "readme"  # the kind of filter that shows whole READMEs
_HAS_WARNING = ~Q(hints=[]) & ~Q(hints=sorted(text_hints.HARMLESS))


@dataclass
class QueueView:
    """The filters, the order and the ticked rows.

    `ticked` has the versions of cases by key.
    """

    what: str = ""
    kind: str = ""
    track: str = ""
    topic: str = ""
    author: str = ""
    cohort: str = ""
    q: str = ""
    sort: str = ""
    mine: bool = False
    hints: bool = False
    ticked: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Any) -> QueueView:
        """Read it from the query string of the queue."""
        values = vars(QueueParameters.read(data))
        view = cls(**{one.name: values[one.name] for one in fields(cls)})
        if view.what not in CATEGORIES:
            view.what = ""
        return view

    @classmethod
    def of_form(cls, data: Any) -> QueueView:
        """Read it from a form of the queue: the field `view`, and the boxes ticked since."""
        parameters = ViewParameters.read(data)
        view = cls.read(QueryDict(parameters.view))
        view.ticked = parameters.case
        return view

    @classmethod
    def if_sent(cls, data: Any) -> QueueView | None:
        """Read it from a form of the queue; None for a form of another page."""
        return cls.of_form(data) if SentFromQueueParameters.read(data).view else None

    @property
    def query(self) -> str:
        """The query string, without ticked rows."""
        return urlencode(self._pairs())

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the tab and the order is chosen."""
        return self.mine or self.hints or any(getattr(self, name) for name in TEXT_FILTERS)

    def _pairs(self) -> list[tuple[str, Any]]:
        texts = values_of(self, ("what", *TEXT_FILTERS, "sort"))
        return list(without_empty(texts | self._ticked_options()).items())

    def _ticked_options(self) -> dict[str, str]:
        """The filters that are boxes to tick, as their form sends them."""
        return {name: "1" for name in ("mine", "hints") if getattr(self, name)}

    def _ticked_rows(self) -> list[tuple[str, str]]:
        """The rows that are ticked, as the form of the queue sends them."""
        return [("ticked", f"{key}:{version}") for key, version in self.ticked.items()]

    def address(
        self, *, item: int | None = None, undo: str = "", undo_readme: int | None = None
    ) -> str:
        """The address of the queue with this view, an open item and what can be undone."""
        others = without_empty({"item": item, "undo": undo, "undo_readme": undo_readme})
        query = urlencode([*self._pairs(), *self._ticked_rows(), *others.items()], safe=":,")
        return with_query(reverse("moderation:queue"), query)

    def readme_address(self, key: int) -> str:
        """The address of the review of a README, which leads back to this view."""
        address = reverse("moderation:submission_review", args=[key])
        return with_query(address, urlencode(without_empty({"view": self.query})))

    def waiting(self, mentor: User) -> CaseQuerySet:
        """All cases that the filters show, in any category, in the order of the rows."""
        return self._in_order(Case.objects.waiting_for(mentor).filter(self._condition(mentor)))

    def _in_order(self, cases: CaseQuerySet) -> CaseQuerySet:
        if self.sort == "due":
            return cases.by_due_time()
        if self.sort == "short":
            return cases.by_length(review_targets.text_length())
        return cases.for_queue()

    def items(self, mentor: User) -> WaitingItems:
        """The items of the chosen tab in the order of rows, and counts of all tabs."""
        if self._is_special(mentor):
            return self.waiting(mentor).items(self.what)
        return WaitingItems.of(_all_rows(mentor), self.what)

    def first_items(self, mentor: User, size: int) -> WaitingItems:
        """The same with only the first `size` items."""
        if self._is_special(mentor):
            return self.items(mentor).first(size)
        return first_items(mentor, self.what, size)

    def _is_special(self, mentor: User) -> bool:
        """Whether no query is kept for it: there is more than a tab, or no mentor asks."""
        is_plain = not (self.is_filtered or self.sort)
        return not is_plain or mentor.can_operate or not mentor.can_moderate

    def _condition(self, mentor: User) -> Q:
        words = map(_has_word, self._words)
        return all_of(
            chain(words, conditions_of(self, FIELD_CONDITIONS), self._conditions_for(mentor))
        )

    def _conditions_for(self, mentor: User) -> Iterator[Q]:
        """The conditions of the boxes that are ticked."""
        if self.hints:
            yield _HAS_WARNING
        if self.mine:
            yield _is_own_share(mentor)

    @property
    def _words(self) -> list[str]:
        return self.q.split()[:MAX_WORDS]


def _rows_of_mentor(now: int, mentor: int, *cohorts: int) -> QuerySet:
    cases = Case.objects.waiting_in_cohorts(Value(now), mentor, *cohorts)
    return cases.for_queue().item_rows()


_rows_query = PreparedValues(_rows_of_mentor, replans=True)


def _all_rows(mentor: User) -> list[tuple[int, int, int]]:
    """The rows of WaitingItems that wait for a mentor, without filters.

    The mentor is no operator.
    """
    return _rows_query.rows(timezone.now(), mentor.pk, *mentor.moderated_cohort_ids)


def _matching(name: str, value: str) -> Q:
    return review_targets.matching(name, value, is_waiting=True)


def _is_by(word: str) -> Q:
    return has_substring(["author__display_name", "author__handle"], word)


def _is_of_kind(kind: str) -> Q:
    if kind == README:
        return CATEGORIES["readmes"]
    return _matching("kind", kind)


def _is_own_share(mentor: User) -> Q:
    """The condition for cases that a mentor sees as theirs to review.

    They are assigned to this mentor or to no one, or the mentor has them open or wrote about them.
    """
    return is_assigned_to(mentor) | _is_in_hand(mentor)


def _has_word(word: str) -> Q:
    return _matching("word", word) | _is_by(word)


def _is_by_author(handle: str) -> Q:
    return Q(author__handle=handle.removeprefix("@").lower())


def _is_in_cohort(slug: str) -> Q:
    return Q(cohort__slug=slug)


FIELD_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "track": partial(_matching, "track"),
    "topic": partial(_matching, "topic"),
    "kind": _is_of_kind,
    "author": _is_by_author,
    "cohort": _is_in_cohort,
}


def _is_in_hand(mentor: User) -> Q:
    return _is_locked_by(mentor) | _is_in_drafts(ReviewDraft.objects.filter(mentor=mentor))


def _is_locked_by(mentor: User) -> Q:
    """What this mentor is reviewing, alone or as a part of a README."""
    now = timezone.now()
    case = Q(review_lock__holder=mentor, review_lock__until__gt=now)
    readme = Q(submission__review_lock__holder=mentor, submission__review_lock__until__gt=now)
    return case | readme


def _is_in_drafts(drafts: QuerySet[ReviewDraft]) -> Q:
    """What one of these drafts is about, alone or as a part of a README."""
    case = Q(pk__in=drafts.filter(submission=None).values("case"))
    return case | Q(submission__in=drafts.filter(case=None).values("submission"))


def category_labels() -> dict[str, str]:
    """The labels of the tabs."""
    return {
        "": _("All"),
        "new": pgettext("posts in the queue", "New"),
        "edits": _("Edits"),
        "readmes": _("READMEs"),
        "flags": _("Flags"),
        "appeals": _("Appeals"),
        "topics": _("Topics"),
    }


def sort_labels() -> dict[str, str]:
    """The orders of the rows."""
    return {
        "": _("Oldest first"),
        "due": _("Due soonest first"),
        "short": _("Shortest first"),
    }


def kind_labels() -> list[tuple[str, str]]:
    """The kinds that the rows can be filtered by."""
    return [(README, _("README")), *review_targets.kinds()]
