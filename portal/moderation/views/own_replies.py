"""The saved replies that a mentor wrote."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.moderation.forms.words import LABEL_TAKEN, OwnReplyForm
from portal.moderation.models import OwnReply, TooManyReplies
from portal.moderation.models.own_reply import MAX_REPLIES
from portal.moderation.permissions import mentor_required
from portal.moderation.saved_replies import built_in_replies
from portal.moderation.views.word_pages import delete_words
from portal.people.form_drafts import draft_of
from portal.people.models import FormDraft
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.form_pages import render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

NEW_DRAFT = "own_reply:new"


@require_safe_or_post
@mentor_required
def reply_list(request: HttpRequest) -> HttpResponse:
    """The mentor's own saved replies and the built-in ones; write a new one."""
    draft = draft_of(request.user, NEW_DRAFT)
    new = OwnReply(mentor=request.user)
    form = OwnReplyForm(request.POST or None, instance=new, initial=draft.values)
    if form.is_valid() and _is_saved(form):
        FormDraft.forget(NEW_DRAFT, by=request.user)
        messages.success(request, _("Saved: you can choose it beside each decision."))
        return redirect("moderation:reply_list")
    context = {
        "draft": draft,
        "replies": OwnReply.objects.filter(mentor=request.user).order_by("label"),
        "built_in": built_in_replies(),
    }
    return render_form(request, "moderation/reply_list.html", form, **context)


def _is_saved(form: OwnReplyForm) -> bool:
    """Save the reply, or tell in the form why that failed. Raises StaleEdit."""
    try:
        form.save()
    except TooManyReplies:
        sentence = _("You have %(n)d saved replies, which is the most. Please delete one first.")
        form.add_error(None, sentence % {"n": MAX_REPLIES})
    except IntegrityError:
        form.add_error("label", LABEL_TAKEN)
    return not form.errors


@require_safe_or_post
@mentor_required
def reply_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a saved reply of one's own."""
    reply = get_object_or_404(OwnReply, pk=pk, mentor=request.user)
    draft = draft_of(request.user, f"own_reply:{pk}")
    form = OwnReplyForm(request.POST or None, instance=reply, initial=draft.values)
    if request.method != "POST":
        return _edit_page(request, form, 200)
    if not form.is_valid():
        return _edit_page(request, form, 422)
    try:
        if not _is_saved(form):
            return _edit_page(request, form, 422)
    except StaleEdit as stale:
        there = stored_values(form, stale.saved, ["label", "text"])
        return _edit_page(request, form, 409, there=there)
    except OwnReply.DoesNotExist:
        form.add_error(None, _("Another tab deleted this reply. Copy your text into a new one."))
        return _edit_page(request, form, 409)
    FormDraft.forget(f"own_reply:{pk}", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("moderation:reply_list")


def _edit_page(request: HttpRequest, form: OwnReplyForm, status: int, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft_of(request.user, f"own_reply:{form.instance.pk}"),
        "heading": _("Edit saved reply"),
        "back": (reverse("moderation:reply_list"), _("Saved replies")),
        "button": _("Save reply"),
        **more,
    }
    return render_page(request, "moderation/words_form.html", context, status=status)


@require_safe_or_post
@mentor_required
def reply_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a saved reply, and delete it."""
    reply = get_object_or_404(OwnReply, pk=pk, mentor=request.user)
    back = (reverse("moderation:reply_list"), _("Saved replies"))
    heading, button = _("Delete this saved reply?"), _("Delete reply")
    return delete_words(request, reply, back, heading=heading, button=button)
