"""Parameters of the pages about people."""

from portal.people.forms.settings import ANCHORS
from portal.people.models import CohortInvitation, Track
from portal.people.notification_rows import FILTERS
from portal.web.parameters import Choice, Number, Numbers, Parameters, Presence, Text

MAX_MARKER = 10**17 - 1  # microseconds since 1970; about three thousand years


class FormDraftParameters(Parameters):
    """The form whose text is saved, such as "case_note:12".

    Its name, and the key of what it writes about.
    """

    form = Text(400)


class DraftVersionParameters(Parameters):
    """The versions of the draft that the form has seen, and the one that it saves now.

    A form without a script sends neither and overwrites what is there.
    """

    known, version = Text(400), Text(40)


class SettingsParameters(Parameters):
    """The section of the settings whose button was pressed."""

    section = Choice([(anchor, anchor) for anchor in ANCHORS])


class PersonFilters(Parameters):
    """Filters of the directory."""

    track = Choice(Track.choices)
    topic, cohort = Text(100), Text(100)
    looking = Presence()


class PersonSuggestParameters(Parameters):
    """The start of a handle or name."""

    start = Text(31)


class SkillSuggestParameters(Parameters):
    """The start of the name of a topic."""

    start = Text(60)


class NotificationFilters(Parameters):
    """Which notifications are listed."""

    show = Choice([(name, name) for name in FILTERS])


class NotificationsReadParameters(Parameters):
    """The newest notification that was seen."""

    until = Number(most=MAX_MARKER)


class NotificationRowParameters(Parameters):
    """The keys of the notifications of one row, and the filter of its list."""

    row = Numbers()
    show = Choice([(name, name) for name in FILTERS])


class NotificationsPollParameters(Parameters):
    """The newest notification that the page shows."""

    after = Number(most=MAX_MARKER, absent=0)


class LinkCloseParameters(Parameters):
    """Whether to close a link or to renew it."""

    renew = Presence()


class InvitationListParameters(Parameters):
    """The state and page of the list of invitations."""

    state = Choice(CohortInvitation.State.choices)
    page = Number(most=10_000, absent=1)


class InvitationUpdateParameters(Parameters):
    """What to do with invitations: one of them, or all of a state.

    It is a state whose invitations may be sent again.
    """

    invitation = Number(absent=0)
    do = Choice([(name, name) for name in ("resend", "cancel")])
    state = Choice([(state, state) for state in CohortInvitation.RENEWABLE])


class CodeFindParameters(Parameters):
    """A cohort code as typed."""

    code = Text(200)


class CohortRequestAnswerParameters(Parameters):
    """A mentor's answer to a request to join: "1" accepts, "0" declines."""

    yes = Choice([("1", "1"), ("0", "0")])
