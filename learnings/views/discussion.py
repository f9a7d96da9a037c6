"""Comments on entries: writing, changing, deleting and muting them."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings.discussion import comment_url
from learnings.entry_lookup import get_discussed_entry
from learnings.forms.discussion import CommentForm
from learnings.models import Comment, Entry, Mute, RepeatedComment, TooLateToEdit
from learnings.parameters import form_key
from portal.people.models import Blocked
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.methods import require_safe_or_post
from portal.web.parameters import is_on


@require_safe
@login_not_required
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to a comment on the page of its entry."""
    return redirect(comment_url(_get_visible_comment(request, pk)))


def _get_visible_comment(request: HttpRequest, pk: int) -> Comment:
    comments = Comment.objects.visible_to(request.user).select_related(
        "author",
        "parent__author",
        "entry__author",
        "entry__live_revision",
        "entry__challenge__live_revision",
    )
    return get_object_or_404(comments, pk=pk)


@require_safe_or_post
def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment on a public entry."""
    entry = get_discussed_entry(request.user, pk, status=Entry.Status.LIVE)
    return _create_comment(request, Comment(entry=entry, author=request.user))


@require_safe_or_post
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to a comment."""
    parent = _get_visible_comment(request, pk)
    if parent.entry.status != Entry.Status.LIVE:
        raise Http404
    return _create_comment(request, Comment(entry=parent.entry, author=request.user, parent=parent))


def _create_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Show the form of a new comment, or post the comment."""
    comment.key = form_key(request.POST)
    form = CommentForm(request.POST or None, instance=comment)
    render_form = partial(_render_comment_form, request, form, parent=comment.parent)
    if request.method != "POST":
        return render_form()
    if not form.is_valid():
        return render_form(status=422)
    try:
        rate_limits.count("comment", request.user.pk)
        posted = comment.post()
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(
            error, form, lambda status: render_form(status=status), field="body"
        )
    except Blocked:
        message = _("You can’t comment here.")
        form.add_error("body", message)
        return render_form(status=422)
    except RepeatedComment as repeated:
        return _show_earlier_comment(request, comment, repeated.posted)
    return _show_posted_comment(request, comment, posted)


def _show_earlier_comment(request: HttpRequest, comment: Comment, earlier: Comment) -> HttpResponse:
    """Say that the text was posted before, with a link to it for htmx; else redirect to it."""
    if not request.htmx:
        messages.info(request, _("You’ve already posted this comment."))
    context = {"earlier": earlier, "entry": comment.entry, "parent": comment.parent}
    return swap_or_redirect(
        request, "learnings/_comment_repeated.html", context, to=earlier.get_absolute_url()
    )


def _show_posted_comment(request: HttpRequest, comment: Comment, posted: Comment) -> HttpResponse:
    """Swap in the comment and a new form for htmx; else redirect to the comment."""
    context = {
        "posted": posted,
        "discussed_entry": comment.entry,
        "form": CommentForm(),
        "entry": comment.entry,
        "parent": comment.parent,
        "new_comment_key": uuid.uuid4(),
    }
    return swap_or_redirect(
        request, "learnings/_comment_posted.html", context, to=posted.get_absolute_url()
    )


def _render_comment_form(
    request: HttpRequest, form: CommentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the form alone for htmx; else on a page of its own."""
    comment = form.instance
    context = {
        "form": form,
        "comment": comment,
        "entry": comment.entry,
        "new_comment_key": comment.key,
        **more,
    }
    template = "learnings/_comment_form.html" if request.htmx else "learnings/comment_form.html"
    return render_page(request, template, context, status=status)


@require_safe_or_post
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own comment, for 15 minutes after it was posted."""
    comment = _get_own_comment(request, pk)
    form = CommentForm(request.POST or None, instance=comment, initial={"version": comment.version})
    render_form = partial(_render_comment_form, request, form, is_edit=True)
    if request.method != "POST":
        if comment.is_still_editable:
            return render_form()
        return render_form(status=409, is_too_late=True)
    if not form.is_valid():
        return render_form(status=422)
    try:
        edited = comment.edit(**form.cleaned_data, by=request.user)
    except TooLateToEdit:
        return render_form(status=409, is_too_late=True)
    except StaleEdit as stale:
        return render_form(status=409, there=stored_values(form, stale.saved, ["body"]))
    context = {"comment": edited, "discussed_entry": edited.entry}
    return swap_or_redirect(
        request, "learnings/_comment.html", context, to=edited.get_absolute_url()
    )


def _get_own_comment(request: HttpRequest, pk: int) -> Comment:
    comment = _get_visible_comment(request, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied(_("Only the author can edit a comment."))
    return comment


@require_safe_or_post
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on a page of its own, then delete the text and leave a placeholder."""
    comment = _get_own_comment(request, pk)
    if request.method != "POST":
        context = {"comment": comment, "entry": comment.entry}
        return render_page(request, "learnings/comment_delete.html", context)
    comment.delete_text()
    return redirect(comment.get_absolute_url())


@require_POST
def entry_mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop notifications about an entry's discussion with `on=1`; else resume them."""
    entry = get_discussed_entry(request.user, pk)
    on = is_on(request.POST)
    Mute.set_muted(entry, by=request.user, on=on)
    if on:
        messages.success(request, _("Discussion muted."))
    else:
        messages.success(request, _("Discussion unmuted."))
    return redirect(entry)
