"""Private notes between the mentors of a cohort."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.forms.words import PrivateNoteForm
from portal.moderation.models import NotPermitted, PrivateNote
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_view import QueueView
from portal.moderation.views.people import get_person
from portal.moderation.views.word_pages import delete_words
from portal.people.form_drafts import draft_of
from portal.people.models import FormDraft
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post


@require_POST
@mentor_required
def case_note_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note on a case."""
    case = get_reviewable_case(request.user, pk)
    back = reverse("moderation:case_detail", args=[pk])
    view = QueueView.if_sent(request.POST)
    if view:
        back = view.address(item=pk)
    form, draft = PrivateNoteForm(request.POST), f"case_note:{pk}"
    if not form.is_valid():
        return _note_page(request, form, back, draft)
    try:
        PrivateNote.add_to_case(case, form.cleaned_data["text"], by=request.user)
    except NotPermitted as error:
        raise Http404 from error
    FormDraft.forget(draft, by=request.user)
    return redirect(f"{back}#notes")


@require_POST
@mentor_required
def person_note_new(request: HttpRequest, handle: str) -> HttpResponse:
    """Write a note on a person."""
    person = get_person(request, handle)
    form, draft = PrivateNoteForm(request.POST), f"person_note:{person.pk}"
    if not form.is_valid():
        return _note_page(request, form, person.get_absolute_url(), draft)
    PrivateNote.add_to_person(person, form.cleaned_data["text"], by=request.user)
    FormDraft.forget(draft, by=request.user)
    return redirect(f"{person.get_absolute_url()}#notes")


def _note_page(request: HttpRequest, form: PrivateNoteForm, back: str, draft: str) -> HttpResponse:
    context = {
        "draft": draft_of(request.user, draft),
        "form": form,
        "heading": _("Private note"),
        "back": (back, _("Back")),
        "button": _("Save note"),
        "view": QueueView.if_sent(request.POST),
    }
    return render_page(request, "moderation/words_form.html", context, status=422)


@require_safe_or_post
@mentor_required
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a note of one's own, and delete it."""
    own = PrivateNote.objects.visible_to(request.user).filter(author=request.user)
    note = get_object_or_404(own.select_related("person"), pk=pk)
    back = (_url_of_subject(note), _("Back"))
    heading, button = _("Delete this note?"), _("Delete note")
    return delete_words(request, note, back, heading=heading, button=button)


def _url_of_subject(note: PrivateNote) -> str:
    """Where the case or the person is that the note is about."""
    if note.case_id:
        return reverse("moderation:case_detail", args=[note.case_id])
    return note.person.get_absolute_url() if note.person else reverse("moderation:queue")
