"""The comments below an entry, as its page shows them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from learnings.models import Comment, Entry

MAX_COMMENTS_SHOWN = 200


class Thread(NamedTuple):
    """A comment and its replies."""

    comment: Comment
    replies: list[Comment]


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
    rows = Comment.objects.filter(entry__in=list(threads), thread__gt=after).for_discussion()
    comments = list(rows[: MAX_COMMENTS_SHOWN + 1])
    next_thread = 0
    if len(comments) > MAX_COMMENTS_SHOWN:
        # The last thread may be incomplete. It is on the next page, unless it is the only one.
        last = comments[-1].thread
        comments = [comment for comment in comments if comment.thread != last] or comments
        next_thread = comments[-1].thread
    for comment in comments:
        _add_to_thread(threads[comment.entry_id], comment)
    return Discussion(threads, next_thread)


def _add_to_thread(threads: list[Thread], comment: Comment) -> None:
    if comment.parent_id is None:
        threads.append(Thread(comment, []))
    elif threads and threads[-1].comment.pk == comment.parent_id:
        threads[-1].replies.append(comment)


def comment_url(comment: Comment) -> str:
    """Return the URL of a comment on the page of its entry."""
    entry = comment.entry
    page = entry.challenge if entry.is_solution else entry
    on_page = Comment.objects.filter(Q(entry=page) | Q(entry__challenge=page))
    is_far_down = on_page.filter(thread__lte=comment.thread).count() > MAX_COMMENTS_SHOWN
    query = f"?after={comment.thread - 1}" if is_far_down else ""
    return f"{page.get_absolute_url()}{query}#comment-{comment.pk}"
