"""Query parameters and small forms of the moderation pages."""

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
    """Which decisions the log shows: `all`, or those of the reader."""

    of = Text(20)


class QueueParameters(Parameters):
    """The filters of the queue, and the keys of the reviews that can be undone."""

    what, cohort, undo = Text(20), Text(100), Text(500)


class ReviewLockParameters(Parameters):
    """Whether to take over a case that another mentor is reviewing."""

    over = Presence()


class SkipParameters(Parameters):
    """How long to skip a case: `good` is for good, anything else four hours."""

    for_ = Text(20)


class VersionParameters(Parameters):
    """The version that the mentor read."""

    revision_number = Number(most=MAX_VERSION)


class AttachedCaseParameters(Parameters):
    """The attached cases and their versions: `with-12=3` is version 3 of case 12."""

    with_ = PrefixedVersions()


class UndoParameters(Parameters):
    """The keys of the reviews to undo, separated by commas."""

    reviews = Numbers()


class BatchParameters(Parameters):
    """The ticked cases and their versions: `case=12:3` is version 3 of case 12."""

    case = Versions()


class ChecklistParameters(Parameters):
    """The order of a checklist."""

    sort = Text(20)


class ReportParameters(Parameters):
    """The URL of the page that is reported."""

    address = Text(300)
