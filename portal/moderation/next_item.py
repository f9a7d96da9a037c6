"""Which item a mentor reviews next: different mentors get different ones."""

from collections.abc import Collection, Sequence
from contextlib import suppress

from django.db import transaction

from portal.moderation.models import (
    Case,
    ReviewLock,
    ReviewLockHeld,
    held_by_others,
)
from portal.moderation.queue_items import LIST_SIZE
from portal.moderation.queue_view import QueueView
from portal.people.models import User


class Place:
    """The place of an item among the rows that a mentor sees, to go on behind it."""

    def __init__(self, view: QueueView, mentor: User, cases: Collection[int] = ()) -> None:
        """`cases` are the keys of the cases of the item; without any there is no place."""
        self.view, self.mentor = view, mentor
        self.behind: Sequence[int] = ()
        self.number: int | None = None  # among all items, from 1
        self.count: int | None = None
        if cases:
            self._find(frozenset(cases))

    def _find(self, cases: frozenset[int]) -> None:
        keys = self.view.items(self.mentor).keys
        self.count = len(keys)
        number = next((number for number, key in enumerate(keys, 1) if key in cases), None)
        if number:
            self.number, self.behind = number, keys[number:]

    def lock_next(self) -> Case | None:
        """Lock the next item that no other mentor reviews; None if there is none.

        The next is the first behind this place, or else the first of all.
        """
        keys = self.view.items(self.mentor).keys
        behind = set(self.behind)
        keys.sort(key=lambda key: key not in behind)
        for start in range(0, len(keys), LIST_SIZE):
            if case := _lock_first(keys[start : start + LIST_SIZE], by=self.mentor):
                return case
        return None


def _lock_first(keys: Sequence[int], *, by: User) -> Case | None:
    """Lock the first of these cases that waits and that no one else has."""
    waiting = Case.objects.waiting_for(by).exclude(held_by_others(by))
    free = set(waiting.filter(pk__in=keys).values_list("pk", flat=True))
    for key in (key for key in keys if key in free):
        with suppress(ReviewLockHeld), transaction.atomic():
            # What another request is taking at this moment is passed over.
            cases = waiting.filter(pk=key).for_queue()
            case = cases.select_for_update(of=("self",), skip_locked=True).first()
            if case:
                ReviewLock.acquire(case.lock_target, by=by)
                return case
    return None
