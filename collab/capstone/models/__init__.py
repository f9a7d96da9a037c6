"""Models of what a team hands in, how it is scored and when it presents."""

from .calendar_link import CalendarLink
from .certificate import Certificate
from .cohort_setup import CohortSetup
from .deliverable import Deliverable, DeliverableKind
from .hand_in import HandIn, SelfScore
from .milestone import Milestone
from .peer_review import PeerReview
from .result import MemberResult, Result
from .rubric import Criterion, Rubric
from .score_sheet import Score, ScoreSheet
from .second_look import SecondLook
from .slot import Slot

__all__ = [
    "CalendarLink",
    "Certificate",
    "CohortSetup",
    "Criterion",
    "Deliverable",
    "DeliverableKind",
    "HandIn",
    "MemberResult",
    "Milestone",
    "PeerReview",
    "Result",
    "Rubric",
    "Score",
    "ScoreSheet",
    "SecondLook",
    "SelfScore",
    "Slot",
]
