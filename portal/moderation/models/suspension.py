from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from portal.moderation.models.exceptions import NotPermitted
from portal.moderation.models.log import LogEntry
from portal.people.mail.composing import format_moment
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


def can_suspend_in_wave(person: User, *, by: User) -> bool:
    """Whether stopping a wave of spam may suspend this person.

    Mentors and operators are never suspended so.
    """
    return not person.is_mentor and can_moderate_person(person, by=by)


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
        suspension = cls._record(person, by=by, reason=reason, until=until, at=timezone.now())
        Notification.send(
            person, "suspended", url="/settings/", reason=reason, until=suspension.deadline
        )
        return suspension

    @classmethod
    def start_in_wave(
        cls, person: User, *, by: User, reason: str, until: datetime, at: datetime
    ) -> Suspension | None:
        """Suspend the author of posts of a wave, without a notification.

        Returns None for people whom a wave does not suspend, and for a longer suspension that
        already runs. Must run in the transaction of the wave.
        """
        person = cls._locked(person)
        is_longer = person.suspended_until and person.suspended_until >= until
        if is_longer or not can_suspend_in_wave(person, by=by):
            return None
        return cls._record(person, by=by, reason=reason, until=until, at=at)

    @classmethod
    def undo_wave(cls, *, by: User, at: datetime) -> None:
        """End the suspensions that began in this wave, and restore those they replaced.

        Sessions that they ended stay ended. Must run in a transaction.
        """
        for suspension in cls.objects.filter(by=by, started_at=at, ended_at=None).order_by(
            "person"
        ):
            person = cls._locked(suspension.person)
            cls._close(person, at=timezone.now())
            earlier = cls.objects.filter(person=person, ended_at=at, until__gt=timezone.now())
            replaced = earlier.order_by("-pk").first()
            cls.objects.filter(pk=replaced and replaced.pk).update(ended_at=None)
            person.set_suspension(replaced and replaced.until, replaced.reason if replaced else "")
            LogEntry.record_on_person(person, "unsuspended", by=by)

    @property
    def deadline(self) -> str:
        """When it ends, in the language and the time zone of the person."""
        with translation.override(self.person.mail_language):
            return format_moment(self.until, self.person)

    @classmethod
    def _record(
        cls, person: User, *, by: User, reason: str, until: datetime, at: datetime
    ) -> Suspension:
        """Suspend a locked person from this moment on."""
        cls._close(person, at=at)
        suspension = cls.objects.create(
            person=person, by=by, reason=reason, until=until, started_at=at
        )
        person.set_suspension(until, reason)
        LogEntry.record_on_person(person, "suspended", by=by, reason=reason)
        return suspension

    @classmethod
    @transaction.atomic
    def lift(cls, person: User, *, by: User) -> None:
        """End a suspension early. Raises NotPermitted."""
        person = cls._locked(person)
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        if cls._close(person, at=timezone.now()):
            person.set_suspension(None, "")
            LogEntry.record_on_person(person, "unsuspended", by=by)
            Notification.send(person, "unsuspended", url="/")

    @staticmethod
    def _locked(person: User) -> User:
        # Without no_key, this could deadlock with inserts of rows that refer to the person.
        return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)

    @classmethod
    def _close(cls, person: User, *, at: datetime) -> int:
        return cls.objects.filter(person=person, ended_at=None).update(ended_at=at)
