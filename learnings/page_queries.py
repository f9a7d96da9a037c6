"""What the page of an entry loads: with prepared queries, except for reviewers."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, StringAgg, TextField, Value
from django.db.models.functions import Concat
from django.http import Http404

from learnings.models import Entry
from learnings.models.entry_queryset import EntryQuerySet
from learnings.related import related_to
from portal.models import Topic
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import User
from portal.web.page_cache import NOT_KEPT

MOST_HELPFUL_FIRST = ("-helped_count", "published_at", "pk")


def get_entry_with_page(viewer: User | AnonymousUser, pk: int, kind: Any) -> Entry:
    """Return an entry as the viewer sees it. Raises Http404 if it is invisible.

    Its `page_key` has all values of its row; it is NOT_KEPT for its author and for mentors, whose
    page is made for each request.
    """
    rows: Sequence[Entry]
    if _may_review(viewer):
        visible = Entry.objects.visible_to(viewer).filter(pk=pk, kind=kind)
        rows, key = _with_page(visible, viewer)[:1], None
    else:
        rows = _entry_query.lazy_rows(pk, str(kind), *_viewer_keys(viewer))
        key = rows.key
    if not rows:
        raise Http404
    entry = rows[0]
    is_kept = key is not None and entry.author_id != viewer.pk
    entry.page_key = (viewer.is_authenticated, key) if is_kept else NOT_KEPT
    return entry


def get_solutions(viewer: User | AnonymousUser, challenge: Entry) -> Sequence[Entry]:
    """Return the solutions that the viewer sees, the most helpful first."""
    if _may_review(viewer):
        visible = Entry.objects.visible_to(viewer).filter(challenge=challenge)
        return list(_with_solution(visible, viewer).select_related("case"))
    return _solutions_query.lazy_rows(challenge.pk, *_viewer_keys(viewer))


def accepted_first(challenge: Entry, solutions: Sequence[Entry]) -> Sequence[Entry]:
    """Return the solutions with a text, the accepted one first, the rest in order."""
    keys = keys_of(solutions)
    shown = [place for place in range(len(keys)) if _has_text(solutions, place)]
    shown.sort(key=lambda place: keys[place] != challenge.accepted_solution_id)
    if isinstance(solutions, LazyRows):
        return solutions.pick(shown)
    return [solutions[place] for place in shown]


def keys_of(solutions: Sequence[Entry]) -> list[int]:
    """Return the primary keys of solutions."""
    if isinstance(solutions, LazyRows):
        return solutions.values("id")
    return [solution.pk for solution in solutions]


def _has_text(solutions: Sequence[Entry], place: int) -> bool:
    is_live = isinstance(solutions, LazyRows) and solutions.values("live_revision_id")[place]
    return bool(is_live or solutions[place].shown_revision)


def get_related(entry: Entry) -> LazyRows:
    """Return public entries that are related to this one, closest first."""
    return _related.lazy_rows(entry.pk)


def get_topics(entry: Entry) -> list[Topic]:
    """Return the topics of the text that the page shows: the public one, if any."""
    if entry.live_revision_id:
        return _topics_in(entry.topic_lines or "")
    return list(entry.shown_revision.topics.all()) if entry.shown_revision else []


def _topics_in(lines: str) -> list[Topic]:
    """Return the topics of `_lines_of_topics`, by name."""
    pairs = (line.split("\t") for line in sorted(lines.splitlines()))
    return [Topic(name=name, slug=slug) for name, slug in pairs]


def _may_review(viewer: User | AnonymousUser) -> bool:
    """Whether they see more than what is public and what they wrote."""
    return viewer.is_authenticated and viewer.can_moderate


def _viewer_keys(viewer: User | AnonymousUser) -> list[int]:
    """Return the last value of a prepared query that is asked for a person.

    Visitors who are not signed in have none.
    """
    return [viewer.pk] if viewer.is_authenticated else []


def _with_page(entries: EntryQuerySet, viewer: User | AnonymousUser) -> EntryQuerySet:
    related = entries.with_page_relations()
    annotated = related.with_own_reactions(viewer).with_mute(viewer).with_pin(viewer)
    return annotated.with_paragraph_comments(viewer).annotate(topic_lines=_lines_of_topics())


def _lines_of_topics() -> QuerySet:
    """Return the column with the name and slug of an entry's topics, one per line."""
    topics = Topic.objects.filter(entries=OuterRef("pk")).order_by().values("entries")
    # The types are named for PostgreSQL, to which a slug is another one.
    slug = Concat(Value("\t"), "slug", output_field=TextField())
    line = Concat("name", slug, output_field=TextField())
    return topics.annotate(lines=StringAgg(line, Value("\n"))).values("lines")


def _with_solution(entries: EntryQuerySet, viewer: User | AnonymousUser) -> EntryQuerySet:
    related = entries.select_related(
        "author", "live_revision__rendered_text", "waiting_revision__rendered_text"
    )
    annotated = related.with_own_reactions(viewer).with_pin(viewer)
    return annotated.order_by(*MOST_HELPFUL_FIRST)


def _visible_to(viewer_keys: Sequence[int]) -> tuple[EntryQuerySet, User | AnonymousUser]:
    """Return what a learner, or a reader without a key, may see, and who it is."""
    if not viewer_keys:
        return Entry.objects.visible_to(AnonymousUser()), AnonymousUser()
    learner = User(pk=viewer_keys[0])
    return Entry.objects.visible_to_learner(learner), learner


def _entry_with_page(pk: int, kind: str, *viewer_keys: int) -> EntryQuerySet:
    visible, viewer = _visible_to(viewer_keys)
    return _with_page(visible.filter(pk=pk, kind=kind), viewer)


def _solutions_of(challenge: int, *viewer_keys: int) -> EntryQuerySet:
    visible, viewer = _visible_to(viewer_keys)
    return _with_solution(visible.filter(challenge=challenge), viewer)


_entry_query = PreparedQuery(_entry_with_page)
_solutions_query = PreparedQuery(_solutions_of)
_related = PreparedQuery(related_to)
