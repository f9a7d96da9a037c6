"""The comments below an entry, as its page shows them."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from learnings.models import Comment, Entry
from learnings.models.comment import CommentQuerySet
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import User

MAX_COMMENTS_SHOWN = 200
KEY_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200)  # numbers of entries whose comments are prepared


class Thread:
    """A comment and its replies, which become instances when they are read."""

    def __init__(self, rows: LazyRows) -> None:
        self.rows = rows

    @property
    def comment(self) -> Comment:
        return self.rows[0]

    @property
    def replies(self) -> list[Comment]:
        return list(self.rows)[1:]

    def has_comment_of(self, person: User | AnonymousUser) -> bool:
        """Whether this person wrote any of it."""
        return person.pk in self.rows.values("author_id")


class SharedThreads(NamedTuple):
    """Threads in a row that look the same to all viewers of a kind.

    Kinds are mentors of the same cohorts, other signed-in users, and readers.

    `cache_key` is None for those with comments of the viewer, which have other buttons.
    """

    threads: list[Thread]
    cache_key: tuple[Any, ...] | None


class Discussion(NamedTuple):
    """The threads of each entry of a page, and the last one if more are left, else 0."""

    threads: dict[int, list[Thread]]
    next_thread: int


def comment_threads(entries: Iterable[int], after: int = 0) -> Discussion:
    """Return the comments of a page's entries, by the entries' keys, in one query.

    At most MAX_COMMENTS_SHOWN comments are shown, oldest thread first, beginning behind the thread
    `after`.
    """
    threads: dict[int, list[Thread]] = {key: [] for key in entries}
    comments = _load_comments(after, list(threads))
    numbers = comments.values("thread")
    next_thread = 0
    if len(comments) > MAX_COMMENTS_SHOWN:
        # The last thread may be incomplete. It is on the next page, unless it is the only one.
        end = numbers.index(numbers[-1]) or len(numbers)
        comments, numbers = comments[:end], numbers[:end]
        next_thread = numbers[-1]
    for entry, rows in _split_threads(comments, numbers):
        threads[entry].append(Thread(rows))
    return Discussion(threads, next_thread)


def _load_comments(after: int, entry_keys: list[int]) -> LazyRows:
    """Return the comments of the entries with these keys.

    The number of keys is padded, so that few statements are compiled.
    """
    enough = next((n for n in KEY_COUNTS if n >= len(entry_keys)), None)
    if enough is None:
        return PreparedQuery(_comments_behind, replans=True).lazy_rows(after, *entry_keys)
    padding = entry_keys[-1:] * (enough - len(entry_keys))
    return _comments_query.lazy_rows(after, *entry_keys, *padding)


def _comments_behind(after: int, *entry_keys: int) -> CommentQuerySet:
    rows = Comment.objects.filter(entry__in=entry_keys, thread__gt=after)
    return rows.for_discussion()[: MAX_COMMENTS_SHOWN + 1]


_comments_query = PreparedQuery(_comments_behind)


def _split_threads(comments: LazyRows, numbers: list[int]) -> Iterator[tuple[int, LazyRows]]:
    """Yield each thread that has its first comment, and the key of its entry."""
    entries, parents = comments.values("entry_id"), comments.values("parent_id")
    for _number, places in groupby(range(len(numbers)), key=numbers.__getitem__):
        first, *others = places
        if parents[first] is None:
            yield entries[first], comments.pick([first, *others])


def shared_threads(
    threads: Iterable[Thread], entry: Entry, viewer: User | AnonymousUser
) -> Iterator[SharedThreads]:
    """Group the threads of an entry by whether they have comments of the viewer."""
    cohorts = _moderated_cohorts(viewer)
    for is_own, group in groupby(threads, key=lambda thread: thread.has_comment_of(viewer)):
        rows = list(group)
        of_thread = (thread.rows.key for thread in rows)
        key = (viewer.is_authenticated, cohorts, entry.takes_comments, entry.author_id, *of_thread)
        yield SharedThreads(rows, None if is_own else key)


def _moderated_cohorts(viewer: User | AnonymousUser) -> tuple[int, ...] | str:
    """Return the cohorts whose comments the viewer can hide, for a key."""
    if not viewer.is_authenticated or not viewer.can_moderate:
        return ""
    return "all" if viewer.can_operate else tuple(sorted(viewer.moderated_cohort_ids))


def comment_url(comment: Comment) -> str:
    """Return the URL of a comment on the page of its entry."""
    entry = comment.entry
    page = entry.challenge if entry.is_solution else entry
    on_page = Comment.objects.filter(Q(entry=page) | Q(entry__challenge=page))
    is_far_down = on_page.filter(thread__lte=comment.thread).count() > MAX_COMMENTS_SHOWN
    query = f"?after={comment.thread - 1}" if is_far_down else ""
    return f"{page.get_absolute_url()}{query}#comment-{comment.pk}"
