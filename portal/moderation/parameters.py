"""Query parameters and small forms of the moderation pages."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.moderation.models.log import ACTIONS
from portal.people.models import Track
from portal.web.parameters import (
    MAX_VERSION,
    Choice,
    Number,
    Numbers,
    Parameters,
    PrefixedTexts,
    PrefixedVersions,
    Presence,
    Switch,
    Text,
    Texts,
    Versions,
)

# Instead of a mentor's key, so that a value that is missing ends no assignment.
NO_MENTOR = "none"


class MentorChoice(Number):
    """The key of a mentor, NO_MENTOR, or None."""

    def to_python(self, value: Any) -> int | str | None:
        """Return the key, or NO_MENTOR."""
        return NO_MENTOR if value == NO_MENTOR else super().to_python(value)


class LogParameters(Parameters):
    """Which decisions the log shows: `all`, or those of the reader; and its filters.

    `who` and `about` are handles, and `act` is the key of an entry that sums up a wave of spam.
    """

    of = Text(20)
    who, about, cohort, q = Text(40), Text(40), Text(100), Text(100)
    decision = Choice(list(ACTIONS.items()))
    kind = Text(20)
    since, until = forms.DateField(), forms.DateField()
    act = Number()


class QueueParameters(Parameters):
    """The filters and the order of the queue, the open item, and what can be undone."""

    what, kind, track, sort = Text(20), Text(20), Text(20), Text(20)
    topic, author, cohort, q = Text(100), Text(100), Text(100), Text(100)
    mine, hints = Switch(), Switch()
    item, undo, undo_readme = Number(), Numbers(), Number()
    ticked = Versions()


class ViewParameters(Parameters):
    """What each form of the queue carries: its view, ticked cases, the item it leaves."""

    view = Text(1000)
    case = Versions()
    item = Number()


class SentFromQueueParameters(Parameters):
    """Whether a form was sent from the queue, which adds its view."""

    view = Presence()


class ReviewLockParameters(Parameters):
    """Whether to take over a case that another mentor is reviewing."""

    over = Presence()


class LeavingParameters(Parameters):
    """Whether the browser sends this while the page is being closed or left."""

    leaving = Presence()


class SkipParameters(Parameters):
    """How long to skip a case: `good` is for good, anything else four hours."""

    for_ = Text(20)


class VersionParameters(Parameters):
    """The version that the mentor read."""

    revision_number = Number(most=MAX_VERSION)


class AttachedCaseParameters(Parameters):
    """The attached cases and their versions: `with-12=3` is version 3 of case 12."""

    with_ = PrefixedVersions()


class ReadmeReasonParameters(Parameters):
    """The reasons for entries of a README: `reason-12=Why` is about case 12."""

    # As many as forms.readmes.MAX_CASES_PER_PAGE.
    reason = PrefixedTexts(most=200)


class UndoParameters(Parameters):
    """The keys of the reviews to undo, separated by commas."""

    reviews = Numbers()


class BatchParameters(Parameters):
    """The ticked cases and their versions: `case=12:3` is version 3 of case 12.

    `attached` has the same of the solutions that are decided with challenges.
    """

    case, attached = Versions(), Versions()


class PageParameters(Parameters):
    """Whether the form was sent from the queue, which says with which view."""

    view = Presence()


class WaveParameters(Parameters):
    """Which posts the page of a wave shows, and the review whose act can be undone."""

    author, host = Text(40), Text(260)
    day = forms.DateField(
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]
    )
    undo = Number()


class WavePostParameters(Parameters):
    """The ticked posts of a wave: `comment:12:3:0` is version 3 of comment 12.

    The last digit is 1 if a text of it waited for a mentor.
    """

    post = Texts()


class ReportParameters(Parameters):
    """The URL of the page that is reported."""

    address = Text(300)


class LearnerParameters(Parameters):
    """The filters, order and page of the table of a cohort's learners."""

    lacks = Text(40)
    track = Choice(Track.choices)
    silent = Number(least=1, most=365)
    team = posts = Choice([("none", "none")])
    project = Number(least=1)
    # The handle of a mentor, or "none".
    mentor = Text(40)
    sort = Choice([("done", "done"), ("active", "active")])
    page = Number(most=10_000, absent=1)


class ChosenLearnersParameters(Parameters):
    """The ticked learners, or all that the filters find; and what to do with them.

    `mentor` is the key of the one to assign them to, or NO_MENTOR to end the assignment.
    """

    do = Choice([(name, name) for name in ("message", "message_all", "assign", "assign_all")])
    person = Numbers()
    mentor = MentorChoice()
    filters = Text(500)


class MessageParameters(LearnerParameters):
    """Whom a message is for: ticked learners, or all that the filters find.

    `nudge` names a ready text, and `step` what the form's button does.
    """

    person = Numbers()
    nudge = Text(40)
    step = Choice([("send", "send")])
    preview = Text(64)


class SpreadParameters(Parameters):
    """Whether to assign all learners again, and the mentor whose absence is saved."""

    again = Switch()
    mentor = Number()


class CasesAssignParameters(Parameters):
    """The ticked cases, and the mentor to assign them to.

    NO_MENTOR for all mentors.
    """

    case = Numbers()
    mentor = MentorChoice()
