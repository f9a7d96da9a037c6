"""With whom: briefs, projects and their seats, and the requests between people."""

from collab.models.match_preferences import NotForMe, Wishes
from collab.models.team_activity import AGREEMENT, CONTACT_LABELS, CheckIn, PlanStep, StandUp

from .brief import Brief, StaleBrief
from .contract import Contract, ContractVersion
from .endpoint import Endpoint, EndpointNote, StaleEndpoint
from .event import ProjectEvent
from .join_request import (
    AlreadyAnswered,
    EmptyMessage,
    JoinRequest,
    QuestionNotOpen,
    RequestNotPermitted,
    TooManyOpenRequests,
)
from .project import AlreadyAsked, AlreadyMember, NotLooking, Project, StaleProject
from .seat import MAX_SEATS, NoMoreSeats, Seat, SeatTaken
from .team import MemberStillActive, NotInTeam, OwnerCannotLeave

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
    "NoMoreSeats",
    "NotForMe",
    "NotInTeam",
    "NotLooking",
    "RequestNotPermitted",
    "QuestionNotOpen",
    "EmptyMessage",
    "OwnerCannotLeave",
    "PlanStep",
    "Project",
    "ProjectEvent",
    "CheckIn",
    "Seat",
    "SeatTaken",
    "StaleBrief",
    "StaleEndpoint",
    "StaleProject",
    "StandUp",
    "MemberStillActive",
    "TooManyOpenRequests",
    "Wishes",
]
