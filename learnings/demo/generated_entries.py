"""Generates thousands of entries to measure with, the same for the same number."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, OuterRef, Subquery

from learnings.count_repair import repair_counts
from learnings.demo.bulk_copies import copy_entries
from learnings.models import (
    Comment,
    Entry,
    Reaction,
    RenderedText,
    Revision,
    SearchDocument,
    SearchWord,
)
from learnings.models.search_document import facet_token
from portal.clock import ago
from portal.hooks import Size
from portal.models import Topic
from portal.moderation.models import Case
from portal.moderation.models.trust import PublicationRule
from portal.people.models import Cohort, Track, User
from portal.text import markdown

BATCH = 2_000
MAX_GENERATED = 10_000  # with texts of their own; more are copies
MINUTES = 3  # between two entries
WORDS_PER_TEXT = 150
MANY_COMMENTS = 50  # on the newest challenge
KINDS = ("learning", "learning", "challenge", "solution")
# Words that most texts contain, as "request" is in real ones.
COMMON_WORDS = [
    *(
        "request",
        "server",
        "data",
        "code",
        "test",
        "error",
        "page",
        "build",
        "value",
        "model",
        "query",
        "function",
    ),
    *(
        "class",
        "file",
        "change",
        "time",
        "user",
        "work",
        "run",
        "check",
        "field",
        "response",
        "cache",
        "state",
        "token",
    ),
]
_BEGIN, _MIDDLE, _END = (
    "bdfgklmnprstv",
    "aeiou",
    ("ck", "ld", "mp", "nt", "rk", "st", "x", "ng", "sh"),
)
RARE_WORDS = [
    f"{a}{b}{c}{d}{e}"
    for a in _BEGIN
    for b in _MIDDLE
    for c in _BEGIN
    for d in _MIDDLE
    for e in _END
]


def fill(size: Size) -> str:
    """Add `size.entries` public entries; return a line for the console.

    From MAX_GENERATED on, the database copies those that were generated.
    """
    if not size.entries:
        return "Entries: none more."
    chance = random.Random(size.entries)  # noqa: S311
    authors = _authors()
    topics = list(Topic.objects.order_by("pk"))
    made = min(size.entries, MAX_GENERATED)
    start = ago(timedelta(minutes=MINUTES * made))
    challenges = []
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for first, count in _batches(made):
        moments = [start + timedelta(minutes=MINUTES * (first + number)) for number in range(count)]
        _create_batch(chance, authors, topics, moments, challenges)
    newest = next(entry for entry in reversed(challenges) if entry.is_challenge)
    _add_comments(chance, [newest] * MANY_COMMENTS, authors)
    SearchWord.objects.add_missing(COMMON_WORDS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the counts below are planned for empty tables
    repair_counts(Entry.objects.all())
    if size.entries > made:
        copy_entries(before + 1, size.entries, span=60 * MINUTES * made)
    return f"Entries: {size.entries} more."


def _authors() -> list[User]:
    """Return the generated people, so that demo cohort profiles keep their size."""
    people = User.objects.filter(cohort__in=Cohort.objects.running()).order_by("pk")
    return list(people.filter(handle__startswith="learner-")) or list(people)


def _batches(entries: int) -> Iterator[tuple[int, int]]:
    """Yield the first number and the size of each batch.

    The first batch is small: it is challenges only, for later entries to answer. Each is as large
    as all before it, so that no challenge has far more solutions than others.
    """
    first = 0
    while first < entries:
        size = min(max(5, first), BATCH, entries - first)
        yield first, size
        first += size


def _create_batch(
    chance: random.Random,
    authors: list[User],
    topics: list[Topic],
    moments: list[datetime],
    challenges: list[Entry],
) -> None:
    """Create public entries, and add new challenges to `challenges`."""
    entries = [_entry(chance, authors, moment, challenges) for moment in moments]
    cases = Case.objects.bulk_create(
        [Case(kind="entry", author=entry.author, cohort=entry.cohort) for entry in entries]
    )
    for entry, case in zip(entries, cases, strict=True):
        entry.case = case
    Entry.objects.bulk_create(entries)
    revisions = Revision.objects.bulk_create([_revision(chance, entry) for entry in entries])
    RenderedText.objects.bulk_create(map(_rendered_text, revisions))
    _publish(entries)
    _add_topics_and_documents(chance, entries, revisions, topics)
    challenges += [entry for entry in entries if entry.is_challenge]
    _add_comments(chance, chance.sample(entries, len(entries) // 2), authors)
    del challenges[:-BATCH]


def _add_comments(chance: random.Random, entries: list[Entry], authors: list[User]) -> None:
    """Add a comment to each of the entries."""
    words = " ".join(chance.choices(COMMON_WORDS, k=12))
    comments = Comment.objects.bulk_create(
        Comment(
            entry_id=entry.pk,
            author=chance.choice(authors),
            body=words,
            html=f'<p dir="auto">{words}</p>\n',
            renderer_version=markdown.RENDERER_VERSION,
            created_at=entry.published_at + timedelta(minutes=number % 90),
        )
        for number, entry in enumerate(entries)
    )
    if comments:
        Comment.objects.filter(pk__range=(comments[0].pk, comments[-1].pk)).update(thread=F("pk"))


def _entry(
    chance: random.Random, authors: list[User], moment: datetime, challenges: list[Entry]
) -> Entry:
    author = chance.choice(authors)
    kind = chance.choice(KINDS) if challenges else "challenge"
    return Entry(
        kind=kind,
        section=chance.choice(Entry.Section.values) if kind == "learning" else "",
        challenge=chance.choice(challenges) if kind == "solution" else None,
        author=author,
        cohort_id=author.cohort_id,
        track=author.track or Track.BACKEND,
        created_at=moment,
        published_at=moment,
    )


def _revision(chance: random.Random, entry: Entry) -> Revision:
    rare = chance.choices(RARE_WORDS, k=WORDS_PER_TEXT // 3)
    body = " ".join(chance.choices(COMMON_WORDS, k=WORDS_PER_TEXT - len(rare)) + rare)
    title = (
        "" if entry.is_solution else " ".join([chance.choice(COMMON_WORDS), *rare[:4]]).capitalize()
    )
    entry.words = body
    return Revision(
        entry=entry,
        number=1,
        title=title,
        body=body,
        excerpt=body[:200],
        section=entry.section,
        track=entry.track,
        created_at=entry.created_at,
        published_at=entry.published_at,
        published_under=PublicationRule.TRUST,
    )


def _rendered_text(revision: Revision) -> RenderedText:
    return RenderedText(
        revision=revision,
        body_html=f'<p dir="auto">{revision.body}</p>\n',
        renderer_version=markdown.RENDERER_VERSION,
        redactions=0,
    )


def _publish(entries: list[Entry]) -> None:
    created = Entry.objects.filter(pk__range=(entries[0].pk, entries[-1].pk))
    revision = Subquery(Revision.objects.filter(entry=OuterRef("pk")).values("pk")[:1])
    created.update(status=Entry.Status.LIVE, live_revision=revision, related_for=revision)


def _add_topics_and_documents(
    chance: random.Random,
    entries: Sequence[Entry],
    revisions: Sequence[Revision],
    topics: list[Topic],
) -> None:
    """Add topics, reactions and search documents to the entries."""
    pairs, thanks, documents = [], [], []
    link = Entry.topics.through
    for entry, revision in zip(entries, revisions, strict=True):
        about = chance.sample(topics, 2)
        pairs += [link(entry_id=entry.pk, topic_id=topic.pk) for topic in about]
        if chance.random() < 0.2:
            moment = {"kind": Reaction.Kind.HELPFUL, "created_at": entry.published_at}
            thanks.append(Reaction(user_id=chance.randrange(1, 10), entry=entry, **moment))
        documents.append(_document(entry, revision, about))
    link.objects.bulk_create(pairs)
    SearchDocument.objects.bulk_create(documents)
    people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:9])
    for reaction in thanks:
        reaction.user_id = people[reaction.user_id % len(people)]
    Reaction.objects.bulk_create(thanks)


def _document(entry: Entry, revision: Revision, about: list[Topic]) -> SearchDocument:
    title = revision.title or ""
    marks = [
        ("kind", entry.kind),
        ("by", entry.author_id),
        ("track", entry.track),
        ("cohort", entry.cohort_id),
    ]
    marks += [("topic", topic.pk) for topic in about] + (
        [("section", entry.section)] if entry.section else []
    )
    return SearchDocument(
        entry_id=entry.pk,
        title=title.lower(),
        topics=" ".join(topic.name.lower() for topic in about),
        words=entry.words,
        facets=" ".join(facet_token(name, value) for name, value in marks),
        plain=entry.words,
    )
