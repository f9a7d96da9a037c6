"""README in, README out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from learnings import export
from learnings.models import ReadmeImport
from learnings.readme_forms import MOST_FOUND, ReadmeForm, kept_forms
from portal.htmx import render_page
from portal.people.models import User, once


@require_http_methods(["GET", "HEAD", "POST"])
def readme_import(request):
    """Bring a README along, by paste or upload."""
    form = ReadmeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(once(request.user, form.cleaned_data["key"], lambda: _stage(request.user, form)))
    staged = request.user.readme_imports.staged().filter(confirmed_at=None).order_by("-created_at").first()
    context = {"form": form, "staged": staged}
    return render_page(request, "learnings/readme_import.html", context, status=422 if form.is_bound else 200)


def _stage(owner, form):
    text, repaired = form.cleaned_data["source"]
    return ReadmeImport.objects.create(owner=owner, text=text, repaired=repaired).get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def readme_preview(request, pk):
    """What was understood; each thing kept, changed or dropped, before anything becomes a draft."""
    staged = get_object_or_404(request.user.readme_imports.staged(), pk=pk)
    reading = staged.reading()
    found = kept_forms(reading, request.user, request.POST or None)
    if request.method == "POST" and all(form.is_valid() for form in found):
        made = staged.confirm([form.found() for form in found if form.cleaned_data["keep"]])
        messages.success(request, _said(made))
        return redirect("learnings:draft_list")
    context = {
        "staged": staged,
        "reading": reading,
        "found": found,
        "groups": _groups(found),
        "there_is_more": len(found) == MOST_FOUND,
    }
    return render_page(request, "learnings/readme_preview.html", context, status=422 if request.POST else 200)


def _said(made):
    if not made:
        return _("All of it was here already: nothing was made twice.")
    return ngettext(
        "%(n)d new draft or skill. Nothing is public until you send it.",
        "%(n)d new drafts and skills. Nothing is public until you send it.",
        made,
    ) % {"n": made}


def _groups(found):
    """(heading, forms) in the order of the page."""
    headings = {}
    for form in found:
        headings.setdefault(form.heading, []).append(form)
    return list(headings.items())


@require_safe
@login_not_required
def readme_export(request, handle):
    """The hub as a README that can be put into a repository."""
    person = get_object_or_404(User.objects.listed(), handle=handle)
    return HttpResponse(export.readme_of(person), content_type="text/markdown; charset=utf-8")
