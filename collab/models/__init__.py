"""With whom: briefs, projects and their seats, and the requests between people."""

from collab.models.match_preferences import NotForMe, Wishes
from collab.models.team_activity import AGREEMENT, CONTACTS, PlanStep, Pulse, StandUp

from .brief import Brief, StaleBrief
from .contract import Contract, ContractVersion
from .endpoint import Endpoint, EndpointNote, StaleEndpoint
from .event import ProjectEvent
from .join_request import AlreadyAnswered, JoinRequest, NothingAsked, NothingSaid, NotYours, TooManyOpen
from .project import AlreadyAsked, AlreadyMember, NotLooking, Project, StaleProject
from .seat import MOST_SEATS, NoMoreSeats, Seat, SeatTaken
from .team import NotInTeam, OwnerStays, StillThere

__all__ = [
    "AGREEMENT",
    "CONTACTS",
    "MOST_SEATS",
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
    "NotYours",
    "NothingAsked",
    "NothingSaid",
    "OwnerStays",
    "PlanStep",
    "Project",
    "ProjectEvent",
    "Pulse",
    "Seat",
    "SeatTaken",
    "StaleBrief",
    "StaleEndpoint",
    "StaleProject",
    "StandUp",
    "StillThere",
    "TooManyOpen",
    "Wishes",
]
