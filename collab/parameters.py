"""What the pages of collab read of addresses and small forms."""

from collab.models import CheckIn
from portal.web.parameters import Choice, Number, Numbers, Parameters, Presence, Switch, Text, Texts


class LookingFilters(Parameters):
    """Filters of the list of projects with open seats."""

    brief, track, topic = Text(100), Text(100), Text(100)


class ProjectFilters(LookingFilters):
    """What the list of projects is narrowed by."""

    state = Text(20)


class NewProjectParameters(Parameters):
    """What a new project begins with."""

    brief = Text(100)
    name, repository_url, api_url, stack = (Text(300) for _name in range(4))


class MatchParameters(Parameters):
    """The project of mine that people are looked for."""

    for_ = Number()


class IsForProjectParameters(Parameters):
    """Whether a match is for a project."""

    for_ = Presence()


class DismissalParameters(Parameters):
    """The person who is hidden from the suggestions of a project."""

    handle = Text(100)


class TemplateParameters(Parameters):
    """Whether a contract begins with that of the brief."""

    template = Presence()


class CheckInParameters(Parameters):
    """How it goes this week."""

    word = Choice(CheckIn.Status.choices)


class TeamSharingParameters(Parameters):
    """What I show to a team, and what I agree to."""

    shows = Texts()
    agreed = Numbers(most=99)


class PlanStepParameters(Parameters):
    """What to do with a step of a plan."""

    on = Switch()
    delete = Presence()


class DeclineParameters(Parameters):
    """Why a request is declined."""

    reason = Text(500)


class QuestionParameters(Parameters):
    """A question to a person who asked to join."""

    question = Text(500)


class AnswerParameters(Parameters):
    """The answer to that question."""

    answer = Text(1000)
