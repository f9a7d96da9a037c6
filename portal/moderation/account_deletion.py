"""What moderation erases when an account is deleted."""

from django.db.models import Q
from django.utils.translation import gettext

from portal.moderation.models import (
    Abstention,
    Assignment,
    Case,
    CohortMessage,
    CohortMessageCopy,
    Flag,
    LogEntry,
    MentorAbsence,
    OwnReply,
    ParagraphComment,
    PrivateNote,
    Pseudonym,
    ReviewDraft,
    ReviewLock,
    Suspension,
    TrustNaming,
)
from portal.people.models import User


def erase(person: User, keep: bool) -> None:
    """Erase the name behind the log and the person's messages to mentors.

    Decisions stay.
    """
    appealed = LogEntry.objects.filter(action="appealed", actor=Pseudonym.label_for(person))
    Case.objects.filter(log__in=appealed).exclude(appeal="").update(appeal="(deleted)")
    Pseudonym.objects.filter(person=person).delete()
    Flag.objects.filter(reporter=person).update(reporter=None, note="")
    TrustNaming.objects.filter(person=person).delete()
    Suspension.objects.filter(person=person).delete()
    ReviewLock.objects.filter(holder=person).delete()
    ReviewDraft.objects.filter(mentor=person).delete()
    Abstention.objects.filter(mentor=person).delete()
    Assignment.objects.filter(Q(mentor=person) | Q(learner=person)).delete()
    MentorAbsence.objects.filter(mentor=person).delete()
    CohortMessageCopy.objects.filter(recipient=person).delete()
    CohortMessage.objects.filter(sender=person).delete()
    _erase_words_of_review(person)


def _erase_words_of_review(person: User) -> None:
    """Erase saved replies, comments on paragraphs and notes.

    Those that the person wrote, or that are about them.
    """
    OwnReply.objects.filter(mentor=person).delete()
    about = Q(author=person) | Q(case__author=person)
    ParagraphComment.objects.filter(about).delete()
    PrivateNote.objects.filter(about | Q(person=person)).delete()


def retention_summary(person: User) -> list[str]:
    """Return sentences about what stays after the account is deleted."""
    return [
        gettext(
            "The decision log stays. It names no one, and no one can tell which lines "
            "were about you."
        )
    ]
