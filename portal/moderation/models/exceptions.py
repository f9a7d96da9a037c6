"""Errors of moderation. Views turn each of them into a message or a status code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.moderation.models.case import Case


class AlreadyReviewed(Exception):
    """Raised when the text was decided, edited or withdrawn after it was read.

    `case` is the case as it is now.
    """

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.case = case


class NotPermitted(Exception):
    """Raised when a person may not decide this case or act on this person.

    For example their own work, another cohort's, or an appeal against their own decision.
    """


class TooLateToUndo(Exception):
    """Raised when a decision can no longer be undone.

    Only its reviewer can undo it, within ten seconds and while nothing else has happened.
    """


class CannotAppeal(Exception):
    """Raised without a rejection or removal in force, or after an earlier appeal."""
