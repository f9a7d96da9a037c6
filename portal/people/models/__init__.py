"""Who: people, their cohorts, word to them and how it travels, and what their forms already did."""

from .block import Block, Blocked
from .cohort import Cohort, Mentorship
from .deadline import DeadlineReview
from .joining import AlreadyAsking, CohortLink, CohortRequest, CohortStay, LinkOver, join
from .message import Message
from .notice import Notice
from .receipt import FormReceipt, once
from .user import FormerHandle, Track, User

__all__ = [
    "AlreadyAsking",
    "CohortLink",
    "CohortRequest",
    "CohortStay",
    "LinkOver",
    "join",
    "DeadlineReview",
    "Block",
    "Blocked",
    "Cohort",
    "FormReceipt",
    "FormerHandle",
    "Mentorship",
    "Message",
    "Notice",
    "Track",
    "User",
    "once",
]
