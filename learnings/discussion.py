"""The comments beneath an entry, as its page shows them."""

from django.db.models import Q

from learnings.models import Comment

MAX_COMMENTS_SHOWN = 200


def comment_threads(entries, after=0):
    """({entry key: [(comment, replies)]}, next thread) for the entries of one page, in one query.

    At most MAX_COMMENTS_SHOWN comments of them all, oldest thread first, from behind the thread `after`; where more are left,
    the page goes on behind the thread returned, else that is 0.
    """
    found = {entry.pk: [] for entry in entries}
    rows = Comment.objects.filter(entry__in=list(found), thread__gt=after).for_discussion()
    comments = list(rows[: MAX_COMMENTS_SHOWN + 1])
    next_thread = 0
    if len(comments) > MAX_COMMENTS_SHOWN:
        # The last thread may be cut off: it comes with the next page, unless it is the only one.
        comments = [
            comment for comment in comments if comment.thread != comments[-1].thread
        ] or comments
        next_thread = comments[-1].thread
    for comment in comments:
        _add_to_thread(found[comment.entry_id], comment)
    return found, next_thread


def _add_to_thread(threads, comment):
    if comment.parent_id is None:
        threads.append((comment, []))
    elif threads and threads[-1][0].pk == comment.parent_id:
        threads[-1][1].append(comment)


def comment_url(comment):
    """Where a comment stands: the page of its entry, from its thread on where the discussion is long."""
    page = comment.entry.challenge if comment.entry.is_solution else comment.entry
    on_page = Comment.objects.filter(Q(entry=page) | Q(entry__challenge=page))
    is_far = on_page.filter(thread__lte=comment.thread).count() > MAX_COMMENTS_SHOWN
    query = f"?after={comment.thread - 1}" if is_far else ""
    return f"{page.get_absolute_url()}{query}#comment-{comment.pk}"
