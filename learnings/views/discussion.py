"""Comments: read with their entry, written and changed here."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learnings.discussion import comment_url
from learnings.forms.composer import CommentForm, form_key
from learnings.models import Comment, Entry, Mute, TooLateToEdit
from portal.people.models import Blocked
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.parameters import is_on

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
@login_not_required
def comment_detail(request, pk):
    """The permalink of a comment: its place on the page of its entry, however long the discussion."""
    return redirect(comment_url(_visible_comment(request, pk)))


def _visible_comment(request, pk):
    comments = Comment.objects.visible_to(request.user).select_related(
        "author",
        "parent__author",
        "entry__author",
        "entry__live_revision",
        "entry__challenge__live_revision",
    )
    return get_object_or_404(comments, pk=pk)


@require_http_methods(GET_POST)
def comment_new(request, pk):
    """Say something about a public entry."""
    entries = Entry.objects.visible_to(request.user).filter(status=Entry.Status.LIVE)
    entry = get_object_or_404(
        entries.select_related("author", "live_revision", "challenge__live_revision"), pk=pk
    )
    return _create_comment(request, Comment(entry=entry, author=request.user))


@require_http_methods(GET_POST)
def comment_reply(request, pk):
    """Answer a comment."""
    parent = _visible_comment(request, pk)
    if parent.entry.status != Entry.Status.LIVE:
        raise Http404
    return _create_comment(request, Comment(entry=parent.entry, author=request.user, parent=parent))


def _create_comment(request, comment):
    """The form of a new comment; htmx gets the comment and a fresh form in its place."""
    comment.key = form_key(request.POST)
    form = CommentForm(request.POST or None, instance=comment)
    context = {"form": form, "comment": comment, "entry": comment.entry, "parent": comment.parent}
    if request.method != "POST":
        return _render_comment_form(request, context)
    if not form.is_valid():
        return _render_comment_form(request, context, status=422)
    try:
        rate_limits.count("comment", request.user.pk)
        posted = form.instance.post()
    except rate_limits.RateLimited as often:
        return rate_limits.rate_limited_response(
            often,
            form,
            lambda status: _render_comment_form(request, context, status=status),
            field="body",
        )
    except Blocked:
        form.add_error(
            "body", _("You cannot comment here: this person does not want to hear from you.")
        )
        return _render_comment_form(request, context, status=422)
    fresh = {
        "form": CommentForm(),
        "entry": comment.entry,
        "parent": comment.parent,
        "new_comment_key": uuid.uuid4(),
    }
    context = {"posted": posted, "discussed_entry": comment.entry, **fresh}
    return swap_or_redirect(
        request, "learnings/_comment_posted.html", context, to=posted.get_absolute_url()
    )


def _render_comment_form(request, context, status=200):
    """As a fragment where htmx asked for it, as a page of its own elsewhere."""
    template = "learnings/_comment_form.html" if request.htmx else "learnings/comment_form.html"
    return render_page(
        request, template, context | {"new_comment_key": context["comment"].key}, status=status
    )


@require_http_methods(GET_POST)
def comment_edit(request, pk):
    """Change a comment of mine, for 15 minutes."""
    comment = _own_comment(request, pk)
    form = CommentForm(request.POST or None, instance=comment, initial={"version": comment.version})
    context = {"form": form, "comment": comment, "entry": comment.entry, "is_edit": True}
    if request.method != "POST":
        if not comment.is_still_editable:
            return _render_too_late(request, context)
        return _render_comment_form(request, context)
    if not form.is_valid():
        return _render_comment_form(request, context, status=422)
    try:
        edited = comment.edit(
            form.cleaned_data["body"], by=request.user, version=form.cleaned_data["version"]
        )
    except TooLateToEdit:
        return _render_too_late(request, context)
    except StaleEdit as stale:
        there = stored_values(form, stale.saved, ["body"])
        return _render_comment_form(request, context | {"there": there}, status=409)
    context = {"comment": edited, "discussed_entry": edited.entry}
    return swap_or_redirect(
        request, "learnings/_comment.html", context, to=edited.get_absolute_url()
    )


def _own_comment(request, pk):
    comment = _visible_comment(request, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied(_("Only its author may change a comment."))
    return comment


def _render_too_late(request, context):
    """The text typed stays in the form, to be copied into a new comment."""
    return _render_comment_form(request, context | {"is_too_late": True}, status=409)


@require_http_methods(GET_POST)
def comment_delete(request, pk):
    """Asks on a page of its own; then the words are gone and their place stays."""
    comment = _own_comment(request, pk)
    if request.method != "POST":
        return render_page(
            request, "learnings/comment_delete.html", {"comment": comment, "entry": comment.entry}
        )
    comment.delete_text()
    return redirect(comment.get_absolute_url())


@require_POST
def entry_mute(request, pk):
    """No more word about the discussion of an entry (`on=1`), or word again."""
    entry = get_object_or_404(
        Entry.objects.visible_to(request.user).select_related("live_revision"), pk=pk
    )
    on = is_on(request.POST)
    Mute.set_muted(entry, by=request.user, on=on)
    said = (
        _("You hear no more of this discussion.") if on else _("You hear of this discussion again.")
    )
    messages.success(request, said)
    return redirect(entry)
