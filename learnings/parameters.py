"""What the pages of learnings read of addresses and small forms."""

import uuid

from django.http import QueryDict

from learnings.models import Entry
from learnings.models.revision import TITLE_LENGTH
from portal.web.parameters import MAX_VERSION, Choice, Key, Number, Parameters, Presence, Text

MAX_PART = 99_999


class HomeParameters(Parameters):
    """Which of the new entries a desk shows."""

    feed = Text(20)


class SearchFilters(Parameters):
    """What a search is narrowed by, and how many results are shown."""

    kind, section, track, cohort, topic, accepted = (Text(100) for _name in range(6))
    shown = Number(most=9999, absent=0)


class ListFilters(Parameters):
    """What a list is narrowed by, and its order."""

    track, section, topic, cohort, state = (Text(100) for _name in range(5))
    sort = Text(20)


class DiscussionParameters(Parameters):
    """The last thread of a discussion that was shown."""

    after = Number()


class HistoryParameters(Parameters):
    """The version before which a history goes on."""

    before = Number(most=MAX_VERSION)


class FormKey(Parameters):
    """The key of a form."""

    key = Key()


def form_key(data: QueryDict) -> uuid.UUID:
    """Return the key that a form carries, or a new one if it is missing or malformed."""
    return FormKey.read(data).key or uuid.uuid4()


class DraftVersion(Parameters):
    """The version of a draft that a form began with."""

    version = Number(most=MAX_VERSION)


class DraftKind(Parameters):
    """What a new draft is, and of which challenge it is a solution."""

    kind = Choice(Entry.Kind.choices)
    challenge = Number()


class DraftSaveParameters(Parameters):
    """What is shown after a draft was saved."""

    preview = Presence()


class ComposerParameters(Parameters):
    """What a new text begins with, and whether its preview is shown."""

    title = Text(TITLE_LENGTH)
    questions, preview = Presence(), Presence()


class SimilarParameters(Parameters):
    """The title of a challenge that is being written."""

    title = Text(TITLE_LENGTH)


class PreviewTexts(Parameters):
    """The texts of the composer, as they were typed."""

    body, solution, outcome = (Text(strip=False) for _name in range(3))


class ReadmeTexts(Parameters):
    """What was typed into the form of a README."""

    address, text = Text(), Text(strip=False)


class PartParameters(Parameters):
    """Which part of a long README is shown."""

    part = Number(most=MAX_PART, absent=1)


class ImportActionParameters(Parameters):
    """What to do with the things that were found: `all`, `none`, `join-7`, `part-7`, `confirm`."""

    do = Text(20)


class DownloadParameters(Parameters):
    """Whether a README is downloaded."""

    download = Presence()


class TopicSuggestParameters(Parameters):
    """Topics typed with commas between, the last one half."""

    topics_text, skills = Text(600), Text(600)


class ProposalParameters(Parameters):
    """The name of a topic that somebody looked for."""

    name = Text(60)


class MergeParameters(Parameters):
    """The topic that another becomes part of."""

    into = Text(100)
