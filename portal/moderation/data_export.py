"""The part of a data export that is about moderation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Model

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


class Exported(NamedTuple):
    """Rows that have the person in this field, without some of their columns."""

    name: str
    model: type[Model]
    field: str
    exclude: tuple[str, ...] = ()

    def rows_of(self, person: User) -> list[dict[str, Any]]:
        """Return the columns of these rows, oldest first."""
        rows = self.model._default_manager.filter(**{self.field: person})
        return row_values(rows, exclude=self.exclude)


EXPORTED = (
    Exported("cases", Case, "author", MENTORS_ONLY_FIELDS),
    Exported("submissions", Submission, "author"),
    Exported("reviews_of_my_posts", Review, "author", ("reviewer", "before")),
    Exported("reviews_i_gave", Review, "reviewer", ("author", "before")),
    Exported("flags", Flag, "reporter"),
    Exported("suspensions", Suspension, "person", ("by",)),
    Exported("suspensions_i_gave", Suspension, "by"),
    Exported("trust", TrustNaming, "person", ("named_by",)),
    Exported("trust_i_named", TrustNaming, "named_by"),
    Exported("reading_now", ReviewLock, "holder"),
    Exported("drafts_of_reviews", ReviewDraft, "mentor"),
    Exported("left_to_others", Abstention, "mentor"),
    Exported("assigned_to_me", Assignment, "mentor"),
    Exported("my_mentors", Assignment, "learner", ("mentor",)),
    Exported("absences_as_mentor", MentorAbsence, "mentor"),
    Exported("messages_i_wrote", CohortMessage, "sender"),
    Exported("saved_replies_of_mine", OwnReply, "mentor"),
    Exported("comments_i_wrote_on_paragraphs", ParagraphComment, "author", ("answer", "words")),
    Exported("private_notes_i_wrote", PrivateNote, "author", ("person",)),
    # Their text may name other people: an operator sends it on request (decision 0059).
    Exported("private_notes_about_me", PrivateNote, "person", ("author", "text")),
)


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: cases, reviews, flags, suspensions and trust."""
    exported = _rows(person) | _written_to(person) | _log_of(person)
    yield "moderation.json", as_json(exported)


def _rows(person: User) -> dict[str, Any]:
    return {one.name: one.rows_of(person) for one in EXPORTED}


def _written_to(person: User) -> dict[str, Any]:
    """Return what mentors wrote to the person, as soon as it was sent."""
    comments = ParagraphComment.objects.for_author(person)
    return {
        "messages_to_me": _messages_to(person),
        "comments_on_my_paragraphs": row_values(comments, exclude=("author",)),
    }


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
