"""The solutions on the page of a challenge, in groups whose HTML is kept."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from learnings.discussion import Thread, shared_threads
from learnings.models import Entry
from learnings.page_queries import keys_of
from learnings.permissions import can_accept
from learnings.reaction_buttons import reaction_buttons
from portal.ops.prepared_queries import LazyRows
from portal.people.models import User
from portal.web.page_cache import NOT_KEPT

GROUP_SIZE = 5  # what changes with one solution, and is looked up at once

Threads = dict[int, list[Thread]]


class SolutionGroup(NamedTuple):
    """Some solutions in a row, and the key of their HTML, or NOT_KEPT."""

    solutions: Sequence[Entry]
    cache_key: Any


def solution_groups(
    challenge: Entry, solutions: Sequence[Entry], threads: Threads, viewer: User | AnonymousUser
) -> list[SolutionGroup]:
    """Group solutions, and let each have its challenge, its comments and its buttons."""
    show = partial(_show_solutions, challenge, threads, viewer)
    if not isinstance(solutions, LazyRows):
        show(solutions)
        return [SolutionGroup(solutions, NOT_KEPT)]
    of_challenge = challenge.title, challenge.status, challenge.accepted_solution_id
    solutions.add((of_challenge, can_accept(viewer, challenge)), show)
    return list(_split(solutions, threads, viewer))


def _show_solutions(
    challenge: Entry,
    threads: Threads,
    viewer: User | AnonymousUser,
    solutions: Sequence[Entry],
) -> None:
    for solution in solutions:
        solution.challenge = challenge
        show_discussion(solution, threads, viewer)


def show_discussion(entry: Entry, threads: Threads, viewer: User | AnonymousUser) -> None:
    """Let an entry have its comments and the viewer's buttons."""
    entry.shared_threads = list(shared_threads(threads[entry.pk], entry, viewer))
    entry.reaction_buttons = reaction_buttons(entry, viewer)


def _split(
    solutions: LazyRows, threads: Threads, viewer: User | AnonymousUser
) -> Iterator[SolutionGroup]:
    """Yield groups of a size, but singly where a group has something of the viewer."""
    keys, authors = keys_of(solutions), solutions.values("author_id")
    for places in batched(range(len(keys)), GROUP_SIZE):
        is_own = [
            authors[place] == viewer.pk
            or any(thread.has_comment_of(viewer) for thread in threads[keys[place]])
            for place in places
        ]
        if not any(is_own):
            yield _kept_group(solutions, places, threads, viewer)
            continue
        for place, is_own_one in zip(places, is_own, strict=True):
            if is_own_one:
                yield SolutionGroup(solutions.pick([place]), NOT_KEPT)
            else:
                yield _kept_group(solutions, (place,), threads, viewer)


def _kept_group(
    solutions: LazyRows,
    places: Sequence[int],
    threads: Threads,
    viewer: User | AnonymousUser,
) -> SolutionGroup:
    rows = solutions.pick(places)
    comments = [thread.rows.key for key in keys_of(rows) for thread in threads[key]]
    return SolutionGroup(rows, (viewer.is_authenticated, rows.key, comments))
