from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.moderation.models.case import NotPermitted
from portal.moderation.models.log import LogEntry
from portal.people.models import Notification, User


def can_moderate_person(person, *, by):
    """May `by` suspend this person, or name them as trusted?

    Operators act on everybody but themselves and other operators; mentors on people of their cohorts or of none, but
    not on mentors of a cohort that is not theirs, and never on operators or themselves.
    """
    if person.pk == by.pk or person.is_operator or not by.can_moderate:
        return False
    if by.can_operate:
        return True
    mine = by.moderated_cohort_ids
    is_theirs = person.cohort_id is None or person.cohort_id in mine
    return is_theirs and person.mentored_cohort_ids <= mine


class Suspension(models.Model):
    """Somebody may only read until a date, and why. The person carries the date too, because each request asks."""

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

    def __str__(self):
        return f"{self.person} until {self.until:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def start(cls, person, *, by, reason, until):
        """Suspend somebody until then: their sessions end, what waits of theirs waits on. Raises NotPermitted.

        A second suspension takes the place of the first.
        """
        person = cls._locked(person)
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        cls._close(person)
        suspension = cls.objects.create(person=person, by=by, reason=reason, until=until)
        person.set_suspension(until, reason)
        LogEntry.record_on_person(person, "suspended", by=by, reason=reason)
        Notification.send(
            person, "suspended", url="/settings/", reason=reason, until=until.date().isoformat()
        )
        return suspension

    @classmethod
    @transaction.atomic
    def lift(cls, person, *, by):
        """End a suspension early. Raises NotPermitted."""
        person = cls._locked(person)
        if not can_moderate_person(person, by=by):
            raise NotPermitted
        if cls._close(person):
            person.set_suspension(None, "")
            LogEntry.record_on_person(person, "unsuspended", by=by)
            Notification.send(person, "unsuspended", url="/")

    @staticmethod
    def _locked(person):
        """The person, locked against other suspensions but not against rows that point at them: those are checked when
        they are committed, and would wait for us while we wait for them."""
        return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)

    @classmethod
    def _close(cls, person):
        return cls.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
