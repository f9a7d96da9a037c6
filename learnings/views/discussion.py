"""Comments on entries: writing, changing, deleting and muting them."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings.discussion import comment_url
from learnings.entry_lookup import get_discussed_entry, get_open_entry
from learnings.forms.discussion import CommentForm
from learnings.models import Comment, Entry, Mute, RepeatedComment, TooLateToEdit
from learnings.parameters import form_key
from portal.people.models import Blocked
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.htmx import is_on_page, render_page, swap_or_redirect
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
    entry = get_open_entry(request.user, pk)
    return _create_comment(request, Comment(entry=entry, author=request.user))


@require_safe_or_post
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to a comment."""
    parent = _get_visible_comment(request, pk)
    entry = parent.entry
    if not entry.takes_comments:
        raise Http404
    return _create_comment(request, Comment(entry=entry, author=request.user, parent=parent))


def _create_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Show the form of a new comment, or post the comment."""
    comment.key = form_key(request.POST)
    form = CommentForm(request.POST or None, instance=comment)
    if form.is_valid():
        return _post_or_explain(request, form)
    return _render_new_comment(request, form, status=_status_of_invalid(request))


def _status_of_invalid(request: HttpRequest) -> int:
    """Return the status of a page whose form is blank, or has errors."""
    return 422 if request.method == "POST" else 200


def _render_new_comment(request: HttpRequest, form: CommentForm, status: int) -> HttpResponse:
    return _render_comment_form(request, form, status=status, parent=form.instance.parent)


def _post_or_explain(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Post the comment, or show it again with the reason why that failed."""
    comment, show_again = form.instance, partial(_render_new_comment, request, form)
    try:
        posted = _post(comment)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, show_again, field="body")
    except Blocked:
        form.add_error("body", _("You can’t comment here."))
        return show_again(422)
    except RepeatedComment as repeated:
        return _show_earlier_comment(request, comment, repeated.posted)
    return _show_posted_comment(request, comment, posted)


def _post(comment: Comment) -> Comment:
    """Count and post a comment. Raises RateLimited, Blocked and RepeatedComment."""
    rate_limits.count("comment", comment.author.pk)
    return comment.post()


def _show_earlier_comment(request: HttpRequest, comment: Comment, earlier: Comment) -> HttpResponse:
    """Say that the text was posted before, with a link to it, where it is in view."""
    address, _hash, fragment = comment_url(earlier).partition("#")
    if not request.htmx:
        link = format_html('<a href="#{}">{}</a>', fragment, _("Open your comment"))
        message = format_html("{} {}", _("You’ve already posted this comment."), link)
        messages.info(request, message)
    context = {"earlier": earlier, "entry": comment.entry, "parent": comment.parent}
    # Messages are at the top of the page.
    return swap_or_redirect(
        request, "learnings/_comment_repeated.html", context, to=f"{address}#main"
    )


def _show_posted_comment(request: HttpRequest, comment: Comment, posted: Comment) -> HttpResponse:
    """Swap in the comment and a new form for htmx; else redirect to the comment."""
    entry = comment.entry
    has_heading = _is_below_heading(request, entry)
    if has_heading:
        entry.refresh_from_db(fields=["comment_count"])
    context = {
        "posted": posted,
        "discussed_entry": entry,
        "form": CommentForm(),
        "entry": entry,
        "has_heading": has_heading,
        "parent": comment.parent,
        "new_comment_key": uuid.uuid4(),
    }
    return swap_or_redirect(
        request, "learnings/_comment_posted.html", context, to=posted.get_absolute_url()
    )


def _is_below_heading(request: HttpRequest, entry: Entry) -> bool:
    """Whether htmx posts from a page whose heading counts the comments on this entry."""
    is_on_own_page = request.htmx and is_on_page(request, entry.get_absolute_url())
    return is_on_own_page and not entry.is_solution


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
    if form.is_valid():
        return _save_edit_or_explain(request, form)
    if comment.is_still_editable or request.method == "POST":
        return _render_edit(request, form, status=_status_of_invalid(request))
    return _render_too_late(request, form)


def _render_edit(request: HttpRequest, form: CommentForm, **more: Any) -> HttpResponse:
    return _render_comment_form(request, form, is_edit=True, **more)


def _render_too_late(request: HttpRequest, form: CommentForm) -> HttpResponse:
    return _render_edit(request, form, status=409, is_too_late=True)


def _save_edit_or_explain(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Save the text, or show it again if it is too late or the comment has changed."""
    try:
        edited = form.instance.edit(**form.cleaned_data, by=request.user)
    except TooLateToEdit:
        return _render_too_late(request, form)
    except StaleEdit as stale:
        there = stored_values(form, stale.saved, ["body"])
        return _render_edit(request, form, status=409, there=there)
    return _show_edited_comment(request, edited)


def _show_edited_comment(request: HttpRequest, edited: Comment) -> HttpResponse:
    context = {"comment": edited, "discussed_entry": edited.entry}
    address = edited.get_absolute_url()
    return swap_or_redirect(request, "learnings/_comment.html", context, to=address)


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
    message = _("Discussion muted.") if on else _("Discussion unmuted.")
    messages.success(request, message)
    return redirect(entry)
