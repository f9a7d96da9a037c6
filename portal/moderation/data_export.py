"""The part of a data export that is about moderation."""

from collections.abc import Iterator
from typing import Any

from portal.data_export import as_json, row_values
from portal.moderation.models import (
    Abstention,
    Assignment,
    Case,
    CohortMessage,
    Flag,
    LogEntry,
    MentorAbsence,
    OwnReply,
    ParagraphComment,
    PrivateNote,
    Pseudonym,
    Review,
    ReviewDraft,
    ReviewLock,
    Submission,
    Suspension,
    TrustNaming,
)
from portal.moderation.models.log import MENTORS_ONLY_ACTIONS
from portal.people.models import User

# Flag counts and the results of automatic checks are for mentors only.
MENTORS_ONLY_FIELDS = ("hints", "open_flags", "told_after_hours")


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: cases, reviews, flags, suspensions and trust."""
    exported = {
        "cases": row_values(Case.objects.filter(author=person), exclude=MENTORS_ONLY_FIELDS),
        "submissions": row_values(Submission.objects.filter(author=person)),
        "reviews_of_my_posts": row_values(
            Review.objects.filter(author=person), exclude=("reviewer", "before")
        ),
        "reviews_i_gave": row_values(
            Review.objects.filter(reviewer=person), exclude=("author", "before")
        ),
        "flags": row_values(Flag.objects.filter(reporter=person)),
        "suspensions": row_values(Suspension.objects.filter(person=person), exclude=("by",)),
        "suspensions_i_gave": row_values(Suspension.objects.filter(by=person)),
        "trust": row_values(TrustNaming.objects.filter(person=person), exclude=("named_by",)),
        "trust_i_named": row_values(TrustNaming.objects.filter(named_by=person)),
        "reading_now": row_values(ReviewLock.objects.filter(holder=person)),
        "drafts_of_reviews": row_values(ReviewDraft.objects.filter(mentor=person)),
        "left_to_others": row_values(Abstention.objects.filter(mentor=person)),
        "assigned_to_me": row_values(Assignment.objects.filter(mentor=person)),
        "my_mentors": row_values(Assignment.objects.filter(learner=person), exclude=("mentor",)),
        "absences_as_mentor": row_values(MentorAbsence.objects.filter(mentor=person)),
        "messages_i_wrote": row_values(CohortMessage.objects.filter(sender=person)),
        "messages_to_me": _messages_to(person),
        "saved_replies_of_mine": row_values(OwnReply.objects.filter(mentor=person)),
        "comments_i_wrote_on_paragraphs": row_values(
            ParagraphComment.objects.filter(author=person), exclude=("answer", "words")
        ),
        "comments_on_my_paragraphs": row_values(
            ParagraphComment.objects.for_author(person), exclude=("author",)
        ),
        "private_notes_i_wrote": row_values(
            PrivateNote.objects.filter(author=person), exclude=("person",)
        ),
        # Their text may name other people: an operator sends it on request (decision 0059).
        "private_notes_about_me": row_values(
            PrivateNote.objects.filter(person=person), exclude=("author", "text")
        ),
        **_log_of(person),
    }
    yield "moderation.json", as_json(exported)


def _messages_to(person: User) -> list[dict[str, Any]]:
    copies = person.cohort_message_copies.exclude(sent_at=None).select_related("message")
    return [
        {
            "subject": copy.message.subject_for(person),
            "text": copy.message.text_for(person),
            "sent_at": copy.sent_at,
        }
        for copy in copies.order_by("pk")
    ]


def _log_of(person: User) -> dict[str, Any]:
    """Return the log entries about or by `person`; people in it are pseudonyms."""
    label = Pseudonym.objects.filter(person=person).values_list("label", flat=True).first()
    if label is None:
        return {}
    about_me = LogEntry.objects.filter(subject=label).exclude(action__in=MENTORS_ONLY_ACTIONS)
    return {
        "label_in_the_log": label,
        "log_about_me": row_values(about_me, exclude=("actor",)),
        "log_of_what_i_did": row_values(LogEntry.objects.filter(actor=label)),
    }
