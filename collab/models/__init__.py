"""Models of briefs, projects, seats, join requests and API contracts."""

from collab.models.match_preferences import MatchPreferences, NotForMe, TopicToLearn
from collab.models.team_activity import AGREEMENT, CONTACT_LABELS, CheckIn, PlanStep, StandUp

from .brief import Brief
from .contract import ContractVersion, NotNewestVersion
from .contract_source import Contract
from .endpoint import Endpoint, EndpointNote
from .event import ProjectEvent
from .join_request import (
    AlreadyAnswered,
    EmptyMessage,
    JoinRequest,
    MessageTooLong,
    QuestionNotOpen,
    RequestNotPermitted,
    TooManyOpenRequests,
)
from .project import AlreadyAsked, AlreadyMember, NewSeat, NotLooking, Project
from .saved_project import SavedProject
from .seat import MAX_SEATS, NoMoreSeats, Seat, SeatTaken
from .team import MemberStillActive, NotInTeam, OwnerCannotLeave
from .team_webhook import TeamWebhook, TooManyWebhooks

__all__ = [
    "AGREEMENT",
    "CONTACT_LABELS",
    "MAX_SEATS",
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyMember",
    "Brief",
    "Contract",
    "ContractVersion",
    "Endpoint",
    "EndpointNote",
    "JoinRequest",
    "MatchPreferences",
    "NewSeat",
    "NoMoreSeats",
    "NotForMe",
    "NotInTeam",
    "NotLooking",
    "NotNewestVersion",
    "RequestNotPermitted",
    "QuestionNotOpen",
    "EmptyMessage",
    "MessageTooLong",
    "OwnerCannotLeave",
    "PlanStep",
    "Project",
    "ProjectEvent",
    "CheckIn",
    "SavedProject",
    "Seat",
    "SeatTaken",
    "StandUp",
    "MemberStillActive",
    "TeamWebhook",
    "TooManyWebhooks",
    "TooManyOpenRequests",
    "TopicToLearn",
]
