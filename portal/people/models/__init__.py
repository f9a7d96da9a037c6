"""Who: people, their cohorts, word to them, and what their forms already did."""

from .cohort import Cohort, Mentorship
from .notice import Notice
from .receipt import FormReceipt, once
from .user import FormerHandle, Track, User

__all__ = ["Cohort", "FormReceipt", "FormerHandle", "Mentorship", "Notice", "Track", "User", "once"]
