"""Who: people, their cohorts, word to them and how it travels, and what their forms already did."""

from .block import Block, Blocked
from .cohort import Cohort, Mentorship
from .deadline import DeadlineReview
from .joining import AlreadyAsking, CohortLink, CohortRequest, CohortStay, LinkOver, join
from .message import Message
from .notice import Notice
from .receipt import FormReceipt, once
from .retired_handle import HandleKey, RetiredHandle
from .user import FormerHandle, Track, User, handle_is_free

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
    "HandleKey",
    "FormerHandle",
    "Mentorship",
    "Message",
    "Notice",
    "RetiredHandle",
    "Track",
    "User",
    "handle_is_free",
    "once",
]
