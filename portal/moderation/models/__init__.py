"""Models of moderation: cases, reviews, flags, trust, suspensions and the log."""

from portal.moderation.models.review_lock import (
    Abstention,
    ReviewLock,
    ReviewLockHeld,
    held_by_others,
)

from .assignment import (
    Assignment,
    Load,
    MentorAbsence,
    NoMentorPresent,
    load_by_mentor,
    present_mentors,
)
from .case import Case
from .cohort_message import CohortMessage, CohortMessageCopy
from .exceptions import AlreadyReviewed, CannotAppeal, NotPermitted, TooLateToUndo
from .flag import CannotFlagOwnContent, Flag
from .log import LogEntry, Pseudonym
from .own_reply import OwnReply, TooManyReplies
from .paragraph_comment import ParagraphComment, TooManyComments
from .person_case import PersonCase
from .private_note import PrivateNote
from .review import Review
from .review_draft import ReviewDraft
from .submission import ExpectedReviewTime, Submission, Verdict
from .suspension import Suspension, can_moderate_person, can_suspend_in_wave
from .thanks import Thanks
from .trust import PublicationRule, TrustNaming, is_trusted, publication_rule, requires_review_first
from .wave import MAX_POSTS, ReadPost, TooManyPosts, WaveResult, stop_wave, undo_wave

__all__ = [
    "MAX_POSTS",
    "Abstention",
    "AlreadyReviewed",
    "Assignment",
    "CannotAppeal",
    "CannotFlagOwnContent",
    "Case",
    "CohortMessage",
    "CohortMessageCopy",
    "ExpectedReviewTime",
    "Flag",
    "Load",
    "LogEntry",
    "MentorAbsence",
    "NoMentorPresent",
    "NotPermitted",
    "OwnReply",
    "ParagraphComment",
    "PersonCase",
    "PrivateNote",
    "Pseudonym",
    "PublicationRule",
    "ReadPost",
    "Review",
    "ReviewDraft",
    "ReviewLock",
    "ReviewLockHeld",
    "Submission",
    "Suspension",
    "Thanks",
    "TooLateToUndo",
    "TooManyComments",
    "TooManyPosts",
    "TooManyReplies",
    "TrustNaming",
    "Verdict",
    "WaveResult",
    "can_moderate_person",
    "can_suspend_in_wave",
    "held_by_others",
    "is_trusted",
    "load_by_mentor",
    "present_mentors",
    "publication_rule",
    "requires_review_first",
    "stop_wave",
    "undo_wave",
]
