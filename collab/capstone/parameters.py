"""Parameters that the views of the graded week read from query strings and small forms."""

from portal.web.parameters import Number, Parameters


class DeliverablesParameters(Parameters):
    """The key of the kind whose form is open."""

    edit = Number()
