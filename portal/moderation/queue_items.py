"""Items of the review queue: a case with all that a mentor needs to decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from django.utils.timesince import timesince

from portal.moderation import review_targets, text_hints
from portal.moderation.beside_item import Beside
from portal.moderation.forms.decisions import ReviewForm
from portal.moderation.models import Case, Flag, Review, ReviewDraft, ReviewLock
from portal.moderation.models.case_queryset import TOGETHER
from portal.moderation.posts import hosts_in
from portal.moderation.review_targets import CaseContent
from portal.moderation.saved_replies import SavedReply
from portal.moderation.text_count import TextCount
from portal.people.models import User
from portal.rows import grouped
from portal.text.diff import Part, diff_texts
from portal.web.page_cache import NOT_KEPT

# How many rows the queue shows, and how many of them can be approved at once.
LIST_SIZE = 50
# The keyboard shortcut and the CSS class of the button of each decision.
BUTTONS = {
    Review.Decision.APPROVE: ("a", "btn-primary"),
    Review.Decision.KEEP: ("a", "btn-primary"),
    Review.Decision.GRANT: ("a", "btn-primary"),
    Review.Decision.RESTORE: ("a", "btn-primary"),
    Review.Decision.REQUEST_CHANGES: ("c", ""),
    Review.Decision.REJECT: ("r", "btn-danger"),
    Review.Decision.REMOVE: ("r", "btn-danger"),
    Review.Decision.UPHOLD: ("r", "btn-danger"),
}


class AttachedCase(NamedTuple):
    """A solution that is decided with the challenge of the same author."""

    case: Case
    content: CaseContent


@dataclass
class QueueItem:
    """One item of the queue. `latest_review` is the decision that is appealed against."""

    case: Case
    content: CaseContent | None
    form: ReviewForm
    attached: list[AttachedCase] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    latest_review: Review | None = None
    # Only of the item that is open.
    beside: Beside | None = None
    draft_version: str = ""

    @property
    def cases(self) -> list[Case]:
        """All cases that are decided together."""
        return [self.case, *(attached.case for attached in self.attached)]

    @property
    def buttons(self) -> list[tuple[Any, str, str]]:
        """(decision, keyboard shortcut, CSS class) of each possible decision."""
        decisions = self.case.possible_decisions()
        return [(decision, *BUTTONS[decision]) for decision in decisions]

    @property
    def hints(self) -> list[str]:
        """Labels of the automatic hints, in the order of text_hints.HINTS."""
        codes = self._hint_codes()
        return text_hints.hint_labels(code for code in text_hints.HINTS if code in codes)

    def _hint_codes(self) -> set[str]:
        return set(chain.from_iterable(case.hints for case in self.cases))

    @property
    def hosts(self) -> list[str]:
        """The hosts that its text links to."""
        return hosts_in(self.content.source) if self.content else []

    @property
    def can_batch_approve(self) -> bool:
        """Whether it is a text without warnings, to be approved in a batch."""
        is_text = self.case.pending == Case.Pending.TEXT
        return is_text and not text_hints.has_warning(self._hint_codes())

    @property
    def changes(self) -> list[Part]:
        """The difference to the public text; empty for a new text."""
        if not self.content or not self.content.before:
            return []
        return diff_texts(self.content.before, self.content.source)

    @property
    def lock(self) -> ReviewLock | None:
        """The review lock that is running, of any mentor."""
        return running_lock(self.case)

    def lock_held_by_other(self, person: User) -> ReviewLock | None:
        """The review lock of another mentor, if there is one."""
        lock = self.lock
        return lock if lock and lock.holder_id != person.pk else None


@dataclass
class QueueRow:
    """A row of the queue: the first case of an item.

    That of a README has the count of its texts.
    """

    case: Case
    content: CaseContent | None
    text_count: TextCount | None = None
    is_open: bool = False
    is_ticked: bool = False

    @property
    def is_readme(self) -> bool:
        """Whether it is a whole README."""
        return self.text_count is not None

    @property
    def lock(self) -> ReviewLock | None:
        """The review lock that is running, of any mentor."""
        return running_lock(self.case)

    @property
    def can_batch_approve(self) -> bool:
        """Whether it is a text without warnings."""
        is_text = self.case.pending == Case.Pending.TEXT and not self.is_readme
        return is_text and not text_hints.has_warning(self.case.hints)

    @property
    def cache_key(self) -> Any:
        """All that it shows.

        NOT_KEPT if a mentor has it open, because each mentor then sees something else.
        """
        if self.lock:
            return NOT_KEPT
        case, content = self.case, self.content
        shown = (content.title, content.icon) if content else None
        author = str(case.author.name) if case.author else None
        count = str(self.text_count) if self.text_count else None
        state = (case.kind, case.appeal_open, case.open_flags, case.is_overdue)
        marks = (self.can_batch_approve, self.is_open, self.is_ticked)
        waits = timesince(case.waiting_since)
        return self.version, self.attached_version, shown, author, count, state, marks, waits

    @property
    def version(self) -> str:
        """The case and its version, as BatchParameters reads it."""
        return f"{self.case.pk}:{self.case.waiting_revision}"

    @property
    def attached_version(self) -> str:
        """The same of the solution that it is decided with, if there is one."""
        key = getattr(self.case, "attached_key", None)
        return f"{key}:{self.case.attached_version}" if key and not self.is_readme else ""


def running_lock(case: Case) -> ReviewLock | None:
    """The review lock of a case or its README that has not expired."""
    lock = getattr(case.submission if case.is_in_readme else case, "review_lock", None)
    return lock if lock and lock.is_running else None


def queue_rows(cases: Sequence[Case]) -> list[QueueRow]:
    """Return a row for each case, with titles in a fixed number of queries."""
    readmes = {case.submission_id for case in cases if case.is_in_readme}
    contents = review_targets.get_rows([case for case in cases if not case.is_in_readme])
    counts = review_targets.count_waiting_texts(readmes) if readmes else {}
    return [
        QueueRow(
            case,
            contents.get(case.pk),
            counts.get(case.submission_id, TextCount()) if case.is_in_readme else None,
        )
        for case in cases
    ]


def cases_of_item(case: Case) -> list[Case]:
    """All cases that are decided with this one, the challenge before its solution."""
    if case.pending != Case.Pending.TEXT or case.submission_id is None or case.is_in_readme:
        return [case]
    cases = Case.objects.waiting().filter(TOGETHER, submission=case.submission_id)
    return list(cases.for_queue().order_by("pk")) or [case]


def queue_items(cases: Sequence[Case], form: ReviewForm | None = None) -> list[QueueItem]:
    """Return items in the order of `cases`.

    A solution is attached to its challenge if both wait.
    """
    contents = review_targets.get_contents(cases)
    attached = _attached_cases(cases, contents)
    attached_keys = {solution.case.pk for solution in chain.from_iterable(attached.values())}
    leads = [case for case in cases if case.pk not in attached_keys]
    flags, appealed = _open_flags(leads), _appealed_reviews(leads)
    return [
        QueueItem(
            case=case,
            content=contents.get(case.pk),
            form=form or review_form(case),
            attached=attached.get(case.pk, []),
            flags=flags.get(case.pk, []),
            latest_review=appealed.get(case.pk),
        )
        for case in leads
    ]


def _attached_cases(
    cases: Sequence[Case], contents: Mapping[int, CaseContent]
) -> dict[int, list[AttachedCase]]:
    """Return the waiting solutions of each waiting challenge, by the key of its case."""
    by_key = {case.pk: case for case in cases}
    attached: dict[int, list[AttachedCase]] = {}
    for case in cases:
        content = contents.get(case.pk)
        lead = by_key.get(content.lead_case_id) if content else None
        if content and lead and lead.pending == case.pending == Case.Pending.TEXT:
            attached.setdefault(lead.pk, []).append(AttachedCase(case, content))
    return attached


def review_form(
    case: Case,
    data: Mapping[str, Any] | None = None,
    draft: ReviewDraft | None = None,
    replies: Sequence[SavedReply] = (),
) -> ReviewForm:
    """The form to decide a case's current version, with what was typed before."""
    initial = {"revision_number": case.current_version()}
    if draft:
        initial |= {
            "reason": draft.reason,
            "intended": draft.decision,
            "canned": draft.saved_reply,
        }
    auto_id = f"case-{case.pk}-%s"
    return ReviewForm(data, case=case, replies=replies, initial=initial, auto_id=auto_id)


def _open_flags(cases: Sequence[Case]) -> dict[int, list[Flag]]:
    """Open flags by the key of their case."""
    flagged = [case.pk for case in cases if case.open_flags]
    if not flagged:
        return {}
    flags = Flag.objects.filter(case__in=flagged, outcome="").select_related("reporter")
    return grouped((flag.case_id, flag) for flag in flags.order_by("pk"))


def _appealed_reviews(cases: Sequence[Case]) -> dict[int, Review]:
    """The decisions that appeals are against, by the key of their case."""
    appealed = [case.pk for case in cases if case.appeal_open]
    if not appealed:
        return {}
    reviews = Review.objects.filter(case__in=appealed, superseded_by=None)
    newest_last = reviews.select_related("reviewer").order_by("decided_at")
    return {review.case_id: review for review in newest_last}
