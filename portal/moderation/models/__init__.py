"""May it be seen: cases, reviews, flags, leases, trust, suspension, and the log."""

from portal.moderation.models.review_lock import Abstention, Held, Lease

from .case import AlreadyReviewed, Case, NotYours, OnlyOnce, TooLateToUndo, amend_and_approve
from .flag import Flag, NotToBeFlagged
from .log import LogEntry, Pseudonym
from .person_case import PersonCase
from .review import Review
from .submission import Submission
from .suspension import Suspension, may_act_on
from .thanks import Thanks
from .trust import Rule, TrustNaming, is_reviewed_first, is_trusted, publication_rule

__all__ = [
    "Abstention",
    "AlreadyReviewed",
    "Case",
    "Flag",
    "Held",
    "Lease",
    "LogEntry",
    "NotToBeFlagged",
    "NotYours",
    "OnlyOnce",
    "PersonCase",
    "Pseudonym",
    "Review",
    "Rule",
    "Submission",
    "Suspension",
    "Thanks",
    "TooLateToUndo",
    "TrustNaming",
    "amend_and_approve",
    "is_reviewed_first",
    "is_trusted",
    "may_act_on",
    "publication_rule",
]
