"""With whom: briefs, projects and their seats, and the requests between people."""

from .brief import Brief
from .join_request import AlreadyAnswered, JoinRequest, NotYours
from .project import AlreadyAsked, AlreadyMember, NotLooking, Project, StaleProject
from .seat import Seat, SeatTaken

__all__ = [
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyMember",
    "Brief",
    "JoinRequest",
    "NotLooking",
    "NotYours",
    "Project",
    "Seat",
    "SeatTaken",
    "StaleProject",
]
