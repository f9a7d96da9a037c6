"""What the page of an entry loads: with prepared queries for learners, who ask most."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, StringAgg, Value
from django.db.models.functions import Concat
from django.http import Http404

from learnings.models import Entry
from learnings.models.entry_queryset import EntryQuerySet
from learnings.related import related_to
from portal.models import Topic
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import User

MOST_HELPFUL_FIRST = ("-helped_count", "published_at", "pk")


def get_entry_with_page(viewer: User | AnonymousUser, pk: int, kind: Any) -> Entry:
    """Return an entry as the viewer sees it. Raises Http404 if it is invisible."""
    if _is_learner(viewer):
        entry = _learners_entry.first(pk, str(kind), viewer.pk)
    else:
        visible = Entry.objects.visible_to(viewer).filter(pk=pk, kind=kind)
        entry = _with_page(visible, viewer).first()
    if entry is None:
        raise Http404
    return entry


def get_solutions(viewer: User | AnonymousUser, challenge: Entry) -> list[Entry]:
    """Return the solutions that the viewer sees, the most helpful first."""
    if _is_learner(viewer):
        return _learners_solutions.rows(challenge.pk, viewer.pk)
    visible = Entry.objects.visible_to(viewer).filter(challenge=challenge)
    return list(_with_solution(visible, viewer))


def accepted_first(challenge: Entry, solutions: Iterable[Entry]) -> list[Entry]:
    """Return the solutions that have a text, the accepted one first, else in the same order."""
    shown = [solution for solution in solutions if solution.shown_revision]
    return sorted(shown, key=lambda solution: solution.pk != challenge.accepted_solution_id)


def get_related(entry: Entry) -> LazyRows:
    """Return public entries that are related to this one, closest first."""
    return _related.lazy_rows(entry.pk)


def get_topics(entry: Entry) -> list[Topic]:
    """Return the topics of the text that the page shows: the public one, if there is one."""
    if entry.live_revision_id:
        lines = sorted((entry.topic_lines or "").splitlines())
        names = [line.split("\t") for line in lines]
        return [Topic(name=name, slug=slug) for name, slug in names]
    return list(entry.shown_revision.topics.all()) if entry.shown_revision else []


def _is_learner(viewer: User | AnonymousUser) -> bool:
    """Whether they see no more than what is public and what they wrote."""
    return viewer.is_authenticated and not viewer.can_moderate


def _with_page(entries: EntryQuerySet, viewer: User | AnonymousUser) -> EntryQuerySet:
    related = entries.select_related(
        "author__cohort",
        "live_revision__rendered_text",
        "waiting_revision__rendered_text",
        "case",
        "draft",
    )
    annotated = related.with_own_reactions(viewer).with_mute(viewer).with_pin(viewer)
    topics = Topic.objects.filter(entries=OuterRef("pk")).order_by().values("entries")
    line = Concat("name", Value("\t"), "slug")
    lines = topics.annotate(lines=StringAgg(line, Value("\n"))).values("lines")
    return annotated.with_paragraph_comments(viewer).annotate(topic_lines=lines)


def _with_solution(entries: EntryQuerySet, viewer: User | AnonymousUser) -> EntryQuerySet:
    related = entries.select_related(
        "author", "live_revision__rendered_text", "waiting_revision__rendered_text"
    )
    annotated = related.with_own_reactions(viewer).with_pin(viewer)
    return annotated.order_by(*MOST_HELPFUL_FIRST)


def _entry_of_learner(pk: int, kind: str, learner_key: int) -> EntryQuerySet:
    learner = User(pk=learner_key)
    visible = Entry.objects.visible_to_learner(learner).filter(pk=pk, kind=kind)
    return _with_page(visible, learner)


def _solutions_of_learner(challenge: int, learner_key: int) -> EntryQuerySet:
    learner = User(pk=learner_key)
    visible = Entry.objects.visible_to_learner(learner).filter(challenge=challenge)
    return _with_solution(visible, learner)


_learners_entry = PreparedQuery(_entry_of_learner)
_learners_solutions = PreparedQuery(_solutions_of_learner)
_related = PreparedQuery(related_to)
