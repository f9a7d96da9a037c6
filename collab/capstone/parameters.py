"""Parameters that the views of the graded week read from query strings and small forms."""

from portal.web.parameters import Number, Parameters, Presence


class DeliverablesParameters(Parameters):
    """The key of the kind whose form is open."""

    edit = Number()


class RubricParameters(Parameters):
    """Whether a track without a rubric begins with the programme's."""

    begin = Presence()
