"""What the pages of people read of addresses and small forms."""

from portal.people.models import Track
from portal.web.parameters import Choice, Number, Parameters, Presence, Switch, Text

MAX_MARKER = 10**17 - 1  # microseconds since 1970; some three thousand years


class PersonFilters(Parameters):
    """What the directory is narrowed by."""

    track = Choice(Track.choices)
    topic, cohort = Text(100), Text(100)


class PersonSuggestParameters(Parameters):
    """The beginning of a handle or a name."""

    start = Text(31)


class NotificationsReadParameters(Parameters):
    """The newest notice that was seen."""

    until = Number(most=MAX_MARKER)


class NotificationsPollParameters(Parameters):
    """The newest notice that a page knows of."""

    after = Number(most=MAX_MARKER, absent=0)


class LinkCloseParameters(Parameters):
    """What to do with a way in."""

    renew = Presence()


class CodeFindParameters(Parameters):
    """The code of a cohort as it was typed."""

    code = Text(200)


class CohortRequestAnswerParameters(Parameters):
    """A mentor's answer to somebody who asks to come in."""

    yes = Switch()
