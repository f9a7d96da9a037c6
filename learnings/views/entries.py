"""The page of an entry, and withdrawing and featuring entries."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions, structured_data
from learnings.discussion import comment_threads
from learnings.forms.discussion import CommentForm
from learnings.hit_too import who_hit_too
from learnings.models import Entry
from learnings.page_queries import (
    accepted_first,
    get_entry_with_page,
    get_related,
    get_solutions,
    get_topics,
    keys_of,
)
from learnings.parameters import DiscussionParameters
from learnings.reaction_buttons import reaction_button
from learnings.solution_groups import show_discussion, solution_groups
from portal import hooks
from portal.hooks import Panel
from portal.moderation.models import AlreadyReviewed, NotPermitted
from portal.moderation.permissions import mentor_required
from portal.people.models import User
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page
from portal.web.page_cache import NOT_KEPT, cached_for_readers, fragment_key
from portal.web.parameters import is_on


@require_safe
@login_not_required
@cached_for_readers
def learning_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a learning."""
    entry = get_entry_with_page(request.user, pk, kind=Entry.Kind.LEARNING)
    return redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/learning_detail.html", _entry_context(request, entry)
    )


@require_safe
@login_not_required
@cached_for_readers
def challenge_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a challenge and its visible solutions, the accepted one first."""
    entry = get_entry_with_page(request.user, pk, kind=Entry.Kind.CHALLENGE)
    return redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/challenge_detail.html", _challenge_context(request, entry)
    )


def redirect_to_canonical_url(entry: Entry, slug: str) -> HttpResponse | None:
    """Redirect from another slug to the current one, and from a draft to its editor."""
    if entry.shown_revision is None:
        return redirect(entry.get_edit_url())
    if slug != entry.slug:
        return redirect(entry, permanent=entry.status == Entry.Status.LIVE)
    return None


def _challenge_context(request: HttpRequest, challenge: Entry) -> dict[str, Any]:
    solutions = accepted_first(challenge, get_solutions(request.user, challenge))
    return _entry_context(request, challenge, solutions) | {
        "can_solve": permissions.can_solve(request.user, challenge),
        "can_accept": permissions.can_accept(request.user, challenge),
        "hit_too": who_hit_too(challenge, request.user),
        "follow_button": reaction_button(challenge, "follow", request.user),
    }


def _entry_context(
    request: HttpRequest, entry: Entry, solutions: Sequence[Entry] = ()
) -> dict[str, Any]:
    """Return the context of a page; adds comments and buttons to its entries."""
    context = _discussion_context(request, entry, solutions) | {
        "entry": entry,
        "page_key": _page_key(entry, solutions),
        "revision": entry.shown_revision,
        "solutions": solutions,
        "topics": get_topics(entry),
        "author_panels": _author_panels(request, entry),
        "related": get_related(entry) if entry.live_revision else [],
        "can_edit": permissions.can_edit(request.user, entry),
        "is_author": request.user.pk == entry.author_id,
        "is_muted": getattr(entry, "is_muted", False),
        # Both are shown to readers only.
        "page_url": absolute_url(request, entry.get_absolute_url()),
        "page_data": partial(structured_data.describe_page, request, entry, solutions),
    }
    return context | review_context(entry) if context["is_author"] else context


def _discussion_context(
    request: HttpRequest, entry: Entry, solutions: Sequence[Entry]
) -> dict[str, Any]:
    """Return the solutions and comments of a page, and the form of a new comment."""
    after = DiscussionParameters.read(request.GET).after
    discussion = comment_threads([entry.pk, *keys_of(solutions)], after or 0)
    show_discussion(entry, discussion.threads, request.user)
    return {
        "solution_groups": solution_groups(entry, solutions, discussion.threads, request.user),
        "next_thread": discussion.next_thread,
        "is_continued": after is not None,
        "comment_form": partial(CommentForm, auto_id=f"comment-{entry.pk}-%s"),
        "new_comment_key": uuid.uuid4(),
    }


def _page_key(entry: Entry, solutions: Sequence[Entry]) -> str:
    """Return the key of the parts that show the entry, and its number of solutions."""
    if entry.page_key is NOT_KEPT:
        return NOT_KEPT
    return fragment_key("entry_page", entry.page_key, len(solutions))


def _author_panels(request: HttpRequest, entry: Entry) -> list[Panel]:
    """Return what other apps show of the author to other people.

    Nothing of one who is anonymous or erased.
    """
    if entry.is_anonymous or entry.author.erased_at or request.user.pk == entry.author_id:
        return []
    return hooks.collect("author_panels", request, entry.author)


def review_context(entry: Entry) -> dict[str, Any]:
    """Return what only the author reads about the review."""
    return {
        "latest_decision": entry.latest_decision(),
        "expected_review_time": entry.expected_review_time(),
        "required_approver": entry.required_approver(),
        "paragraph_comments": entry.comments_of_mentors(),
    }


@require_POST
def entry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own entry from review, to edit it again."""
    entry = get_object_or_404(Entry, pk=pk, author=request.user, waiting_revision__isnull=False)
    try:
        entry.withdraw()
    except AlreadyReviewed:
        messages.info(request, _("A mentor got there first: this is already decided."))
        return redirect(entry)
    messages.success(request, _("Withdrawn. It’s a draft again, visible only to you."))
    return redirect(entry.get_edit_url())


def redirect_decided(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Say that a mentor was faster, and show the entry."""
    messages.info(request, _("A mentor has just decided this. Nothing was changed."))
    return redirect(entry)


@require_POST
@mentor_required
def entry_feature(request: HttpRequest, pk: int) -> HttpResponse:
    """Feature a public entry with `on=1`; else stop featuring it."""
    entries = Entry.objects.reviewable_by(request.user).filter(status=Entry.Status.LIVE)
    entry = get_object_or_404(entries, pk=pk)
    on = is_on(request.POST)
    _set_featured(entry, by=request.user, on=on)
    message = _("Featured. Everyone can see that.") if on else _("No longer featured.")
    messages.success(request, message)
    return redirect(entry)


def _set_featured(entry: Entry, *, by: User, on: bool) -> None:
    """Feature an entry, or stop that. Raises PermissionDenied for one's own."""
    try:
        entry.set_featured(by=by, on=on)
    except NotPermitted as error:
        raise PermissionDenied(_("You can’t feature your own post.")) from error
