"""Writing: one composer for learnings, challenges and solutions, new and old."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learnings import permissions
from learnings.forms.composer import DraftForm, form_key, questions
from learnings.models import Draft, Entry, IncompleteDraft, StaleDraft
from learnings.models.draft import TEXT_FIELDS
from learnings.parameters import (
    ComposerParameters,
    DraftKind,
    DraftSaveParameters,
    DraftVersion,
    PreviewTexts,
    SimilarParameters,
)
from learnings.search import similar_challenges
from portal.moderation.models import AlreadyReviewed
from portal.people.models import Track
from portal.text import markdown
from portal.text.cleaning import clean
from portal.web import rate_limits
from portal.web.htmx import render_page, swap_or_redirect

GET_POST = ["GET", "HEAD", "POST"]
MAX_DRAFTS = 500


@require_http_methods(GET_POST)
def learning_new(request):
    """Write down something learned."""
    return _compose(request, _draft_for_form(request, Entry.Kind.LEARNING))


@require_http_methods(GET_POST)
def challenge_new(request):
    """Write down a challenge, with the solution if there is one."""
    return _compose(request, _draft_for_form(request, Entry.Kind.CHALLENGE))


@require_http_methods(GET_POST)
def challenge_solve(request, pk, slug):
    """Answer a challenge, one's own or somebody else's."""
    challenge = _solvable_challenge(request, pk)
    return _compose(request, _draft_for_form(request, Entry.Kind.SOLUTION, challenge))


@require_http_methods(GET_POST)
def entry_edit(request, pk, slug, solution_pk=None):
    """Change an entry of mine; what is public stays so until the change may be."""
    entries = Entry.objects.visible_to(request.user).select_related(
        "author", "live_revision", "challenge__live_revision"
    )
    entry = get_object_or_404(entries, pk=solution_pk or pk)
    if not permissions.can_edit(request.user, entry):
        raise PermissionDenied(_("Only its author may change this."))
    return _compose(request, entry.draft_for_edit())


def _solvable_challenge(request, pk):
    challenges = (
        Entry.objects.visible_to(request.user)
        .challenges()
        .select_related("live_revision", "author")
    )
    challenge = get_object_or_404(challenges, pk=pk)
    if not permissions.can_solve(request.user, challenge):
        raise PermissionDenied(_("This challenge can be answered once it is public."))
    return challenge


def _own_draft(user, key):
    """The draft with this key, None if there is none yet; one of somebody else's is not found."""
    draft = (
        Draft.objects.select_related("entry__challenge", "entry__author").filter(key=key).first()
    )
    if draft and draft.entry.author_id != user.pk:
        raise Http404
    return draft


def _draft_for_form(request, kind, challenge=None):
    """The draft that this form already made, or a new one under its key."""
    key = form_key(request.POST)
    draft = _own_draft(request.user, key)
    if draft is None:
        return _new_draft(request.user, key, kind, challenge)
    if draft.entry.kind != kind or not permissions.can_edit(request.user, draft.entry):
        raise Http404
    return draft


def _new_draft(author, key, kind, challenge):
    """A draft that is not saved yet; a solution is on the track of its challenge."""
    track = challenge.track if challenge else author.track
    entry = Entry(kind=kind, challenge=challenge, author=author)
    return Draft(entry=entry, key=key, track=track or Track.BACKEND, version=0)


def _compose(request, draft):
    """Show the form, or send what it holds to the mentors."""
    if request.method != "POST":
        return _render_composer(
            request, DraftForm(instance=draft, initial=_initial_texts(request, draft))
        )
    version = DraftVersion.read(request.POST).version
    if draft.pk and version is not None and draft.was_submitted_from_version(version):
        return redirect(draft.entry)
    form = DraftForm(request.POST, instance=draft)
    if not form.is_valid():
        return _render_composer(request, form, status=422)
    return _submit_or_explain(request, form)


def _submit_or_explain(request, form):
    """Whatever keeps it from being sent, nothing typed is lost."""
    try:
        return _save_and_submit(request, form)
    except StaleDraft as stale:
        if stale.draft.was_submitted_from_version(form.cleaned_data["version"]):
            return redirect(stale.draft.entry)
        return _conflict(request, form, stale.draft)
    except IncompleteDraft as incomplete:
        form.add_error(None, incomplete)
        return _render_composer(request, form, status=422)
    except rate_limits.RateLimited as often:
        return rate_limits.rate_limited_response(
            often, form, lambda status: _render_composer(request, form, status=status)
        )
    except AlreadyReviewed:
        messages.info(
            request, _("A mentor decided in the meantime. Your text is kept, and was not sent.")
        )
        return redirect(form.instance.entry)


def _initial_texts(request, draft):
    """What a new text begins with: a title that came along, and the questions of its kind where they are asked for."""
    begun, given = {}, ComposerParameters.read(request.GET)
    if draft.pk is None and not draft.title and given.title:
        begun["title"] = " ".join(given.title.split())
    if given.questions:
        empty = [name for name in ("body", "solution") if not getattr(draft, name).strip()]
        begun |= {
            name: asked for name in empty if (asked := questions(draft.entry.kind, name)).strip()
        }
    return begun


class TooManyDrafts(rate_limits.RateLimited):
    """So many drafts are kept for nobody."""

    def __str__(self):
        return _("You have %(n)d drafts. Please send or discard some of them first.") % {
            "n": MAX_DRAFTS
        }


def _check_save_limits(request, draft):
    """Raises RateLimited: for a new draft, for one more save, or where too many drafts are kept already."""
    rate_limits.count("draft-save", request.user.pk)
    if draft.pk is None:
        rate_limits.count("draft", request.user.pk)
        check_draft_limit(request.user)


def check_draft_limit(person):
    """Raises TooManyDrafts where so many are kept that there may be no new one."""
    if Draft.objects.by_author(person).open().count() >= MAX_DRAFTS:
        raise TooManyDrafts(3600)


def _save_and_submit(request, form):
    """Save, then submit. What is not complete stays saved, and its version is the form's from now on."""
    _check_save_limits(request, form.instance)
    draft = form.save()
    form.data = form.data.copy()
    form.data["version"] = draft.version
    if draft.entry.case_id and draft.entry.auto_publish_rule() is None:
        # Again and again would keep the mentors at one text; it is saved, and goes tomorrow.
        rate_limits.count(f"resubmit:{draft.entry.pk}", request.user.pk)
    if draft.entry.case_id is None:
        draft.check_complete()
        rate_limits.count("entry", request.user.pk)
    draft.entry.submit(form_version=form.cleaned_data["version"])
    messages.success(request, _next_step_message(draft.entry))
    return redirect(draft.entry)


def _next_step_message(entry):
    if entry.waiting_revision_id is None:
        return _("It is public now. Thank you!")
    required_approver = entry.required_approver()
    if required_approver:
        return _in_review_message(entry, required_approver)
    to = (
        _("Sent to the mentors of %(cohort)s.") % {"cohort": entry.cohort}
        if entry.cohort
        else _("Sent to the mentors.")
    )
    return f"{to} {_('Usually answered within a day; you will get a notice.')}"


def _in_review_message(entry, required_approver):
    """What a mentor reads of a post of their own: it waits like everybody's, for somebody else."""
    by_whom = {
        "mentor": _("In review: another mentor has to approve it."),
        "operator": _("In review: there is no other mentor, so an operator has to approve it."),
    }
    hours = entry.case.submission.expected_review_hours
    wait = ngettext(
        "Usually answered within %(n)d hour.", "Usually answered within %(n)d hours.", hours
    )
    return f"{by_whom[required_approver]} {wait % {'n': hours}}"


def _render_composer(request, form, status=200, **more):
    """The composer. Its preview, where asked for, is of the text in the form."""
    draft = form.instance
    context = {
        "form": form,
        "draft": draft,
        "draft_key": draft.key,
        "entry": draft.entry,
        "heading": _heading(draft.entry),
        "latest_rejection": draft.entry.latest_rejection(),
        "is_public_at_once": draft.entry.auto_publish_rule() is not None,
        **more,
    }
    asks_preview = ComposerParameters.read(request.GET).preview
    if asks_preview and draft.pk and _can_preview(request):
        context |= {
            "previews": previews(
                {name: getattr(draft, name) for name in ("body", "solution", "outcome")}
            )
        }
    return render_page(request, "learnings/composer.html", context, status=status)


def _can_preview(request):
    """Without JavaScript the page itself holds the preview: beyond the limit it is left out, the text is not."""
    try:
        rate_limits.count("preview", request.user.pk)
    except rate_limits.RateLimited as often:
        messages.warning(request, str(often))
        return False
    return True


def _heading(entry):
    if entry.case_id:
        return _("Edit")
    return {
        Entry.Kind.LEARNING: _("Post a learning"),
        Entry.Kind.CHALLENGE: _("Post a challenge"),
        Entry.Kind.SOLUTION: _("Your solution"),
    }[entry.kind]


def _conflict(request, form, saved):
    """Another tab or device saved since: show its text beside the one typed here; sending again keeps the latter."""
    typed = [name for name in TEXT_FIELDS if name in form.fields]
    differences = [
        (form[name].label, getattr(saved, name))
        for name in typed
        if getattr(saved, name) != form.cleaned_data[name]
    ]
    form.data = form.data.copy()
    form.data["version"] = saved.version
    form.instance = saved
    return _render_composer(request, form, status=409, there=differences, saved=saved)


@require_POST
@login_not_required
def draft_save(request, key):
    """Keep what was typed so far: every 2 seconds by script, or by the button.

    Signed out, it answers that itself and not by a redirect: leaving the page would lose the text.
    """
    if not request.user.is_authenticated:
        return _render_save_state(request, key, 401, signed_out=True)
    draft = _draft_for_saving(request, key)
    form = DraftForm(request.POST, instance=draft)
    if not form.is_valid():
        return _render_invalid_save(request, form)
    try:
        _check_save_limits(request, draft)
        form.save()
    except rate_limits.RateLimited as often:
        if request.htmx:
            return rate_limits.with_retry_after(
                often, _render_save_state(request, key, 429, errors={"limit": [str(often)]})
            )
        return rate_limits.rate_limited_response(
            often, form, lambda status: _render_composer(request, form, status=status)
        )
    except StaleDraft as stale:
        if request.htmx:
            return _render_save_state(request, key, 409, stale=stale.draft)
        return _conflict(request, form, stale.draft)
    to = draft.entry.get_edit_url() + (
        "?preview=1" if DraftSaveParameters.read(request.POST).preview else ""
    )
    context = {"draft": draft, "draft_key": key, "version": draft.version}
    return swap_or_redirect(request, "learnings/_saved.html", context, to=to)


def _render_save_state(request, key, status, **what):
    """The line in words beside the buttons; the form keeps the version it had."""
    context = {"draft_key": key, "version": DraftVersion.read(request.POST).version or 0, **what}
    return render_page(request, "learnings/_saved.html", context, status=status)


def _draft_for_saving(request, key):
    """The draft of this key, or a new one of the kind that the form names."""
    draft = _own_draft(request.user, key)
    if draft and permissions.can_edit(request.user, draft.entry):
        return draft
    given = DraftKind.read(request.POST)
    if draft or not given.kind:
        raise Http404
    challenge = (
        _solvable_challenge(request, given.challenge) if given.kind == Entry.Kind.SOLUTION else None
    )
    return _new_draft(request.user, key, given.kind, challenge)


def _render_invalid_save(request, form):
    if request.htmx:
        return _render_save_state(request, form.instance.key, 422, errors=form.errors)
    return _render_composer(request, form, status=422)


@require_safe
@login_not_required
def challenge_similar(request):
    """Challenges like the one that is being titled, with what solved them. Public, as they are: a sign-in that ended
    must not take the composer away."""
    rows = similar_challenges(SimilarParameters.read(request.GET).title)
    return render_page(request, "learnings/_similar.html", {"rows": rows})


@require_POST
@login_not_required
def preview(request):
    """What the text of the composer will look like.

    Signed out, it answers nothing rather than lead to sign-in: leaving the page would lose the text.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        rate_limits.count("preview", request.user.pk)
    except rate_limits.RateLimited as often:
        page = render_page(
            request, "learnings/_preview.html", {"previews": [("", "", str(often))]}, status=429
        )
        return rate_limits.with_retry_after(often, page)
    return render_page(
        request,
        "learnings/_preview.html",
        {"previews": previews(vars(PreviewTexts.read(request.POST)))},
    )


def previews(data):
    """(heading, safe HTML or a sentence) for each text field that has something in it."""
    labels = {"body": "", "solution": _("Solution"), "outcome": _("Outcome")}
    return [
        (labels[name], *_render_or_explain(clean(data[name]))) for name in labels if data.get(name)
    ]


def _render_or_explain(text):
    if len(text) > markdown.MAX_CHARACTERS:
        return "", _("This is longer than 20,000 characters. Please split it or make it shorter.")
    return markdown.render(text), ""
