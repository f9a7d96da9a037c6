"""What can be reviewed and flagged.

Moderation does not know the models of other apps: each app lists its kinds of targets in the hook
REVIEW_TARGETS, which say how to show and change one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.functional import SimpleLazyObject

from portal import hooks
from portal.people.models import Notification

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import QueryDict

    from portal.moderation.models import Case, Review
    from portal.people.models import User

# The kind of notification to the author about a decision on something that was public already.
DECISION_NOTIFICATIONS = {
    "keep": "kept",
    "remove": "removed",
    "restore": "restored",
    "grant": "appeal_granted",
    "uphold": "appeal_declined",
}


@dataclass(frozen=True)
class CaseContent:
    """The content of a case as the review queue shows it.

    `html` is sanitized; `source` is what the author typed, and `before` the public text that an
    edit would replace. `lead_case_id` is the case that this one is decided with, if there is one.
    `address` and `public_title` are its URL and title for the public, or "" if it is not public.
    `last_public_title` is the title it had when it was public, or else its kind.
    """

    title: str
    label: str
    url: str
    html: str = ""
    topics: list = field(default_factory=list)
    source: str = ""
    before: str = ""
    lead_case_id: int | None = None
    address: str = ""
    public_title: str = ""
    last_public_title: str = ""


class ReviewTarget:
    """How moderation shows and changes one kind of object.

    All methods but `get_contents` are called in a transaction in which the case is locked.
    """

    name = ""
    # Whether mentors may remove it. A topic is renamed or merged instead.
    is_removable = True

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        """Return {case pk: content}, in a fixed number of queries."""
        raise NotImplementedError

    def find(self, pk: int, user: User) -> Any:
        """Return the object with its author if `user` may see it, else None."""
        raise NotImplementedError

    def title_of(self, thing: Any) -> str:
        """Return the title shown to people who flag it."""
        return str(thing)

    def author_of(self, thing: Any) -> User | None:
        return thing.author

    def get_or_create_case(self, thing: Any) -> Case:
        """Return the object's case, created when it is first flagged. Safe to call concurrently."""
        with transaction.atomic():
            locked = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
            if locked.case_id is None:
                locked.case = self._new_case(self.author_of(thing))
                locked.save(update_fields=["case"])
        return locked.case

    def _new_case(self, author: User | None) -> Case:
        from portal.moderation.models import Case

        return Case.objects.create(kind=self.name, author=author, cohort=author and author.cohort)

    def version(self, case: Case) -> int:
        """Return the current version, so that no decision is made on an older one."""
        return 1

    def fingerprint(self, case: Case) -> str:
        """Identify the current public text. The decision "keep" holds for this text only."""
        return str(self.version(case))

    def is_public(self, case: Case) -> bool:
        """Tell whether there is something public that could be removed."""
        return True

    def apply_decision(self, case: Case, review: Review) -> None:
        """Apply a decision and notify the author."""
        decision = review.Decision
        if review.decision == decision.REMOVE:
            self.hide(case)
        elif review.decision in (decision.RESTORE, decision.KEEP, decision.GRANT):
            self.unhide(case)
        self.notify_author(case, review)

    def hide(self, case: Case) -> None:
        """Hide it from all but its author and mentors. Idempotent."""

    def unhide(self, case: Case) -> None:
        """Make it public again. Idempotent."""

    def notify_author(self, case: Case, review: Review) -> None:
        """Notify the author about a decision."""
        person, title, url = self.notification_details(case)
        values = {"title": title, "actor": review.reviewer, "reason": review.reason}
        Notification.send(
            person,
            DECISION_NOTIFICATIONS[review.decision],
            url=url,
            thing=f"review:{review.pk}",
            **values,
        )

    def notification_details(self, case: Case) -> tuple[User, str, str]:
        """Return (author, title, URL) for a notification."""
        raise NotImplementedError

    def snapshot(self, case: Case) -> dict[str, Any]:
        """Return what `revert` needs to undo a decision: keys and states, never texts."""
        return {}

    def can_revert(self, case: Case, review: Review) -> bool:
        """Tell whether undoing the decision would overwrite nothing that happened since."""
        return True

    def revert(self, case: Case, review: Review) -> None:
        """Undo what `apply_decision` did."""
        if review.decision == review.Decision.REMOVE:
            self.unhide(case)
        elif review.before["case"]["standing"] != "clear":
            self.hide(case)

    def publish(self, case: Case, rule: str) -> None:
        """Publish the waiting text under `rule` although no mentor has reviewed it."""

    def amend_form(self, case: Case, data: QueryDict | None = None) -> Form | None:
        """Return a form in which a mentor may make small changes to the waiting text, or None."""
        return

    def amend(self, case: Case, form: Form, by: User) -> int:
        """Make the mentor's text the waiting revision. Returns its number."""
        raise NotImplementedError


def _targets_by_name() -> dict[str, ReviewTarget]:
    return {target.name: target for target in hooks.collect("REVIEW_TARGETS")}


# The review targets of all apps by name, looked up when one is used first.
REVIEW_TARGETS = SimpleLazyObject(_targets_by_name)


def content_fingerprint(*texts: str) -> str:
    """Return a hash of the texts."""
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def get_contents(cases: Iterable[Case]) -> dict[int, CaseContent]:
    """Return {case pk: content} for cases of any kind."""
    contents = {}
    for name, kind in REVIEW_TARGETS.items():
        mine = [case for case in cases if case.kind == name]
        contents |= kind.get_contents(mine) if mine else {}
    return contents


def possible_decisions(case: Case) -> list[Review.Decision]:
    """Return the decisions that answer what is pending, the positive one first."""
    from portal.moderation.models.review import Review

    decision = Review.Decision
    if case.pending == case.Pending.TEXT:
        return [decision.APPROVE, decision.REQUEST_CHANGES, decision.REJECT]
    if case.pending == case.Pending.APPEAL:
        return [decision.GRANT, decision.UPHOLD]
    is_removable = REVIEW_TARGETS[case.kind].is_removable
    if case.pending == case.Pending.FLAGS:
        return [decision.KEEP, decision.REMOVE] if is_removable else [decision.KEEP]
    if case.standing != case.Standing.CLEAR:
        return [decision.RESTORE]
    return [decision.REMOVE] if is_removable and REVIEW_TARGETS[case.kind].is_public(case) else []
