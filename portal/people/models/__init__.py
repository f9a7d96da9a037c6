"""People, cohorts, notifications, the outbox and form receipts."""

from portal.people.models.deadline_review import DeadlineReview
from portal.people.models.form_draft import AutosavedDraft, FormDraft, StaleDraft
from portal.people.models.form_receipt import FormReceipt, run_once
from portal.people.models.notification import Notification

from .api_token import ApiToken, TooManyTokens
from .block import Block, Blocked
from .cohort import Cohort, Mentorship
from .former_handle import FormerHandle
from .invitation import CohortInvitation
from .joining import (
    AlreadyRequested,
    CohortLink,
    CohortMembership,
    CohortRequest,
    LinkUnusable,
    join_cohort,
)
from .message import Message
from .proposed_skill import ProposedSkill
from .retired_handle import HandleKey, RetiredHandle
from .user import Track, User, free_handles_like, handle_is_free

__all__ = [
    "AlreadyRequested",
    "AutosavedDraft",
    "CohortInvitation",
    "CohortLink",
    "CohortRequest",
    "CohortMembership",
    "LinkUnusable",
    "join_cohort",
    "DeadlineReview",
    "ApiToken",
    "Block",
    "Blocked",
    "Cohort",
    "FormDraft",
    "FormReceipt",
    "HandleKey",
    "FormerHandle",
    "Mentorship",
    "Message",
    "Notification",
    "ProposedSkill",
    "RetiredHandle",
    "StaleDraft",
    "TooManyTokens",
    "Track",
    "User",
    "free_handles_like",
    "handle_is_free",
    "run_once",
]
