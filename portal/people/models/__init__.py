"""Who: people, their cohorts, word to them and how it travels, and what their forms already did."""

from portal.people.models.deadline_review import DeadlineReview
from portal.people.models.form_receipt import FormReceipt, once
from portal.people.models.notification import Notice

from .block import Block, Blocked
from .cohort import Cohort, Mentorship
from .joining import AlreadyAsking, CohortLink, CohortRequest, CohortStay, LinkOver, join
from .message import Message
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
