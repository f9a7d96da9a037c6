"""What the search knows of an entry. Rows exist for public entries alone; who may see them is asked again at reading."""

import re

from django.db import models

from portal.people.models import Track
from portal.search.index import Index
from portal.search.query import without_accents
from portal.search.spellings import tokens
from portal.text import markdown

LONGEST_WORD = 40
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class SearchWordQuerySet(models.QuerySet):
    def add_missing(self, words):
        """Add the words that are not known yet. In order, so that two who learn at once do not wait for each other."""
        fit = sorted({word for word in words if 3 < len(word) <= LONGEST_WORD})
        self.bulk_create([SearchWord(word=word) for word in fit], ignore_conflicts=True)


class SearchWord(models.Model):
    """A word that stood in a public title or names a topic: what "did you mean" chooses from, and then tries out."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)

    objects = SearchWordQuerySet.as_manager()

    def __str__(self):
        return self.word


class SearchDocument(models.Model):
    """The words of one entry's live text. The index beside this table follows each change of it.

    `title`, `topics`, `words` and `extra` hold tokens for the index, `facets` tokens for filters and counts, and
    `plain` the text without its Markdown, for excerpts.
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

    def __str__(self):
        return self.title

    @classmethod
    def write(cls, entry):
        """Write down what the live text of `entry` says, and what filters it answers to."""
        document = cls.build(entry, list(entry.topics.prefetch_related("aliases")))
        document.save()
        SearchWord.objects.add_missing({*document.title.split(), *document.topics.split()})

    @classmethod
    def write_with_solutions(cls, challenge):
        """The same for a challenge and its solutions, which are found by its title and topics too."""
        cls.write(challenge)
        for solution in challenge.solutions.filter(document__isnull=False).select_related(
            "live_revision"
        ):
            solution.challenge = challenge
            cls.write(solution)

    @classmethod
    def write_missing(cls, most=500):
        """Write the documents of public entries that have none, the newest first. Returns how many there were."""
        entry_model = cls._meta.get_field("entry").related_model
        rows = (
            entry_model.objects.public()
            .filter(document=None)
            .select_related("live_revision", "challenge__live_revision")
        )
        missing = list(rows.order_by("-pk")[:most])
        for entry in missing:
            cls.write(entry)
        return len(missing)

    @classmethod
    def build(cls, entry, topics):
        """The unsaved document of an entry with these topics (their aliases loaded)."""
        text = entry.live_revision
        plain = " ".join(markdown.plain_text(part) for part in (text.body, text.outcome) if part)
        all_topics = {topic.pk: topic for topic in topics}
        if entry.is_solution:
            all_topics |= {
                topic.pk: topic for topic in entry.challenge.topics.prefetch_related("aliases")
            }
        names = [
            name
            for topic in all_topics.values()
            for name in (topic.name, *(a.name for a in topic.aliases.all()))
        ]
        return cls(
            entry=entry,
            title=" ".join(tokens(entry.title)),
            topics=" ".join(tokens(" ".join(names))),
            words=" ".join(tokens(plain)),
            extra=" ".join(_alternative_spellings(f"{entry.title} {plain}")),
            facets=" ".join(_facets(entry, all_topics)),
            plain=plain,
        )


def _alternative_spellings(text):
    """Parts of CamelCase names and words without their accents, so that both ways of writing are found."""
    forms = {}
    for word in re.findall(r"[^\W_]+", text):
        parts = (
            [part.lower() for part in _CAMEL.findall(word)] if word[1:] != word[1:].lower() else []
        )
        forms |= dict.fromkeys(part for part in parts if len(part) > 2)
        plain = without_accents(word.lower())
        if plain != word.lower():
            forms[plain] = None
    return list(forms)[:300]


def facet(name, value):
    """One token that stands for a filter: letters and digits alone, so that every index keeps it whole."""
    return f"zq{name}x{str(value).replace('_', '')}"


def parse_facet(token):
    """(name, value) of such a token."""
    name, _x, value = token.removeprefix("zq").partition("x")
    return name, value


def _facets(entry, topic_keys):
    yield facet("kind", entry.kind)
    if not entry.is_anonymous:
        yield facet("by", entry.author_id)
    tracks = [Track.BACKEND, Track.FRONTEND] if entry.track == Track.BOTH else [entry.track]
    yield from (facet("track", track) for track in tracks)
    yield from (facet("topic", key) for key in topic_keys)
    if entry.section:
        yield facet("section", entry.section)
    if entry.cohort_id:
        yield facet("cohort", entry.cohort_id)
    challenge = entry.challenge if entry.is_solution else entry
    if challenge.accepted_solution_id:
        yield facet("accepted", "yes")
