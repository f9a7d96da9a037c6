"""Comments of mentors on paragraphs under review, and answers of the author."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.forms.words import AnswerForm, ParagraphCommentForm
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    NotPermitted,
    ParagraphComment,
    TooManyComments,
)
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_view import QueueView
from portal.moderation.views.word_pages import delete_words
from portal.people.form_drafts import draft_of
from portal.people.models import FormDraft
from portal.web.form_pages import render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post


@require_POST
@mentor_required
def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment on a paragraph of the waiting text.

    The author reads it after the decision.
    """
    case = get_reviewable_case(request.user, pk)
    form = ParagraphCommentForm(request.POST)
    if not form.is_valid():
        return _comment_page(request, case, form, 422)
    try:
        comment = ParagraphComment.add(case, **form.cleaned_data, by=request.user)
    except AlreadyReviewed:
        refusal = _("This text was decided or changed first, so nothing was saved.")
    except TooManyComments:
        refusal = _("This text has as many comments as it can. Write the rest in your message.")
    except NotPermitted as error:
        raise Http404 from error
    else:
        FormDraft.forget(f"case_comment:{pk}", by=request.user)
        return redirect(f"{_address(request, case)}#paragraph-{comment.paragraph}")
    form.add_error(None, refusal)
    return _comment_page(request, case, form, 409)


def _address(request: HttpRequest, case: Case) -> str:
    """The page that the form was sent from: the queue, or the page of the case."""
    view = QueueView.if_sent(request.POST)
    if view:
        return view.address(item=case.pk)
    return reverse("moderation:case_detail", args=[case.pk])


def _comment_page(
    request: HttpRequest, case: Case, form: ParagraphCommentForm, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft_of(request.user, f"case_comment:{case.pk}"),
        "heading": _("Comment on a paragraph"),
        "back": (_address(request, case), _("Back to the post")),
        "button": _("Save comment"),
        "view": QueueView.if_sent(request.POST),
    }
    return render_page(request, "moderation/words_form.html", context, status=status)


@require_safe_or_post
def comment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment on one's own text."""
    sent = ParagraphComment.objects.for_author(request.user).open()
    comment = get_object_or_404(sent.select_related("case", "author"), pk=pk)
    back = comment.case.review_target.edit_url(comment.case)
    draft = draft_of(request.user, f"comment_answer:{pk}")
    form = AnswerForm(request.POST or None, initial={"answer": comment.answer} | draft.values)
    if form.is_valid():
        try:
            comment.save_answer(form.cleaned_data["answer"], by=request.user)
        except NotPermitted as error:
            raise Http404 from error
        FormDraft.forget(f"comment_answer:{pk}", by=request.user)
        messages.success(request, _("Saved: the mentors see it beside your text."))
        return redirect(back)
    context: dict[str, Any] = {
        "draft": draft,
        "heading": _("Answer a comment"),
        "back": (back, _("Back to your text")),
        "button": _("Save answer"),
        "comment": comment,
    }
    return render_form(request, "moderation/words_form.html", form, **context)


@require_POST
def comment_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve a comment, as its author's cohort's mentor or as the author of the text."""
    comments = ParagraphComment.objects.select_related("case")
    mine = comments.for_author(request.user).filter(pk=pk).first()
    if mine:
        mine.resolve()
        return redirect(mine.case.review_target.edit_url(mine.case))
    if not request.user.can_moderate or request.user.is_read_only:
        raise Http404
    comment = get_object_or_404(comments.for_mentor(request.user), pk=pk)
    comment.resolve()
    return redirect(_address(request, comment.case))


@require_safe_or_post
@mentor_required
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a comment of one's own, and delete it."""
    comments = ParagraphComment.objects.for_mentor(request.user).filter(author=request.user)
    comment = get_object_or_404(comments, pk=pk)
    back = (reverse("moderation:case_detail", args=[comment.case_id]), _("Back to the post"))
    heading, button = _("Delete this comment?"), _("Delete comment")
    return delete_words(request, comment, back, heading=heading, button=button)
