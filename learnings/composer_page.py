"""The page of the composer, and the drafts that it edits."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnings import permissions
from learnings.entry_lookup import get_visible_entry
from learnings.forms.composer import DraftForm
from learnings.good_entries import GOOD_ENTRIES
from learnings.models import Draft, Entry, Mute
from learnings.models.draft import TEXT_FIELDS, too_long
from learnings.parameters import ComposerParameters, NotifyParameters
from portal.moderation.models import ParagraphComment
from portal.people.models import Track, User
from portal.text import markdown
from portal.text.cleaning import clean
from portal.text.paragraphs import split_paragraphs
from portal.web import rate_limits
from portal.web.edit_versions import StoredValue, stored_values
from portal.web.htmx import render_page

_TEXT_HEADINGS: dict[str, Any] = {
    "body": "",
    "solution": gettext_lazy("Solution"),
    "outcome": gettext_lazy("Outcome"),
}


class TextPreview(NamedTuple):
    """A text of the composer as safe HTML, or why it cannot be shown."""

    heading: str | Promise = ""
    html: str = ""
    problem: str | Promise = ""


def own_draft(user: User, key: uuid.UUID) -> Draft | None:
    """Return the draft with this key. Raises Http404 if the user may not edit it."""
    draft = Draft.objects.select_related("entry__challenge").filter(key=key).first()
    if draft:
        _check_own(draft, user)
    return draft


def _check_own(draft: Draft, user: User) -> None:
    """Raise Http404 if the user may not edit the draft; else they are its author."""
    if not permissions.can_edit(user, draft.entry):
        raise Http404
    draft.entry.author = user  # the same person, whose role is known already


def new_draft(author: User, key: uuid.UUID, kind: Any, challenge: Entry | None = None) -> Draft:
    """Return an unsaved draft; a solution has the track of its challenge."""
    entry = Entry(kind=kind, challenge=challenge, author=author)
    return Draft(entry=entry, key=key, track=_first_track(author, challenge), version=0)


def _first_track(author: User, challenge: Entry | None) -> Any:
    track = challenge.track if challenge else author.track
    return track or Track.BACKEND


def get_solvable_challenge(user: User, pk: int | None) -> Entry:
    """Return a challenge that the user may answer. Raises Http404 or PermissionDenied."""
    challenge = get_visible_entry(user, pk, kind=Entry.Kind.CHALLENGE)
    if not permissions.can_solve(user, challenge):
        raise PermissionDenied(_("You can answer this challenge once it’s public."))
    return challenge


def render_composer(
    request: HttpRequest, form: DraftForm, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the form, with a preview of the draft for `?preview`."""
    context = _draft_context(form.instance) | {
        "is_notified": _is_notified(request, form.instance),
        "form": form,
        "previews": _asked_previews(request, form.instance),
        **more,
    }
    return render_page(request, "learnings/composer.html", context, status=status)


def _draft_context(draft: Draft) -> dict[str, Any]:
    entry = draft.entry
    return {
        "draft": draft,
        "draft_key": draft.key,
        "entry": entry,
        "heading": _composer_heading(entry),
        "good_entries": GOOD_ENTRIES.get(entry.kind),
        "latest_rejection": entry.latest_rejection(),
        "comments": _paragraph_comments(draft),
        "is_public_at_once": entry.auto_publish_rule() is not None,
    }


def _is_notified(request: HttpRequest, draft: Draft) -> bool:
    """Whether the author of a challenge is notified of answers, as they chose last."""
    notify = _notify_choice(request)
    return notify == "1" if notify else not _is_muted(draft)


def _asked_previews(request: HttpRequest, draft: Draft) -> list[TextPreview]:
    """Return previews of the texts, if the page was asked for with `?preview`."""
    is_asked = draft.pk and ComposerParameters.read(request.GET).preview
    if not is_asked or not _is_preview_allowed(request):
        return []
    return text_previews(vars(draft), draft.entry.repository_files)


def _is_muted(draft: Draft) -> bool:
    """Whether the author gets no notifications about the entry.

    A new entry has none yet.
    """
    entry = draft.entry
    return entry.is_challenge and draft.pk and entry.mutes.filter(user=entry.author_id).exists()


def save_notify_choice(request: HttpRequest, entry: Entry) -> None:
    """Save whether a challenge's author wants notifications of answers, if asked."""
    notify = _notify_choice(request)
    if notify and entry.is_challenge:
        Mute.set_muted(entry, by=entry.author, on=notify == "0")


def _notify_choice(request: HttpRequest) -> str:
    """Return "1" or "0" as it was chosen, or "" if the form did not ask."""
    return NotifyParameters.read(request.POST).notify


def _paragraph_comments(draft: Draft) -> list[ParagraphComment]:
    """Return the comments of mentors on the paragraphs of the text.

    `is_outdated` if its paragraph changed since the comment.
    """
    comments = draft.entry.comments_of_mentors()
    if comments:
        html = "".join(one.html for one in text_previews(vars(draft)))
        digests = {paragraph.digest for paragraph in split_paragraphs(html)}
        for comment in comments:
            comment.is_outdated = comment.digest not in digests
    return comments


def render_conflict(request: HttpRequest, form: DraftForm, saved: Draft) -> HttpResponse:
    """Show the text that another tab saved beside the one that was typed.

    Sending the form again overwrites the saved text.
    """
    differences = _differences(form, saved)
    form.instance = saved
    return render_composer(request, form, status=409, there=differences, saved=saved)


def _differences(form: DraftForm, saved: Draft) -> list[StoredValue]:
    """Return the saved texts that were typed differently."""
    typed = [name for name in TEXT_FIELDS if name in form.fields]
    return stored_values(form, saved, typed)


def _composer_heading(entry: Entry) -> str:
    if entry.case_id:
        return _("Edit")
    headings = {
        Entry.Kind.LEARNING: _("Post a learning"),
        Entry.Kind.CHALLENGE: _("Post a challenge"),
        Entry.Kind.SOLUTION: _("Your solution"),
        Entry.Kind.PROFILE_SECTION: _("Add a section to your profile"),
    }
    return headings[entry.kind]


def _is_preview_allowed(request: HttpRequest) -> bool:
    """Count a preview within the page, and warn if there are too many."""
    try:
        rate_limits.count("preview", request.user.pk)
    except rate_limits.RateLimited as error:
        messages.warning(request, str(error))
        return False
    return True


def text_previews(texts: Mapping[str, Any], repository: str = "") -> list[TextPreview]:
    """Return a preview of each of the composer's texts that is not empty.

    `repository` is where relative links start.
    """
    return [
        _preview_text(heading, name, clean(texts[name]), repository)
        for name, heading in _TEXT_HEADINGS.items()
        if texts.get(name)
    ]


def repository_of(user: User, key: uuid.UUID | None) -> str:
    """Return where relative links of one's own draft start, as when it is public."""
    drafts = Draft.objects.filter(key=key, entry__author=user)
    draft = drafts.select_related("entry__readme_import", "entry__challenge").first()
    return draft.entry.repository_files if draft else ""


def _preview_text(heading: str | Promise, name: str, text: str, repository: str) -> TextPreview:
    if len(text) > markdown.MAX_CHARACTERS:
        return TextPreview(heading, problem=too_long(text))
    html = markdown.render(text, key=f"preview{name}", repository=repository)
    return TextPreview(heading, html)
