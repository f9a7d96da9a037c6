"""Parameters that the views of collab read from query strings and small forms."""

from collab.board_filters import FILTER_CHOICES
from collab.models import CheckIn
from portal.web.parameters import Choice, Number, Numbers, Parameters, Presence, Switch, Text, Texts


class LookingFilters(Parameters):
    """Filters of the list of projects with open seats."""

    brief, track, topic = Text(100), Text(100), Text(100)


class ProjectFilters(LookingFilters):
    """Filters of the list of projects."""

    state = Text(20)


class NewProjectParameters(Parameters):
    """Initial values of the form for a new project."""

    brief = Text(100)
    name, repository_url, api_url, stack = (Text(300) for _name in range(4))


class AskParameters(Parameters):
    """The key of the seat that the form to ask for one starts with."""

    seat = Number()


class MatchParameters(Parameters):
    """The project that people are suggested for, and what was just hidden, as keys.

    `show` is the one kind of suggestions that is shown.
    """

    for_, hidden = Number(), Number()
    show = Choice([("projects", "projects")])


class IsForProjectParameters(Parameters):
    """Whether people are suggested for a project."""

    for_ = Presence()


class DismissalParameters(Parameters):
    """The person who is hidden from the suggestions of a project.

    `on=0` shows them again.
    """

    handle, on = Text(100), Text(1)


class TemplateParameters(Parameters):
    """Whether the form of a contract starts with that of the brief."""

    template = Presence()


class BoardParameters(Parameters):
    """Which endpoints a board shows."""

    show, q = Choice(FILTER_CHOICES), Text(100)


class VersionsParameters(Parameters):
    """The numbers of the two versions of a contract to compare."""

    from_, to = Number(), Number()


class SchemaParameters(Parameters):
    """The number of the version whose schema is shown."""

    version = Number()


class WebhookParameters(Parameters):
    """Whether a webhook is to be removed."""

    remove = Presence()


class TeamWebhookParameters(Parameters):
    """What is to be done with a webhook of a team."""

    do = Choice([("rotate", ""), ("on", ""), ("remove", "")])


class CheckInParameters(Parameters):
    """The status of a weekly check-in."""

    word = Choice(CheckIn.Status.choices)


class TeamSharingParameters(Parameters):
    """The contacts shown to a team, and the numbers of ticked agreement lines."""

    shows = Texts()
    agreed = Numbers(most=99)


class PlanStepParameters(Parameters):
    """Whether a plan step is done, or is to be deleted."""

    on = Switch()
    delete = Presence()


class DeclineParameters(Parameters):
    """Why a request is declined."""

    reason = Text()


class QuestionParameters(Parameters):
    """A question to a person who asked to join."""

    question = Text()


class AnswerParameters(Parameters):
    """The answer to that question."""

    answer = Text()
