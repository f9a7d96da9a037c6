"""What moderation forgets of somebody who leaves."""

from django.utils.translation import gettext

from portal.moderation.models import (
    Abstention,
    Case,
    Flag,
    LogEntry,
    Pseudonym,
    ReviewLock,
    Suspension,
    TrustNaming,
)


def erase(person, _keep):
    """The name behind the log, and what somebody wrote to the mentors. Decisions stay."""
    appealed = LogEntry.objects.filter(action="appealed", actor=Pseudonym.label_for(person))
    Case.objects.filter(log__in=appealed).exclude(appeal="").update(appeal="(deleted)")
    Pseudonym.objects.filter(person=person).delete()
    Flag.objects.filter(reporter=person).update(reporter=None, note="")
    TrustNaming.objects.filter(person=person).delete()
    Suspension.objects.filter(person=person).delete()
    ReviewLock.objects.filter(holder=person).delete()
    Abstention.objects.filter(mentor=person).delete()


def deletion_summary(_person):
    """What stays of it."""
    yield gettext(
        "The log of decisions stays; it names nobody, and nobody can tell any more which lines were about you."
    )
