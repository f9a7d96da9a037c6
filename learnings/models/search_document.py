"""The search index of entries.

Only public entries are indexed. Each search checks again who may see what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models

from portal.models import Topic
from portal.people.models import Track
from portal.search.index import COLUMNS, Index
from portal.search.query import without_accents
from portal.search.spellings import tokens
from portal.text import markdown

if TYPE_CHECKING:
    from learnings.models.entry import Entry
    from learnings.models.revision import Revision

MAX_WORD_LENGTH = 40
MAX_SPELLINGS = 300
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class SearchWordQuerySet(models.QuerySet):
    """Queries of known words."""

    def add_missing(self, words: Iterable[str]) -> None:
        """Add words that are not known yet."""
        # Sorted, so that concurrent transactions don't deadlock.
        long_enough = sorted({word for word in words if 3 < len(word) <= MAX_WORD_LENGTH})
        self.bulk_create([SearchWord(word=word) for word in long_enough], ignore_conflicts=True)


class SearchWord(models.Model):
    """A word from a public title or a topic, which "Did you mean" may suggest."""

    word = models.CharField(max_length=MAX_WORD_LENGTH, unique=True)

    objects = SearchWordQuerySet.as_manager()

    def __str__(self) -> str:
        return self.word


class SearchDocument(models.Model):
    """The words of one entry's live text.

    Database triggers copy each change to the index.

    `title`, `topics`, `words` and `extra` are tokens to search, `facets` are tokens for filters and
    counts, and `plain` is the text without Markdown, for excerpts.
    """

    entry = models.OneToOneField(
        "learnings.Entry", on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    title = models.TextField(blank=True)
    topics = models.TextField(blank=True)
    words = models.TextField(blank=True)
    extra = models.TextField(blank=True)
    facets = models.TextField(blank=True)
    plain = models.TextField(blank=True)

    index = Index(table="learnings_searchdocument", key="entry_id")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def write(cls, entry: Entry, topics: Iterable[Topic] | None = None) -> None:
        """Create or update the document of an entry.

        `topics` are those of the entry with their aliases, if they were read already.
        """
        own = read_topics(entry) if topics is None else topics
        challenge = read_topics(entry.challenge) if entry.is_solution else ()
        cls._write(entry, [*own, *challenge])

    @classmethod
    def _write(cls, entry: Entry, topics: Iterable[Topic]) -> None:
        document = cls.build(entry, topics)
        columns = [*COLUMNS, "plain"]
        cls.objects.bulk_create(
            [document], update_conflicts=True, unique_fields=["entry"], update_fields=columns
        )
        SearchWord.objects.add_missing([*document.title.split(), *document.topics.split()])

    @classmethod
    def write_with_solutions(cls, challenge: Entry, topics: list[Topic] | None = None) -> None:
        """Write a challenge and its solutions, which its title and topics find too.

        `topics` are those of the challenge with their aliases, if they were read already.
        """
        topics = list(read_topics(challenge)) if topics is None else topics
        cls._write(challenge, topics)
        solutions = challenge.solutions.filter(document__isnull=False)
        for solution in solutions.select_related("live_revision"):
            solution.challenge = challenge
            cls._write(solution, [*read_topics(solution), *topics])

    @classmethod
    def write_missing(cls, most: int = 500) -> int:
        """Write up to `most` missing documents, newest first. Returns their number."""
        entries = cls._meta.get_field("entry").related_model.objects
        missing = entries.public().filter(document=None).order_by("-pk")
        rows = list(missing.select_related("live_revision", "challenge__live_revision")[:most])
        for entry in rows:
            cls.write(entry)
        return len(rows)

    @classmethod
    def build(cls, entry: Entry, topics: Iterable[Topic]) -> SearchDocument:
        """Return the unsaved document of an entry that is found by these topics.

        Their aliases are loaded. A solution is found by the topics of its challenge too.
        """
        revision = entry.live_revision
        texts = [text for text in (revision.body, revision.outcome) if text]
        plain = " ".join(markdown.plain_text(text) for text in texts)
        all_topics = dict.fromkeys(topics)
        return cls(
            entry=entry,
            title=" ".join(tokens(entry.title)),
            topics=" ".join(tokens(" ".join(_topic_names(all_topics)))),
            words=" ".join(tokens(plain)),
            extra=" ".join(_alternative_spellings(f"{entry.title} {plain}")),
            facets=" ".join(_facet_tokens(entry, all_topics)),
            plain=plain,
        )


def read_topics(thing: Entry | Revision) -> Iterable[Topic]:
    """Return the topics of an entry or a revision, with their aliases."""
    return thing.topics.prefetch_related("aliases")


def _topic_names(topics: Iterable[Topic]) -> Iterator[str]:
    """Yield the names and aliases of topics."""
    for topic in topics:
        yield topic.name
        yield from (alias.name for alias in topic.aliases.all())


def _alternative_spellings(text: str) -> list[str]:
    """Return the parts of CamelCase names, and words without accents."""
    spellings: dict[str, None] = {}
    for word in re.findall(r"[^\W_]+", text):
        if word[1:] != word[1:].lower():
            parts = [part.lower() for part in _CAMEL.findall(word) if len(part) > 2]
            spellings |= dict.fromkeys(parts)
        plain = without_accents(word.lower())
        if plain != word.lower():
            spellings[plain] = None
    return list(spellings)[:MAX_SPELLINGS]


class Facet(NamedTuple):
    """A filter and its value."""

    name: str
    value: str


def facet_token(name: str, value: Any) -> str:
    """Return a filter's token, of letters and digits, so that no index splits it."""
    return f"zq{name}x{str(value).replace('_', '')}"


def parse_facet_token(token: str) -> Facet:
    """Return the filter and the value of a token."""
    name, _x, value = token.removeprefix("zq").partition("x")
    return Facet(name, value)


def _facet_tokens(entry: Entry, topics: Iterable[Topic]) -> Iterator[str]:
    yield facet_token("kind", entry.kind)
    if not entry.is_anonymous:
        yield facet_token("by", entry.author_id)
    tracks = [Track.BACKEND, Track.FRONTEND] if entry.track == Track.BOTH else [entry.track]
    yield from (facet_token("track", track) for track in tracks)
    yield from (facet_token("topic", topic.pk) for topic in topics)
    if entry.section:
        yield facet_token("section", entry.section)
    if entry.cohort_id:
        yield facet_token("cohort", entry.cohort_id)
    challenge = entry.challenge if entry.is_solution else entry
    if challenge.accepted_solution_id:
        yield facet_token("accepted", "yes")
