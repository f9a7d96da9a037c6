from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.moderation.models.exceptions import NotPermitted
from portal.moderation.models.log import LogEntry
from portal.people.models import Notification, User


def can_moderate_person(person: User, *, by: User) -> bool:
    """Whether `by` may suspend this person or name them as trusted.

    No one may act on themselves or on operators. Operators may act on everyone else; mentors on
    people of their own cohorts or of none, except on mentors of other cohorts.
    """
    if person.pk == by.pk or person.is_operator or not by.can_moderate:
        return False
    if by.can_operate:
        return True
    cohorts = by.moderated_cohort_ids
    is_in_reach = person.cohort_id is None or person.cohort_id in cohorts
    return is_in_reach and person.mentored_cohort_ids <= cohorts


class Suspension(models.Model):
    """A period in which a person may only read, and the reason.

    The end is copied to User, because every request checks it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=500)
    started_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("started_at")), name="suspension_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(by=F("person")), name="suspension_not_by_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.person} until {self.until:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def start(cls, person: User, *, by: User, reason: str, until: datetime) -> Suspension:
        """Suspend a person and end their sessions. Replaces an earlier suspension.

        Raises NotPermitted.
        """
        person = cls._locked(person)
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        cls._close(person)
        suspension = cls.objects.create(person=person, by=by, reason=reason, until=until)
        person.set_suspension(until, reason)
        LogEntry.record_on_person(person, "suspended", by=by, reason=reason)
        deadline = f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        Notification.send(person, "suspended", url="/settings/", reason=reason, until=deadline)
        return suspension

    @classmethod
    @transaction.atomic
    def lift(cls, person: User, *, by: User) -> None:
        """End a suspension early. Raises NotPermitted."""
        person = cls._locked(person)
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        if cls._close(person):
            person.set_suspension(None, "")
            LogEntry.record_on_person(person, "unsuspended", by=by)
            Notification.send(person, "unsuspended", url="/")

    @staticmethod
    def _locked(person: User) -> User:
        # Without no_key, this could deadlock with inserts of rows that refer to the person.
        return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)

    @classmethod
    def _close(cls, person: User) -> int:
        return cls.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
