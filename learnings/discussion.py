"""The comments below an entry, as its page shows them."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from learnings.models import Comment, Entry
from learnings.models.comment import CommentQuerySet
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User

MAX_COMMENTS_SHOWN = 200
# The SQL for the comments of each number of entries is kept, up to this one.
MAX_PREPARED_ENTRIES = 20


class Thread(NamedTuple):
    """A comment and its replies."""

    comment: Comment
    replies: list[Comment]

    def has_comment_of(self, person: User | AnonymousUser) -> bool:
        """Whether this person wrote any of it."""
        return any(comment.author_id == person.pk for comment in (self.comment, *self.replies))


class SharedThreads(NamedTuple):
    """Threads in a row that look the same to everyone who is signed in, or to all readers.

    `cache_key` is None for those with comments of the viewer, which have other buttons.
    """

    threads: list[Thread]
    cache_key: tuple[Any, ...] | None


class Discussion(NamedTuple):
    """The threads of each entry of a page, and the last thread if more are left, else 0."""

    threads: dict[int, list[Thread]]
    next_thread: int


def comment_threads(entries: Iterable[Entry], after: int = 0) -> Discussion:
    """Return the comments of the entries of one page, in one query.

    At most MAX_COMMENTS_SHOWN comments are shown, oldest thread first, beginning behind the thread
    `after`.
    """
    threads: dict[int, list[Thread]] = {entry.pk: [] for entry in entries}
    comments = _load_comments(after, list(threads))
    next_thread = 0
    if len(comments) > MAX_COMMENTS_SHOWN:
        # The last thread may be incomplete. It is on the next page, unless it is the only one.
        last = comments[-1].thread
        comments = [comment for comment in comments if comment.thread != last] or comments
        next_thread = comments[-1].thread
    for comment in comments:
        _add_to_thread(threads[comment.entry_id], comment)
    return Discussion(threads, next_thread)


def _load_comments(after: int, entry_keys: list[int]) -> list[Comment]:
    if len(entry_keys) <= MAX_PREPARED_ENTRIES:
        return _comments_query.rows(after, *entry_keys)
    return list(_comments_behind(after, *entry_keys))


def _comments_behind(after: int, *entry_keys: int) -> CommentQuerySet:
    rows = Comment.objects.filter(entry__in=entry_keys, thread__gt=after)
    return rows.for_discussion()[: MAX_COMMENTS_SHOWN + 1]


_comments_query = PreparedQuery(_comments_behind)


def _add_to_thread(threads: list[Thread], comment: Comment) -> None:
    if comment.parent_id is None:
        threads.append(Thread(comment, []))
    elif threads and threads[-1].comment.pk == comment.parent_id:
        threads[-1].replies.append(comment)


def shared_threads(
    threads: Iterable[Thread], entry: Entry, viewer: User | AnonymousUser
) -> Iterator[SharedThreads]:
    """Group the threads of an entry by whether they have comments of the viewer."""
    for is_own, group in groupby(threads, key=lambda thread: thread.has_comment_of(viewer)):
        rows = list(group)
        key = None if is_own else (viewer.is_authenticated, *_cache_keys(rows, entry))
        yield SharedThreads(rows, key)


def _cache_keys(threads: Iterable[Thread], entry: Entry) -> Iterator[tuple[Any, ...]]:
    for thread in threads:
        for comment in (thread.comment, *thread.replies):
            yield comment.shown_values(discussed=entry)


def comment_url(comment: Comment) -> str:
    """Return the URL of a comment on the page of its entry."""
    entry = comment.entry
    page = entry.challenge if entry.is_solution else entry
    on_page = Comment.objects.filter(Q(entry=page) | Q(entry__challenge=page))
    is_far_down = on_page.filter(thread__lte=comment.thread).count() > MAX_COMMENTS_SHOWN
    query = f"?after={comment.thread - 1}" if is_far_down else ""
    return f"{page.get_absolute_url()}{query}#comment-{comment.pk}"
