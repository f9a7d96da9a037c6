"""Operations that read and search entries.

They return lists, one entry with its discussion, topics, and search results.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from django.db.models import Case, Count, Q, When
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema

from learnings.discussion import comment_threads
from learnings.models import Comment, Entry
from learnings.models.choices import Kind, Section
from learnings.page_queries import MOST_HELPFUL_FIRST
from learnings.search import BEST_MATCH, SORTS, search_entries
from portal.api import operations as api
from portal.api.values import linked
from portal.models import Topic
from portal.people.api import PersonName, TrackName
from portal.people.api_values import name_person
from portal.rows import keys_of
from portal.search import parse
from portal.web import rate_limits

KindName = Literal["learning", "challenge", "solution"]
SectionName = Literal[tuple(Section.values)]  # type: ignore[valid-type]
StateName = Literal["open", "solved", "accepted"]
SortName = Literal[tuple(SORTS)]  # type: ignore[valid-type]
MAX_FOUND, MAX_SOLUTIONS = 200, 50
SORT_FIELDS = {"newest": "published_at", "helped": "thanks_count", "met": "met_count"}
router = api.PlainRouter(tags=["Entries"])


class EntryRow(Schema):
    """An entry as lists show it. `author` is null where the entry is anonymous."""

    id: int
    kind: KindName
    title: str
    url: str
    excerpt: str
    section: str
    track: str
    cohort: str | None = Field(description="The slug of the cohort it was posted in.")
    topics: list[str] = Field(description="Slugs of topics.")
    author: PersonName | None
    challenge: int | None = Field(description="Of a solution: the challenge that it solves.")
    state: StateName | None = Field(description="Of a challenge.")
    published_at: str | None = Field(json_schema_extra={"format": "date-time"})
    helpful_count: int
    hit_count: int = Field(description="How many people hit the same challenge.")
    comment_count: int
    solution_count: int


class EntryText(EntryRow):
    """An entry with its text, as Markdown and as safe HTML."""

    body: str
    body_html: str
    outcome: str
    outcome_html: str


class CommentDetails(Schema):
    id: int
    entry: int
    reply_to: int | None
    author: PersonName | None
    body: str
    body_html: str
    created_at: api.Time


class EntryDetails(EntryText):
    """An entry with 50 of its solutions, and at most 200 comments.

    The accepted solution comes first.

    The list of entries has all solutions: `/entries?challenge=ID`.
    """

    solutions: list[EntryText]
    comments: list[CommentDetails]


class EntryParameters(api.ListParameters):
    """The filters of the lists, and their order."""

    kind: KindName | None = None
    section: SectionName | None = None  # type: ignore[valid-type]
    topic: str = Field("", max_length=100, description="The slug of a topic.")
    track: TrackName | None = None
    cohort: str = Field("", max_length=100, description="The slug of a cohort.")
    author: str = Field("", max_length=30, description="A handle. Anonymous posts don’t match.")
    state: StateName | None = Field(None, description="Of challenges.")
    challenge: api.GivenKey | None = Field(None, description="The challenge that they solve.")
    sort: Literal["newest", "helped", "met"] = Field(
        "newest", description="`met`: challenges only."
    )


class SearchParameters(api.SparseFields):
    """A query as in the search field.

    It has words, "a phrase", -not, topic:django, by:handle.
    """

    q: str = Field(min_length=1, max_length=200, json_schema_extra={"example": "docker"})
    kind: KindName | None = None
    sort: SortName = BEST_MATCH  # type: ignore[valid-type]
    limit: int = Field(25, ge=1, le=MAX_FOUND)


class TopicDetails(Schema):
    slug: str
    name: str
    url: str
    description: str
    docs_url: str
    entry_count: int


@router.get("/entries", response=api.Listed[EntryRow], summary="List entries")
def list_entries(request: HttpRequest, parameters: Query[EntryParameters]) -> dict[str, Any]:
    """Public entries. Drafts and what waits for review are under `/me/drafts`."""
    filters = {"section", "topic", "track", "cohort", "state"}
    chosen = parameters.model_dump(include=filters, exclude_none=True)
    rows = Entry.objects.public().filtered_by(**chosen)
    rows = rows.filter(**parameters.model_dump(include={"kind", "challenge"}, exclude_none=True))
    if parameters.state or parameters.sort == "met":
        rows = rows.challenges()
    if parameters.author:
        rows = rows.not_anonymous().filter(author__handle=parameters.author)
    rows = rows.for_list().select_related("cohort")
    by = SORT_FIELDS[parameters.sort]
    return api.list_page(request, rows, parameters, _describe_row, by=by)


@router.get("/entries/{id}", response=EntryDetails, summary="Read an entry")
def read_entry(request: HttpRequest, id: api.Key, parameters: api.Fields) -> dict[str, Any]:
    """One entry with its solutions and comments.

    With a token, also one’s own before review.
    """
    shown = Entry.objects.visible_to(request.user).exclude(kind=Kind.PROFILE_SECTION)
    loaded = shown.select_related(
        "author",
        "cohort",
        "live_revision__rendered_text",
        "waiting_revision__rendered_text",
        "challenge__live_revision",
    ).prefetch_related("topics")
    entry = get_object_or_404(loaded, pk=id)
    if entry.shown_revision is None:
        raise Http404
    is_accepted = Case(When(pk=entry.accepted_solution_id, then=1), default=0)
    rows = loaded.filter(challenge=entry).order_by(is_accepted.desc(), *MOST_HELPFUL_FIRST)
    solutions = [one for one in rows[:MAX_SOLUTIONS] if one.shown_revision]
    discussed = [entry, *solutions]
    texts = [_describe_text(request, one) for one in discussed]
    return texts[0] | {"solutions": texts[1:], "comments": _describe_comments(request, discussed)}


def _describe_comments(request: HttpRequest, discussed: Sequence[Entry]) -> list[dict[str, Any]]:
    return [describe_comment(request, comment) for comment in _comments_on(discussed)]


def _comments_on(discussed: Sequence[Entry]) -> Iterator[Comment]:
    """Yield the comments on these entries, each followed by its replies."""
    for threads in comment_threads(keys_of(discussed)).threads.values():
        for thread in threads:
            yield thread.comment
            yield from thread.replies


@router.get("/search", response=api.Listed[EntryRow], summary="Search entries")
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> dict[str, Any]:
    """The best matches first, in one page of at most 200."""
    rate_limits.count("search", rate_limits.requester_key(request))
    filters = {"kind": parameters.kind} if parameters.kind else {}
    found = search_entries(parse(parameters.q), filters).sorted_by(parameters.sort)
    keys = list(dict.fromkeys(row.key for row in found.rows[: parameters.limit]))
    rows = Entry.objects.public().for_list().select_related("cohort").in_bulk(keys)
    return api.whole_list(request, [rows[key] for key in keys if key in rows], _describe_row)


@router.get("/topics", response=api.Listed[TopicDetails], summary="List topics", tags=["Topics"])
def list_topics(request: HttpRequest, parameters: api.Fields) -> dict[str, Any]:
    """All topics by name, with how many entries are on each."""
    public = Q(entries__in=Entry.objects.public().without_solutions())
    topics = Topic.objects.annotate(entry_count=Count("entries", filter=public, distinct=True))
    return api.whole_list(request, topics.order_by("name"), _describe_topic)


def _describe_topic(request: HttpRequest, topic: Any) -> dict[str, Any]:
    return api.describe(TopicDetails, topic, **linked(request, topic))


def _describe_row(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    revision = entry.shown_revision
    return api.describe(
        EntryRow,
        entry,
        **linked(request, entry),
        kind=str(entry.kind),
        excerpt=revision.excerpt if revision else "",
        cohort=entry.cohort.slug if entry.cohort else None,
        topics=[topic.slug for topic in entry.topics.all()],
        author=None if entry.is_anonymous else name_person(request, entry.author),
        challenge=entry.challenge_id,
        state=_state(entry),
        helpful_count=entry.thanks_count,
        hit_count=entry.met_count,
    )


def _state(entry: Entry) -> str | None:
    """Return the state of a challenge, as the filter `state` names it."""
    if not entry.is_challenge:
        return None
    if entry.accepted_solution_id:
        return "accepted"
    return "solved" if entry.solution_count else "open"


def _describe_text(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    revision: Any = entry.shown_revision  # the caller left out entries without one
    return _describe_row(request, entry) | {
        "body": revision.body,
        "body_html": revision.rendered.body_html,
        "outcome": revision.outcome,
        "outcome_html": revision.rendered.outcome_html,
    }


def describe_comment(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    """Return a comment as CommentDetails.

    A hidden or deleted one keeps its place in the thread, without its text and author.
    """
    is_shown = comment.hidden_at is None and comment.deleted_at is None
    is_named = is_shown and not comment.is_anonymous
    return api.describe(
        CommentDetails,
        comment,
        entry=comment.entry_id,
        reply_to=comment.parent_id,
        author=name_person(request, comment.author) if is_named else None,
        body=comment.body if is_shown else "",
        body_html=comment.html if is_shown else "",
    )
