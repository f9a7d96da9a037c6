"""README in: by address, paste or upload, to a preview, to drafts, to the mentors as one."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learnings import readme
from learnings.draft_limits import TooManyDrafts, check_draft_limit
from learnings.forms.readme_import import ImportPreview, ReadmeImportForm
from learnings.models import Draft, ReadmeImport, UndoExpired
from learnings.parameters import ImportActionParameters, PartParameters, ReadmeTexts
from learnings.tasks import fetch_readme_of_import
from portal import hooks
from portal.people.models import run_once
from portal.web import fetching, rate_limits
from portal.web.htmx import refresh_page, render_page, targets_partial, trigger_id


@require_http_methods(["GET", "HEAD", "POST"])
def readme_import(request):
    """Bring a README along, by the address of its repository, by paste or by upload."""
    try:
        if request.method == "POST":
            rate_limits.count("import-readme", request.user.pk)
        if request.method == "POST" and ReadmeTexts.read(request.POST).address:
            rate_limits.count("fetch-readme", request.user.pk)
    except rate_limits.RateLimited as error:
        return _rate_limited_page(request, error)
    form = ReadmeImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, form, status=422 if form.is_bound else 200)
    if form.cleaned_data["source"] is not None:
        try:
            return redirect(
                run_once(
                    request.user,
                    form.cleaned_data["key"],
                    lambda: _stage_import(request.user, form),
                )
            )
        except readme.NotAReadme as error:
            form.add_parse_error(_(str(error)))
            return _import_page(request, form, status=422)
    try:
        return redirect(_start_fetch(request.user, form))
    except fetching.FetchInProgress as busy:
        response = _import_page(request, form, status=503, problem=str(busy))
        response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
        return response


def _start_fetch(owner, form):
    """The page that shows how far a task is with fetching the address; the same form again leads to the same page."""

    def create(enqueue):
        return run_once(owner, form.cleaned_data["key"], lambda: create_import(enqueue))

    def create_import(enqueue):
        address = form.cleaned_data["address"].strip()
        waiting = ReadmeImport.Fetching.WAITING
        staged = ReadmeImport.objects.create(owner=owner, address=address, fetching=waiting)
        enqueue(staged.pk, get_language())
        return staged.get_absolute_url()

    return fetching.fetch_in_task(fetch_readme_of_import, create)


def _import_page(request, form, *, status, problem=None):
    staged = (
        request.user.readme_imports.staged()
        .order_by("-created_at")
        .defer("text", "found", "notes")
        .first()
    )
    context = {"form": form, "staged": staged, "problem": problem}
    return render_page(request, "learnings/readme_import.html", context, status=status)


def _rate_limited_page(request, error):
    """What was typed stays; nothing was fetched."""
    form = ReadmeImportForm(initial=vars(ReadmeTexts.read(request.POST)))
    response = _import_page(request, form, status=429, problem=str(error))
    response["Retry-After"] = str(error.seconds)
    return response


def _stage_import(owner, form):
    text, repaired = form.cleaned_data["source"]
    address = form.cleaned_data["address"].strip()
    return ReadmeImport.stage(owner, text, repaired=repaired, address=address).get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def readme_preview(request, pk):
    """What was understood; each thing kept, changed, joined or dropped before it becomes a draft. Afterwards: the drafts."""
    staged = get_object_or_404(request.user.readme_imports.with_page(), pk=pk)
    if staged.confirmed_at:
        return _confirmed_page(request, staged)
    if staged.fetching:
        return _fetching_page(request, staged)
    if targets_partial(request, "fetching"):
        return refresh_page()
    preview = ImportPreview(staged, PartParameters.read(request.GET).part, request.POST or None)
    action = ImportActionParameters.read(request.POST).do
    if request.method == "POST" and preview.save():
        if action == "confirm" and not preview.kept_count:
            messages.info(
                request, _("Nothing is ticked, so nothing was made. Tick what you want to keep.")
            )
            return redirect(request.get_full_path())
        if action == "confirm":
            return _confirm_import(request, staged)
        preview.apply_action(action)
        if not request.htmx:
            return redirect(request.get_full_path())
        preview = ImportPreview(staged, preview.page_number)
        preview.is_saved, preview.open_index = True, _used_item_index(request)
    return _preview_page(request, preview, status=422 if preview.data else 200)


def _confirm_import(request, staged):
    """Make drafts of what is kept, unless too many wait already."""
    try:
        check_draft_limit(request.user)
    except TooManyDrafts as error:
        messages.warning(request, str(error))
        return redirect(request.get_full_path())
    messages.success(request, _confirmed_message(staged.confirm()))
    return redirect(staged)


def _fetching_page(request, staged):
    """Until the README is there; where it cannot be had, why, with the address to try again."""
    if staged.fetching == ReadmeImport.Fetching.WAITING:
        since = staged.created_at
        context = {
            "address": staged.address,
            "is_late": fetching.is_late(since),
            "here": request.path,
        }
        return render_page(
            request, "learnings/readme_fetching.html", context, partials=["fetching"]
        )
    if targets_partial(request, "fetching"):
        return refresh_page()
    # One of the two is sent: a text that was fetched and could not be read is kept in the form.
    form = ReadmeImportForm(
        initial={"text": staged.text} if staged.text else {"address": staged.address}
    )
    return _import_page(request, form, status=200, problem=staged.notes["problem"])


def _used_item_index(request):
    """The number of the thing whose control was used, so that it stays open."""
    used = re.match(r"id_f(\d{1,5})-", trigger_id(request))
    return int(used[1]) if used else None


def _preview_page(request, preview, *, status):
    notes = preview.staged.notes
    offers = hooks.collect("readme_import_panels", request, notes)
    warnings = [_translated_warning(warning) for warning in notes.get("warnings", [])]
    context = {
        "staged": preview.staged,
        "preview": preview,
        "notes": notes,
        "warnings": warnings,
        "offers": offers,
    }
    context["here"] = request.get_full_path()
    return render_page(
        request,
        "learnings/readme_preview.html",
        context,
        partials=["found", "saved"],
        status=status,
    )


def _translated_warning(warning):
    """A warning in the reader's language; what stands behind its colon is of the README."""
    words, colon, rest = warning.partition(": ")
    return f"{_(words)}{colon}{rest}"


def _confirmed_message(made_count):
    if not made_count:
        return _("All of it was here already: nothing was made twice.")
    return ngettext(
        "%(n)d new draft, skill or line of your profile. Nothing is public until you send it.",
        "%(n)d new drafts, skills and lines of your profile. Nothing is public until you send them.",
        made_count,
    ) % {"n": made_count}


def _confirmed_page(request, staged):
    """The drafts of an import: to be sent as one, or taken back."""
    drafts = Draft.objects.filter(entry__readme_import=staged).open().for_list()
    context = {
        "staged": staged,
        "drafts": list(drafts),
        "sent_count": staged.entries.exclude(status="draft").count(),
    }
    return render_page(request, "learnings/readme_confirmed.html", context)


@require_POST
def readme_submit(request, pk):
    """Send every finished draft of an import to the mentors, as one."""
    staged = get_object_or_404(
        request.user.readme_imports.filter(confirmed_at__isnull=False), pk=pk
    )
    sent_count, unfinished = staged.submit()
    if sent_count:
        messages.success(request, _submitted_message(sent_count))
    for entry, problems in list(unfinished.items())[:5]:
        values = {"title": str(entry.draft), "problem": problems[0]}
        messages.warning(request, _("“%(title)s” was not sent: %(problem)s") % values)
    return redirect(staged)


def _submitted_message(sent_count):
    return ngettext(
        "%(n)d entry is with the mentors: they read your README as one.",
        "%(n)d entries are with the mentors: they read your README as one.",
        sent_count,
    ) % {"n": sent_count}


@require_POST
def readme_undo(request, pk):
    """Take an import back within its day."""
    staged = get_object_or_404(
        request.user.readme_imports.filter(confirmed_at__isnull=False), pk=pk
    )
    try:
        undone_count, kept_count = staged.undo_import()
    except UndoExpired:
        messages.info(
            request,
            _("A day is over since this import: it stays. You can discard its drafts one by one."),
        )
        return redirect(staged)
    messages.success(request, _("Taken back: %(taken)d.") % {"taken": undone_count})
    if kept_count:
        messages.info(
            request,
            _("%(kept)d stay: you edited them here, or they are public.") % {"kept": kept_count},
        )
    return redirect(staged)


@require_http_methods(["GET", "HEAD", "POST"])
def readme_discard(request, pk):
    """Asks on a page of its own, then drops a README that was staged and its preview."""
    staged = get_object_or_404(request.user.readme_imports.staged(), pk=pk)
    if request.method != "POST":
        return render_page(request, "learnings/readme_discard.html", {"staged": staged})
    staged.delete()
    messages.success(request, _("The README is gone; nothing came of it."))
    return redirect("learnings:readme_import")
