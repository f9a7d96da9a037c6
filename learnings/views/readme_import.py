"""Importing a README: its source, a preview, and the drafts made of it."""

import re
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learnings import readme
from learnings.draft_limits import TooManyDrafts, check_draft_limit
from learnings.forms.readme_import import ReadmeImportForm
from learnings.import_preview import ImportPreview
from learnings.models import Draft, Entry, ReadmeImport, ReadmeSource, UndoExpired
from learnings.parameters import ImportActionParameters, PartParameters, ReadmeTexts
from learnings.readme_sources import enqueue_import, import_once
from portal import hooks
from portal.models import Topic
from portal.moderation.text_count import TextCount
from portal.people.models import User, run_once
from portal.text.labels import labelled
from portal.web import fetching, rate_limits
from portal.web.htmx import refresh_page, render_page, targets_partial, trigger_id
from portal.web.methods import require_safe_or_post

MAX_UNFINISHED_LISTED = 5


@require_safe_or_post
def readme_import(request: HttpRequest) -> HttpResponse:
    """Import a README by the URL of its repository, as pasted text or as a file."""
    try:
        if request.method == "POST":
            _count_import(request)
    except rate_limits.RateLimited as error:
        form = ReadmeImportForm(initial=vars(ReadmeTexts.read(request.POST)))
        response = _import_page(request, form, status=429, problem=str(error))
        return rate_limits.with_retry_after(error, response)
    form = ReadmeImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _import_page(request, form, status=422 if form.is_bound else 200)
    try:
        return redirect(_start_import(request.user, form))
    except readme.NotAReadme as error:
        form.add_parse_error(_(str(error)))
        return _import_page(request, form, status=422)
    except fetching.FetchInProgress as error:
        response = _import_page(request, form, status=503, problem=str(error))
        response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
        return response


def _count_import(request: HttpRequest) -> None:
    """Count an import, and its request to another site. Raises RateLimited."""
    rate_limits.count("import-readme", request.user.pk)
    if ReadmeTexts.read(request.POST).address:
        rate_limits.count("fetch-readme", request.user.pk)


def _start_import(owner: User, form: ReadmeImportForm) -> str:
    """Stage the text, or have a task fetch it. Return the URL of the import.

    The same form sent again returns the URL of the first import.
    """
    key = form.cleaned_data["key"]
    if form.cleaned_data["source"] is None:
        return import_once(owner, key, partial(_enqueue_fetch, owner, form))
    return run_once(owner, key, partial(_stage_text, owner, form))


def _stage_text(owner: User, form: ReadmeImportForm) -> str:
    text, repaired = form.cleaned_data["source"]
    address = form.cleaned_data["address"]
    return ReadmeImport.stage(owner, text, repaired=repaired, address=address).get_absolute_url()


def _enqueue_fetch(owner: User, form: ReadmeImportForm, enqueue: Callable[..., None]) -> str:
    address = form.cleaned_data["address"]
    if form.cleaned_data["watch"]:
        ReadmeSource.connect(owner, address)
    return enqueue_import(owner, address, enqueue)


def _import_page(
    request: HttpRequest, form: ReadmeImportForm, *, status: int = 200, problem: str | None = None
) -> HttpResponse:
    staged = request.user.readme_imports.staged().order_by("-created_at")
    newest = staged.defer("text", "found", "notes").first()
    context = {"form": form, "staged": newest, "problem": problem}
    return render_page(request, "learnings/readme_import.html", context, status=status)


@require_safe_or_post
def readme_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was found in a README or, once confirmed, its drafts."""
    staged = get_object_or_404(request.user.readme_imports.with_page(), pk=pk)
    if staged.confirmed_at:
        return _confirmed_page(request, staged)
    if staged.fetching:
        return _fetching_page(request, staged)
    if targets_partial(request, "fetching"):
        return refresh_page()
    if request.method == "POST":
        return _change_preview(request, pk)
    return _preview_page(request, _preview_of(request, staged))


def _preview_of(
    request: HttpRequest, staged: ReadmeImport, data: QueryDict | None = None
) -> ImportPreview:
    parameters = PartParameters.read(request.GET)
    preview = ImportPreview(staged, parameters.part, data)
    preview.open_kind = parameters.open
    return preview


@transaction.atomic
def _change_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was changed, one request at a time.

    A page may save while its buttons act.
    """
    staged = request.user.readme_imports.staged().select_for_update().filter(pk=pk).first()
    if staged is None:
        # The same form was sent twice, or the day ended: the page shows the outcome.
        return refresh_page() if request.htmx else redirect(request.path)
    preview = _preview_of(request, staged, request.POST)
    if preview.save():
        return _apply_action(request, preview)
    return _preview_page(request, preview, status=422)


def _apply_action(request: HttpRequest, preview: ImportPreview) -> HttpResponse:
    """Do what the button of the preview says, after its form was saved."""
    action = ImportActionParameters.read(request.POST).do
    if action in ("confirm", "submit"):
        return _confirm_import(request, preview, submits=action == "submit")
    preview.apply_action(action)
    if not request.htmx:
        return redirect(_page_after(request, preview))
    changed = ImportPreview(preview.staged, preview.page_number)
    changed.is_saved, changed.open_index = True, _used_item_index(request)
    changed.open_kind = preview.open_kind
    return _preview_page(request, changed)


def _page_after(request: HttpRequest, preview: ImportPreview) -> str:
    """Return the same page of the preview, with the group open that was changed."""
    if not preview.open_kind:
        return request.get_full_path()
    query = request.GET.copy()
    query["open"] = preview.open_kind
    return f"{request.path}?{query.urlencode()}#group-{preview.open_kind}"


def _confirm_import(request: HttpRequest, preview: ImportPreview, *, submits: bool) -> HttpResponse:
    """Make and submit drafts of what is ticked, unless the user has too many drafts."""
    if not preview.kept_count:
        messages.info(
            request, _("Nothing selected, so nothing was imported. Tick what you want to keep.")
        )
        return redirect(request.get_full_path())
    try:
        check_draft_limit(request.user)
    except TooManyDrafts as error:
        messages.warning(request, str(error))
        return redirect(request.get_full_path())
    made_count = preview.staged.confirm()
    if submits:
        return _submit_import(request, preview.staged, made_count)
    messages.success(request, _confirmed_message(made_count))
    return redirect(preview.staged)


def _fetching_page(request: HttpRequest, staged: ReadmeImport) -> HttpResponse:
    """Show that the README is being fetched, or why that failed."""
    if staged.fetching == ReadmeImport.Fetching.WAITING:
        context = {
            "address": staged.address,
            "is_late": fetching.is_late(staged.created_at),
            "here": request.path,
        }
        return render_page(
            request, "learnings/readme_fetching.html", context, partials=["fetching"]
        )
    if targets_partial(request, "fetching"):
        return refresh_page()
    # The form takes one of the two; a text that was fetched but not understood can be mended.
    initial = {"text": staged.text} if staged.text else {"address": staged.address}
    return _import_page(request, ReadmeImportForm(initial=initial), problem=staged.notes["problem"])


def _used_item_index(request: HttpRequest) -> int | None:
    """Return the number of the item whose control was used, so that it stays open."""
    used = re.match(r"id_f(\d{1,5})-", trigger_id(request))
    return int(used[1]) if used else None


def _preview_page(
    request: HttpRequest, preview: ImportPreview, *, status: int = 200
) -> HttpResponse:
    notes, swaps_counts = preview.staged.notes, targets_partial(request, "saved")
    if not swaps_counts:
        preview.render_rows(request.get_full_path())
    context = {
        "staged": preview.staged,
        "preview": preview,
        "notes": notes,
        "warnings": [_translated_warning(warning) for warning in notes.get("warnings", [])],
        "offers": hooks.collect("readme_import_panels", request, notes),
        "here": request.get_full_path(),
        # Beside the partial that htmx asked for, the counts elsewhere on the page change.
        "swaps_counts": swaps_counts,
        "swaps_saved": targets_partial(request, "found"),
    }
    return render_page(
        request,
        "learnings/readme_preview.html",
        context,
        partials=["found", "saved"],
        status=status,
    )


def _translated_warning(warning: str) -> str:
    """Translate a warning; after its colon it quotes the README."""
    text, colon, quotation = warning.partition(": ")
    sentence = capfirst(_(text))
    return labelled(sentence, quotation) if colon else sentence


def _confirmed_message(made_count: int) -> str:
    if not made_count:
        return _("Everything was already here; nothing was duplicated.")
    return _("README imported. Your drafts are public only after you submit them.")


def _confirmed_page(request: HttpRequest, staged: ReadmeImport) -> HttpResponse:
    """Show the drafts of an import, which can be submitted together or undone."""
    drafts = Draft.objects.filter(entry__readme_import=staged).open().for_list()
    drafts = list(drafts)
    sent = staged.entries.exclude(status="draft")
    kinds = [draft.entry.kind for draft in drafts] or list(sent.values_list("kind", flat=True))
    context = {
        "staged": staged,
        "drafts": drafts,
        "text_count": TextCount.of(kind == Entry.Kind.PROFILE_SECTION for kind in kinds),
        "added_skills": Topic.objects.filter(pk__in=staged.undo.get("skills", [])),
        "profile_changes": staged.undo.get("profile"),
    }
    return render_page(request, "learnings/readme_confirmed.html", context)


@require_POST
def readme_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit all complete drafts of an import for review, as one submission."""
    return _submit_import(request, _get_confirmed_import(request, pk))


def _submit_import(
    request: HttpRequest, confirmed: ReadmeImport, made_count: int | None = None
) -> HttpResponse:
    sent, unfinished = confirmed.submit()
    if any(sent):
        messages.success(request, _submitted_message(sent))
    elif made_count is not None and not unfinished:
        messages.success(request, _confirmed_message(made_count))
    for entry, problems in list(unfinished.items())[:MAX_UNFINISHED_LISTED]:
        values = {"title": str(entry.draft), "problem": problems[0]}
        messages.warning(request, _("“%(title)s” wasn’t submitted: %(problem)s") % values)
    return redirect(confirmed)


def _get_confirmed_import(request: HttpRequest, pk: int) -> ReadmeImport:
    imports = request.user.readme_imports.filter(confirmed_at__isnull=False)
    return get_object_or_404(imports, pk=pk)


def _submitted_message(sent: TextCount) -> str:
    message = _("%(texts)s sent to the mentors, who will review your README in one go.")
    return message % {"texts": sent}


@require_POST
def readme_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an import, within a day."""
    confirmed = _get_confirmed_import(request, pk)
    try:
        undone_count, kept_count = confirmed.undo_import()
    except UndoExpired:
        messages.info(
            request,
            _(
                "This import is more than a day old, so it can no longer be undone. You can "
                "still delete its drafts one by one."
            ),
        )
        return redirect(confirmed)
    if undone_count or not kept_count:
        messages.success(request, _("Undone: %(taken)d.") % {"taken": undone_count})
    if kept_count:
        messages.info(
            request,
            _("%(kept)d were kept because you edited them or they’re already public.")
            % {"kept": kept_count},
        )
    return redirect(confirmed)


@require_safe_or_post
def readme_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on a page of its own, then discard a README that is not confirmed yet."""
    staged = get_object_or_404(request.user.readme_imports.staged(), pk=pk)
    if request.method != "POST":
        return render_page(request, "learnings/readme_discard.html", {"staged": staged})
    staged.delete()
    messages.success(request, _("README discarded. No drafts were created."))
    return redirect("learnings:readme_import")
