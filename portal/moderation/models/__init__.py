"""May it be seen: cases, reviews, trust, and the log."""

from .case import AlreadyReviewed, Case, NotYours, Submission
from .log import LogEntry, Pseudonym
from .review import Review
from .trust import TrustNaming, is_trusted, publication_rule

__all__ = [
    "AlreadyReviewed",
    "Case",
    "LogEntry",
    "NotYours",
    "Pseudonym",
    "Review",
    "Submission",
    "TrustNaming",
    "is_trusted",
    "publication_rule",
]
