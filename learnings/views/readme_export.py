"""READMEs of people: their layout, and the generated file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from learnings import own_readme
from learnings.document_sections import Move, move_section
from learnings.forms.readme_layout import ReadmeLayoutForm
from learnings.models import ReadmeDocument, ReadmeLayout
from learnings.parameters import DownloadParameters, MoveParameters
from learnings.readme_page import readme_page
from portal.people.former_handles import get_person_with_former_handle
from portal.people.models import User
from portal.web import page_cache
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers

MAX_DIGITS = 5
_MOVES = {"up": -1, "down": 1}
_MOVE_PROBLEMS = {
    Move.STALE: gettext_lazy("Your README has changed meanwhile. This is its order now."),
    Move.MISREAD: gettext_lazy(
        "This section stays where it is: elsewhere, what is in it would be read as something else."
    ),
}


@require_safe
@login_not_required
@cached_for_readers
def readme_export(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a person's README as Markdown, or download it with `?download`."""
    person = User.objects.listed().filter(handle=handle).first()
    if person is None:
        return _redirect_former_handle(request, handle)
    text = own_readme.build_readme(
        person.as_seen_by(request.user), is_own=person.pk == request.user.pk
    )
    return _readme_response(text, is_download=DownloadParameters.read(request.GET).download)


def _redirect_former_handle(request: HttpRequest, handle: str) -> HttpResponse:
    """Redirect from a former handle to the person's README; 404 for an unknown one."""
    person = get_person_with_former_handle(handle)
    query = request.GET or None
    return redirect(reverse("learnings:readme_export", args=[person.handle], query=query))


@require_safe_or_post
def readme_layout(request: HttpRequest) -> HttpResponse:
    """Choose the sections and entries of one's own README, and their order."""
    if request.method != "POST":
        return readme_page(request)
    if MoveParameters.read(request.POST).move:
        return _move_section(request)
    layout = ReadmeLayout.for_person(request.user)
    entries = own_readme.public_entries(request.user)
    form = ReadmeLayoutForm(request.POST, layout=layout, entries=entries)
    if not form.is_valid():
        return readme_page(request, form=form, status=422)
    form.save()
    messages.success(request, _("README layout saved."))
    return redirect("learnings:readme_layout")


def _move_section(request: HttpRequest) -> HttpResponse:
    """Move a section of an imported README up or down, and return to it."""
    parameters = MoveParameters.read(request.POST)
    direction, _sign, rest = parameters.move.partition("-")
    if direction not in _MOVES or not rest.isdecimal() or len(rest) > MAX_DIGITS:
        raise BadRequest(_("Choose one of the sections of your README."))
    get_object_or_404(ReadmeDocument, owner=request.user)
    number, by = int(rest), _MOVES[direction]
    move = move_section(request.user, number, by, version=parameters.order)
    if move is Move.DONE:
        return redirect(f"{reverse('learnings:readme_layout')}#section-{number + by}")
    messages.warning(request, _MOVE_PROBLEMS[move])
    return redirect(f"{reverse('learnings:readme_layout')}#section-{number}")


@require_safe_or_post
def readme_reset(request: HttpRequest) -> HttpResponse:
    """Ask on a page of its own, then write the README in the standard form again."""
    document = get_object_or_404(ReadmeDocument, owner=request.user)
    if request.method != "POST":
        return render_page(request, "learnings/readme_reset.html", {})
    document.delete()
    page_cache.invalidate_pages()
    messages.success(request, _("Your README is written from your profile again."))
    return redirect("learnings:readme_layout")


@require_POST
def readme_download(request: HttpRequest) -> HttpResponse:
    """Download one's own README, and record that for the checklist of the cohort."""
    layout = ReadmeLayout.for_person(request.user)
    layout.save_values(exported_at=timezone.now())
    text = own_readme.build_readme(request.user, layout, is_own=True)
    return _readme_response(text, is_download=True)


def _readme_response(text: str, *, is_download: bool) -> HttpResponse:
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    if is_download:
        response["Content-Disposition"] = 'attachment; filename="README.md"'
    return response
