"""What the pages of moderation read of addresses and small forms."""

from portal.web.parameters import (
    MAX_VERSION,
    Number,
    Numbers,
    Parameters,
    PrefixedVersions,
    Presence,
    Text,
    Versions,
)


class LogParameters(Parameters):
    """Whose decisions: one's own, or `all`."""

    of = Text(20)


class QueueParameters(Parameters):
    """What the queue is narrowed by, and what can be taken back."""

    what, cohort, undo = Text(20), Text(100), Text(500)


class ReviewLockParameters(Parameters):
    """Whether to take over what a colleague reads."""

    over = Presence()


class SkipParameters(Parameters):
    """For how long a case is left to others."""

    for_ = Text(20)


class VersionParameters(Parameters):
    """The version that a mentor read."""

    revision_number = Number(most=MAX_VERSION)


class AttachedCaseParameters(Parameters):
    """What a form decides with its case: `with-12=3` for each."""

    with_ = PrefixedVersions()


class UndoParameters(Parameters):
    """Which reviews to take back, with commas between."""

    reviews = Numbers()


class BatchParameters(Parameters):
    """Which cases were ticked, each with the version that was read: `case=12:3`."""

    case = Versions()


class ChecklistParameters(Parameters):
    """The order of a checklist."""

    sort = Text(20)


class ReportParameters(Parameters):
    """The address of the page that is reported."""

    address = Text(300)
