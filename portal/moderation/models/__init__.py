"""May it be seen: cases, reviews, flags, leases, trust, suspension, and the log."""

from portal.moderation.models.review_lock import Abstention, ReviewLock, ReviewLockHeld

from .case import (
    AlreadyReviewed,
    CannotAppeal,
    Case,
    NotPermitted,
    TooLateToUndo,
    amend_and_approve,
)
from .flag import CannotFlagOwnContent, Flag
from .log import LogEntry, Pseudonym
from .person_case import PersonCase
from .review import Review
from .submission import Submission
from .suspension import Suspension, can_moderate_person
from .thanks import Thanks
from .trust import PublicationRule, TrustNaming, is_trusted, publication_rule, requires_review_first

__all__ = [
    "Abstention",
    "AlreadyReviewed",
    "Case",
    "Flag",
    "ReviewLockHeld",
    "ReviewLock",
    "LogEntry",
    "CannotFlagOwnContent",
    "NotPermitted",
    "CannotAppeal",
    "PersonCase",
    "Pseudonym",
    "Review",
    "PublicationRule",
    "Submission",
    "Suspension",
    "Thanks",
    "TooLateToUndo",
    "TrustNaming",
    "amend_and_approve",
    "requires_review_first",
    "is_trusted",
    "can_moderate_person",
    "publication_rule",
]
