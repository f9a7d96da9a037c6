"""Saves what a person types in a form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.people.form_drafts import find_drafted_form
from portal.people.forms.form_drafts import FormDraftForm
from portal.people.models import FormDraft, StaleDraft
from portal.people.parameters import DraftVersionParameters, FormDraftParameters
from portal.web.rate_limits import rate_limited

WRITTEN_ELSEWHERE = gettext_lazy(
    "Not saved: you wrote something else about this in another tab. "
    "Your text is saved on this device."
)


@require_POST
@rate_limited("draft-save")
def form_draft_save(request: HttpRequest) -> HttpResponse:
    """Save what was typed in a form. The answer is a sentence for autosave.js.

    Above the limit, autosave.js keeps the text on the device.
    """
    form = FormDraftParameters.read(request.GET).form
    name, _colon, target = form.partition(":")
    drafted = find_drafted_form(name)
    if drafted is None:
        raise Http404
    about = drafted.find(request.user, target)
    typed = FormDraftForm(request.POST, drafted)
    if not typed.is_valid():
        return plain_answer(_("Not saved: a text is too long."), status=422)
    try:
        FormDraft.store(
            form, typed.typed(), by=request.user, about=about, **draft_versions(request)
        )
    except StaleDraft:
        return plain_answer(WRITTEN_ELSEWHERE, status=409)
    return plain_answer(_("Saved"))


def plain_answer(text: str | Promise, *, status: int = 200) -> HttpResponse:
    """Return an answer that autosave.js shows.

    It is no HTML, because it may quote a title or what was typed.
    """
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def draft_versions(request: HttpRequest) -> dict[str, Any]:
    """The versions that AutosavedDraft.save_version takes, as a script sent them."""
    sent = DraftVersionParameters.read(request.POST)
    return {"known": sent.known.split(), "version": sent.version} if sent.version else {}
