"""README in: by address, paste or upload, to a preview, to drafts, to the mentors as one."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learnings import readme
from learnings.forms.readme_import import Preview, ReadmeForm
from learnings.models import Draft, ReadmeImport, TooLate
from learnings.parameters import FoundAct, PartParameters, ReadmeTexts
from learnings.tasks import fetch_readme_of_import
from learnings.views.composer import TooManyDrafts, refuse_more_drafts
from portal import registry
from portal.people.models import once
from portal.web import fetching, rate_limits
from portal.web.htmx import aims_at, refresh_page, render_page, trigger_of

FETCHES_AN_HOUR, IMPORTS_AN_HOUR = 10, 30


@require_http_methods(["GET", "HEAD", "POST"])
def readme_import(request):
    """Bring a README along, by the address of its repository, by paste or by upload."""
    try:
        if request.method == "POST":
            rate_limits.count("import-readme", request.user.pk, most=IMPORTS_AN_HOUR, within=3600)
        if request.method == "POST" and ReadmeTexts.read(request.POST).address:
            rate_limits.count("fetch-readme", request.user.pk, most=FETCHES_AN_HOUR, within=3600)
    except rate_limits.TooOften as often:
        return _too_often(request, often)
    form = ReadmeForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, form, status=422 if form.is_bound else 200)
    if form.cleaned_data["source"] is not None:
        try:
            return redirect(once(request.user, form.cleaned_data["key"], lambda: _stage(request.user, form)))
        except readme.NotAReadme as refused:
            form.refuse(str(refused))
            return _import_page(request, form, status=422)
    try:
        return redirect(_fetch(request.user, form))
    except fetching.Busy as busy:
        response = _import_page(request, form, status=503, problem=str(busy))
        response["Retry-After"] = str(fetching.COME_AGAIN)
        return response


def _fetch(owner, form):
    """The page that shows how far a task is with fetching the address; the same form again leads to the same page."""

    def create(ask):
        return once(owner, form.cleaned_data["key"], lambda: begin(ask))

    def begin(ask):
        address = form.cleaned_data["address"].strip()
        waiting = ReadmeImport.Fetching.WAITING
        staged = ReadmeImport.objects.create(owner=owner, address=address, fetching=waiting)
        ask(staged.pk, get_language())
        return staged.get_absolute_url()

    return fetching.by_task(fetch_readme_of_import, create)


def _import_page(request, form, *, status, problem=None):
    staged = request.user.readme_imports.staged().order_by("-created_at").defer("text", "found", "notes").first()
    context = {"form": form, "staged": staged, "problem": problem}
    return render_page(request, "learnings/readme_import.html", context, status=status)


def _too_often(request, often):
    """What was typed stays; nothing was fetched."""
    form = ReadmeForm(initial=vars(ReadmeTexts.read(request.POST)))
    response = _import_page(request, form, status=429, problem=str(often))
    response["Retry-After"] = str(often.seconds)
    return response


def _stage(owner, form):
    text, repaired = form.cleaned_data["source"]
    address = form.cleaned_data["address"].strip()
    return ReadmeImport.stage(owner, text, repaired=repaired, address=address).get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def readme_preview(request, pk):
    """What was understood; each thing kept, changed, joined or dropped before it becomes a draft. Afterwards: the drafts."""
    staged = get_object_or_404(request.user.readme_imports.shown(), pk=pk)
    if staged.confirmed_at:
        return _confirmed(request, staged)
    if staged.fetching:
        return _fetching_page(request, staged)
    if aims_at(request, "fetching"):
        return refresh_page()
    preview = Preview(staged, PartParameters.read(request.GET).part, request.POST or None)
    action = FoundAct.read(request.POST).do
    if request.method == "POST" and preview.save():
        if action == "confirm" and not preview.kept:
            messages.info(request, _("Nothing is ticked, so nothing was made. Tick what you want to keep."))
            return redirect(request.get_full_path())
        if action == "confirm":
            return _confirm(request, staged)
        preview.do(action)
        if not request.htmx:
            return redirect(request.get_full_path())
        preview = Preview(staged, preview.number)
        preview.is_saved, preview.opened = True, _thing_of(request)
    return _preview_page(request, preview, status=422 if preview.data else 200)


def _confirm(request, staged):
    """Make drafts of what is kept, unless too many wait already."""
    try:
        refuse_more_drafts(request.user)
    except TooManyDrafts as many:
        messages.warning(request, str(many))
        return redirect(request.get_full_path())
    messages.success(request, _said(staged.confirm()))
    return redirect(staged)


def _fetching_page(request, staged):
    """Until the README is there; where it cannot be had, why, with the address to try again."""
    if staged.fetching == ReadmeImport.Fetching.WAITING:
        since = staged.created_at
        context = {"address": staged.address, "is_late": fetching.is_late(since), "here": request.path}
        return render_page(request, "learnings/readme_fetching.html", context, partials=["fetching"])
    if aims_at(request, "fetching"):
        return refresh_page()
    # One of the two is sent: a text that was fetched and could not be read is kept in the form.
    form = ReadmeForm(initial={"text": staged.text} if staged.text else {"address": staged.address})
    return _import_page(request, form, status=200, problem=staged.notes["problem"])


def _thing_of(request):
    """The number of the thing whose control was used, so that it stays open."""
    used = re.match(r"id_f(\d{1,5})-", trigger_of(request))
    return int(used[1]) if used else None


def _preview_page(request, preview, *, status):
    notes = preview.staged.notes
    offers = [part for offer in registry.readme_offers if (part := offer(request, notes))]
    warnings = [_in_words(warning) for warning in notes.get("warnings", [])]
    context = {"staged": preview.staged, "preview": preview, "notes": notes, "warnings": warnings, "parts": offers}
    context["here"] = request.get_full_path()
    return render_page(request, "learnings/readme_preview.html", context, partials=["found", "saved"], status=status)


def _in_words(warning):
    """A warning in the reader's language; what stands behind its colon is of the README."""
    words, colon, rest = warning.partition(": ")
    return f"{_(words)}{colon}{rest}"


def _said(made):
    if not made:
        return _("All of it was here already: nothing was made twice.")
    return ngettext(
        "%(n)d new draft, skill or line of your profile. Nothing is public until you send it.",
        "%(n)d new drafts, skills and lines of your profile. Nothing is public until you send them.",
        made,
    ) % {"n": made}


def _confirmed(request, staged):
    """The drafts of an import: to be sent as one, or taken back."""
    drafts = Draft.objects.filter(entry__readme_import=staged).open().for_list()
    context = {"staged": staged, "drafts": list(drafts), "sent": staged.entries.exclude(status="draft").count()}
    return render_page(request, "learnings/readme_confirmed.html", context)


@require_POST
def readme_submit(request, pk):
    """Send every finished draft of an import to the mentors, as one."""
    staged = get_object_or_404(request.user.readme_imports.filter(confirmed_at__isnull=False), pk=pk)
    sent, unfinished = staged.submit()
    if sent:
        messages.success(request, _sent(sent))
    for entry, problems in list(unfinished.items())[:5]:
        said = {"title": str(entry.draft), "problem": problems[0]}
        messages.warning(request, _("“%(title)s” was not sent: %(problem)s") % said)
    return redirect(staged)


def _sent(sent):
    return ngettext(
        "%(n)d entry is with the mentors: they read your README as one.",
        "%(n)d entries are with the mentors: they read your README as one.",
        sent,
    ) % {"n": sent}


@require_POST
def readme_undo(request, pk):
    """Take an import back within its day."""
    staged = get_object_or_404(request.user.readme_imports.filter(confirmed_at__isnull=False), pk=pk)
    try:
        taken, kept = staged.take_back()
    except TooLate:
        messages.info(request, _("A day is over since this import: it stays. You can discard its drafts one by one."))
        return redirect(staged)
    messages.success(request, _("Taken back: %(taken)d.") % {"taken": taken})
    if kept:
        messages.info(request, _("%(kept)d stay: you edited them here, or they are public.") % {"kept": kept})
    return redirect(staged)


@require_http_methods(["GET", "HEAD", "POST"])
def readme_forget(request, pk):
    """Asks on a page of its own, then drops a README that was staged and its preview."""
    staged = get_object_or_404(request.user.readme_imports.staged(), pk=pk)
    if request.method != "POST":
        return render_page(request, "learnings/readme_forget.html", {"staged": staged})
    staged.delete()
    messages.success(request, _("The README is gone; nothing came of it."))
    return redirect("learnings:readme_import")
