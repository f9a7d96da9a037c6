"""Which item a mentor reviews next: different mentors get different ones."""

from collections.abc import Sequence
from typing import Self

from django.db import transaction

from portal.moderation.models import (
    Case,
    ReviewLock,
    ReviewLockHeld,
    Submission,
    held_by_others,
)
from portal.moderation.models.case_queryset import CaseQuerySet
from portal.moderation.queue_items import LIST_SIZE, lock_target
from portal.moderation.queue_view import QueueView
from portal.people.models import User

# Others may take an item between two queries; so often another one is tried.
MAX_ATTEMPTS = 50


class Place:
    """The place of an item among the rows that a mentor sees, to go on behind it."""

    def __init__(self, view: QueueView, mentor: User, case: Case | None = None) -> None:
        self.view, self.mentor = view, mentor
        self.behind: Sequence[int] = ()
        self.number: int | None = None  # among the rows, from 1
        if case:
            keys = list(view.items(mentor).values_list("pk", flat=True)[:LIST_SIZE])
            self._find(case.pk, keys)

    def _find(self, key: int, keys: list[int]) -> None:
        if key in keys:
            self.number = keys.index(key) + 1
            self.behind = keys[self.number :]

    @classmethod
    def of_readme(cls, view: QueueView, mentor: User, submission: Submission) -> Self:
        """The place of the row of a README."""
        readmes = view.items(mentor).in_category("readmes")
        return cls(view, mentor, readmes.filter(submission=submission).first())

    def lock_next(self) -> Case | None:
        """Lock the next item that no other mentor reviews; None if there is none."""
        items = self.view.items(self.mentor)
        found = None
        if self.behind:
            found = _lock_first(items.filter(pk__in=self.behind), by=self.mentor)
        return found or _lock_first(items, by=self.mentor)


def _lock_first(items: CaseQuerySet, *, by: User) -> Case | None:
    free = items.exclude(held_by_others(by))
    for _attempt in range(MAX_ATTEMPTS):
        try:
            with transaction.atomic():
                # What another request is taking at this moment is passed over.
                case = free.select_for_update(of=("self",), skip_locked=True).first()
                if case:
                    ReviewLock.acquire(lock_target(case), by=by)
                return case
        except ReviewLockHeld:
            continue
    return None
