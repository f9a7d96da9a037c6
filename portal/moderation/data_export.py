"""What moderation keeps of a person, as a file of their data export."""

from collections.abc import Iterator

from portal.data_export import as_json, rows_of
from portal.moderation.models import (
    Abstention,
    Case,
    Flag,
    Lease,
    LogEntry,
    Pseudonym,
    Review,
    Submission,
    Suspension,
    TrustNaming,
)
from portal.moderation.models.log import FOR_MENTORS
from portal.people.models import User

# How often others flagged it, and what automatic checks found, stays with the mentors.
FOR_MENTORS_ALONE = ("hints", "open_flags", "told_after_hours")


def files_of(person: User) -> Iterator[tuple[str, str]]:
    """Cases, decisions, flags, suspensions and trust: what is theirs, and what they decided."""
    said = {
        "cases": rows_of(Case.objects.filter(author=person), but=FOR_MENTORS_ALONE),
        "submissions": rows_of(Submission.objects.filter(author=person)),
        "reviews_of_my_posts": rows_of(Review.objects.filter(author=person), but=("reviewer", "before")),
        "reviews_i_gave": rows_of(Review.objects.filter(reviewer=person), but=("author", "before")),
        "flags": rows_of(Flag.objects.filter(reporter=person)),
        "suspensions": rows_of(Suspension.objects.filter(person=person), but=("by",)),
        "suspensions_i_gave": rows_of(Suspension.objects.filter(by=person)),
        "trust": rows_of(TrustNaming.objects.filter(person=person), but=("named_by",)),
        "trust_i_named": rows_of(TrustNaming.objects.filter(named_by=person)),
        "reading_now": rows_of(Lease.objects.filter(holder=person)),
        "left_to_others": rows_of(Abstention.objects.filter(mentor=person)),
        **_log_of(person),
    }
    yield "moderation.json", as_json(said)


def _log_of(person):
    """The log knows people by a random label."""
    labels = Pseudonym.objects.filter(person=person).values_list("label", flat=True)
    label = labels.first()
    if label is None:
        return {}
    about_me = LogEntry.objects.filter(subject=label).exclude(action__in=FOR_MENTORS)
    return {
        "label_in_the_log": label,
        "log_about_me": rows_of(about_me, but=("actor",)),
        "log_of_what_i_did": rows_of(LogEntry.objects.filter(actor=label)),
    }
