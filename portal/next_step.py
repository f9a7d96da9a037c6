"""The one thing that Home asks a person to do next.

Panels of Home offer steps; the rule that stands first in `Rule` wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.hooks import Panel


class Rule(IntEnum):
    """Why a step is next. Other people who wait come before one's own work."""

    ANSWER_REQUEST = auto()  # someone wants to join, or invites
    MAKE_CHANGES = auto()  # a mentor requested changes
    REVIEW = auto()  # posts wait for this mentor
    ADMIT = auto()  # people asked to join this mentor's cohort
    CHECK_IN = auto()  # no check-in this week
    STAND_UP = auto()  # no stand-up for some days
    DELIVERABLES = auto()  # the deadline is near, and some are missing or can't be opened
    FINISH_PROFILE = auto()  # no name, track, cohort or skills
    FIRST_ENTRY = auto()  # nothing written yet
    SUBMIT_DRAFTS = auto()  # drafts of an import that no one else sees
    CHECKLIST = auto()  # something is missing for the deadline


@dataclass(frozen=True)
class NextStep:
    """A step with the link that does it. `kind` and `icon` are those of its tile.

    `dismiss_url` accepts a POST that ends the offer.
    """

    rule: Rule
    title: str
    url: str
    action: str
    text: str = ""
    kind: str = ""
    icon: str = "arrow"
    dismiss_url: str = ""

    @property
    def rule_name(self) -> str:
        """The name of the rule, for templates."""
        return self.rule.name.lower()


def choose_next_step(panels: Iterable[Panel]) -> NextStep | None:
    """Return the step whose rule comes first, or None.

    Of equal ones, the first offered.
    """
    steps = [step for panel in panels for step in panel.next_steps]
    return min(steps, key=lambda step: step.rule, default=None)
