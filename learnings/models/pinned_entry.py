"""Entries that people pin to their profiles."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learnings.models.entry import Entry
from portal.people.models import User

MAX_PINS = 3


class TooManyPins(Exception):
    """Raised for one more pin than MAX_PINS."""


class NotPinnable(Exception):
    """Raised for an entry that the person's profile may not show."""


class PinnedEntryQuerySet(models.QuerySet):
    """Queries of pins."""

    def of_person(self, person: User) -> Self:
        """The pins of a person in their order."""
        return self.filter(person=person).order_by("position")


class PinnedEntry(models.Model):
    """An entry that its author shows at the top of their profile.

    A pin stays while its entry is hidden or anonymous: profiles show only what the reader may see.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pins"
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="pins")
    position = models.PositiveSmallIntegerField()

    objects = PinnedEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("pinned entries")
        constraints = [
            models.UniqueConstraint(fields=["person", "entry"], name="pin_once"),
            models.UniqueConstraint(fields=["person", "position"], name="pin_one_per_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MAX_PINS), name="pin_position_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.position} {self.entry_id}"

    @classmethod
    @transaction.atomic
    def pin(cls, entry: Entry, *, by: User) -> None:
        """Pin an entry after the others. Raises NotPinnable or TooManyPins."""
        if not entry.is_pinnable_by(by):
            raise NotPinnable
        pinned = cls._locked_keys(by)
        if entry.pk in pinned:
            return
        if len(pinned) >= MAX_PINS:
            raise TooManyPins
        cls._write_order(by, [*pinned, entry.pk])

    @classmethod
    def _locked_keys(cls, person: User) -> list[int]:
        """Return the keys of a person's pinned entries, in order.

        The person is locked, so that two requests do not take the same position.
        """
        person.locked()
        return list(cls.objects.of_person(person).values_list("entry", flat=True))

    @classmethod
    @transaction.atomic
    def unpin(cls, entry_id: int, *, by: User) -> None:
        """Unpin an entry; the others keep their order."""
        cls._write_order(by, [pk for pk in cls._locked_keys(by) if pk != entry_id])

    @classmethod
    @transaction.atomic
    def move(cls, entry_id: int, *, by: User, places: int) -> None:
        """Move a pinned entry up (negative) or down, at most to the end."""
        pinned = cls._locked_keys(by)
        if entry_id not in pinned:
            return
        place = pinned.index(entry_id) + places
        pinned.remove(entry_id)
        pinned.insert(max(0, place), entry_id)
        cls._write_order(by, pinned)

    @classmethod
    def _write_order(cls, person: User, entry_ids: list[int]) -> None:
        """Replace the pins of a person who is locked. There are at most three rows."""
        cls.objects.filter(person=person).delete()
        cls.objects.bulk_create(
            cls(person=person, entry_id=entry_id, position=position)
            for position, entry_id in enumerate(entry_ids, start=1)
        )
