"""Parameters that the views read from query strings and small forms."""

import uuid

from django.http import QueryDict

from learnings.models import Entry
from learnings.models.draft import DRAFT_TITLE_LENGTH
from learnings.models.revision import TITLE_LENGTH
from portal.web.parameters import MAX_VERSION, Choice, Key, Number, Parameters, Presence, Text

MAX_PART = 99_999


class HomeParameters(Parameters):
    """Which new entries the home page shows."""

    feed = Text(20)


class ProfileParameters(Parameters):
    """Which group of entries a profile shows in full."""

    show = Choice([(name, name) for name in ("learnings", "challenges", "solutions")])


class SearchFilters(Parameters):
    """The filters and the order of a search, and how many results are shown."""

    kind, section, track, cohort, topic, accepted = (Text(100) for _name in range(6))
    sort = Text(20)
    shown = Number(most=9999, absent=0)


class ListFilters(Parameters):
    """The filters and the order of a list."""

    track, section, topic, cohort, state = (Text(100) for _name in range(5))
    followed = Presence()
    sort = Text(20)


class DiscussionParameters(Parameters):
    """The last thread of a discussion that the previous page showed."""

    after = Number()


class HistoryParameters(Parameters):
    """The version before which a page of the history begins."""

    before = Number(most=MAX_VERSION)


class FormKey(Parameters):
    """The key of a form."""

    key = Key()


def form_key(data: QueryDict) -> uuid.UUID:
    """Return the key that a form carries, or a new one if it is missing or malformed."""
    return FormKey.read(data).key or uuid.uuid4()


class DraftVersionParameters(Parameters):
    """The version of a draft that a form began with."""

    version = Number(most=MAX_VERSION)


class DraftKind(Parameters):
    """The kind of a new draft, and the challenge that it solves."""

    kind = Choice(Entry.Kind.choices)
    challenge = Number()


class NotifyParameters(Parameters):
    """Whether the author of a challenge wants to be notified of answers.

    A hidden "0" precedes the checkbox: without either, nothing was chosen.
    """

    notify = Choice([("0", "0"), ("1", "1")])


class DraftSaveParameters(Parameters):
    """Whether the preview is shown after a draft was saved."""

    preview = Presence()


class ComposerParameters(Parameters):
    """The title of a new entry, and whether questions and a preview are shown."""

    title = Text(DRAFT_TITLE_LENGTH)
    questions, preview = Presence(), Presence()


class SimilarParameters(Parameters):
    """The title of an unfinished challenge."""

    title = Text(TITLE_LENGTH)


class PreviewTexts(Parameters):
    """The texts of the composer, as typed."""

    body, solution, outcome = (Text(strip=False) for _name in range(3))


class ReadmeTexts(Parameters):
    """The fields of the import form, as typed."""

    address, text = Text(), Text(strip=False)


class PartParameters(Parameters):
    """Which part of a long README is shown, and the kind of items that is unfolded."""

    part = Number(most=MAX_PART, absent=1)
    open = Text(20)


class ImportActionParameters(Parameters):
    """What to do with imported items, and which of them the form shows.

    See ImportPreview.apply_action.
    """

    do = Text(20)
    shown = Text(1_000)


class MoveParameters(Parameters):
    """Which section of a README moves where, and the order in which it was seen.

    The move is "up-3" or "down-3".
    """

    move = Text(20)
    order = Text(40)


class DownloadParameters(Parameters):
    """Whether a README is downloaded."""

    download = Presence()


class ProposalParameters(Parameters):
    """The name of a topic that does not exist yet."""

    name = Text(60)


class MergeParameters(Parameters):
    """The topic into which another one is merged."""

    into = Text(100)


class PinListParameters(Parameters):
    """What to do with an entry on the page of one's pins."""

    do = Choice([(name, name) for name in ("pin", "unpin", "up", "down")])
    entry = Number()
