"""One entry: its page, its history, and the author's verbs that are not writing."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learnings import permissions, structured_data
from learnings.discussion import comment_threads
from learnings.forms.composer import CommentForm
from learnings.models import Draft, Entry
from learnings.parameters import DiscussionParameters
from learnings.reaction_buttons import reaction_buttons
from learnings.related import related_to
from portal.moderation.models import AlreadyReviewed, NotPermitted
from portal.moderation.permissions import mentor_required
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers
from portal.web.parameters import is_on


@require_safe
@login_not_required
@cached_for_readers
def learning_detail(request, pk, slug):
    """A learning."""
    entry = get_visible_entry(request, Entry.objects.learnings(), pk)
    return _redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/learning_detail.html", _entry_context(request, entry)
    )


@require_safe
@login_not_required
@cached_for_readers
def challenge_detail(request, pk, slug):
    """A challenge, and below it the solutions that this person may see: the accepted one first."""
    entry = get_visible_entry(request, Entry.objects.challenges(), pk)
    solutions = (
        Entry.objects.visible_to(request.user)
        .filter(challenge=entry)
        .with_own_reactions(request.user)
    )
    solutions = solutions.select_related("author", "live_revision", "waiting_revision").order_by(
        "published_at", "pk"
    )
    for solution in solutions:
        solution.challenge = entry
    shown = [solution for solution in solutions if solution.shown_revision]
    shown.sort(
        key=lambda solution: (solution.pk != entry.accepted_solution_id, -solution.helped_count)
    )
    context = _entry_context(request, entry, shown) | {
        "can_solve": permissions.can_solve(request.user, entry),
        "can_accept": permissions.can_accept(request.user, entry),
    }
    return _redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/challenge_detail.html", context
    )


def get_visible_entry(request, entries, pk):
    """An entry that this person may see and that has a text to show; everything else is 404."""
    rows = entries.visible_to(request.user).with_own_reactions(request.user).with_mute(request.user)
    rows = rows.select_related(
        "author__cohort", "live_revision", "waiting_revision", "case", "draft"
    )
    return get_object_or_404(rows, pk=pk)


def _redirect_to_canonical_url(entry, slug):
    """The slug is decoration: a wrong or old one leads to the right address. A draft has no page, only its editor."""
    if entry.shown_revision is None:
        return redirect(entry.get_edit_url())
    return (
        None if slug == entry.slug else redirect(entry, permanent=entry.status == Entry.Status.LIVE)
    )


def _entry_context(request, entry, solutions=()):
    """What the page of an entry shows around its text. `solutions` have their own thanks and comments."""
    is_author = request.user.pk == entry.author_id
    after = DiscussionParameters.read(request.GET).after
    threads, next_thread = comment_threads([entry, *solutions], after or 0)
    for one in (entry, *solutions):
        one.threads, one.reaction_buttons = threads[one.pk], reaction_buttons(one, request.user)
    return {
        "entry": entry,
        "revision": entry.shown_revision,
        "solutions": solutions,
        "topics": entry.topics.all()
        if entry.live_revision
        else entry.shown_revision and entry.shown_revision.topics.all(),
        "can_edit": permissions.can_edit(request.user, entry),
        "is_author": is_author,
        "latest_decision": is_author and entry.latest_decision(),
        "expected_review_time": is_author and entry.expected_review_time(),
        "required_approver": is_author and entry.required_approver(),
        "next_thread": next_thread,
        "is_muted": getattr(entry, "is_muted", False),
        "is_continued": after is not None,
        "comment_form": CommentForm(auto_id=f"comment-{entry.pk}-%s"),
        "new_comment_key": uuid.uuid4(),
        "related": related_to(entry) if entry.live_revision else [],
        **structured_data.sharing_metadata(request, entry, solutions),
    }


@require_POST
def entry_withdraw(request, pk):
    """Take an entry of mine back from the queue, to edit it again."""
    entry = get_object_or_404(Entry, pk=pk, author=request.user, waiting_revision__isnull=False)
    try:
        entry.withdraw()
    except AlreadyReviewed:
        messages.info(request, _("A mentor was faster: it was decided already."))
        return redirect(entry)
    messages.success(request, _("Taken back. It is a draft again, and only you see it."))
    return redirect(entry.get_edit_url())


@require_POST
@mentor_required
def entry_feature(request, pk):
    """Hold a public entry up to others (`on=1`), or take that back."""
    entry = get_object_or_404(
        Entry.objects.reviewable_by(request.user).filter(status=Entry.Status.LIVE), pk=pk
    )
    on = is_on(request.POST)
    try:
        entry.set_featured(by=request.user, on=on)
    except NotPermitted as own:
        raise PermissionDenied(_("A pick is for what others wrote.")) from own
    messages.success(
        request, _("Picked: everybody sees that.") if on else _("Not picked any more.")
    )
    return redirect(entry)


@require_safe
def draft_list(request):
    """What I began and did not send yet."""
    drafts = Draft.objects.by_author(request.user).open().for_list()
    imports = request.user.readme_imports.with_open_drafts().defer("text", "found", "notes")[:3]
    return render_page(
        request, "learnings/draft_list.html", {"drafts": drafts[:200], "imports": imports}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request, key):
    """Asks on a page of its own, then drops the draft."""
    draft = get_object_or_404(
        Draft.objects.by_author(request.user).open().select_related("entry"), key=key
    )
    if request.method != "POST":
        return render_page(request, "learnings/draft_discard.html", {"draft": draft})
    if not permissions.can_edit(request.user, draft.entry):
        raise PermissionDenied
    draft.entry.discard_draft()
    messages.success(request, _("The draft is gone."))
    return redirect("learnings:draft_list")
