"""Messages of mentors to learners of their cohort."""

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.moderation import tasks
from portal.moderation.forms.cohort_messages import CohortMessageForm
from portal.moderation.learners import LearnerTable
from portal.moderation.models import CohortMessage
from portal.moderation.nudges import SILENT, nudges
from portal.moderation.parameters import MessageParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.form_drafts import TypedText, draft_of
from portal.people.models import Cohort, FormDraft, User, run_once
from portal.text.plurals import counted
from portal.web import rate_limits
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

RECENT = 10


@dataclass(frozen=True)
class Audience:
    """The learners whom a message reaches, and how many of those chosen it does not.

    Those are suspended or deleting their account. Who blocked the mentor is not told. Where the
    choice `is_unclear`, it reaches no one: without a filter it would reach the whole cohort.
    """

    people: list[User]
    left_out: int
    is_unclear: bool = False


def _audience(request: HttpRequest, cohort: Cohort, given: SimpleNamespace) -> Audience:
    """The ticked learners, or all that the filters find."""
    if MessageParameters.ignored(request.GET):
        return Audience([], 0, is_unclear=True)
    if given.person:
        chosen = list(cohort.learners.listed().filter(pk__in=given.person).order_by("handle"))
    else:
        rows = LearnerTable(cohort, given).shown
        # People who left the cohort are in its table after the deadline.
        chosen = [row.person for row in rows if row.person.cohort_id == cohort.pk]
    others = [person for person in chosen if person.pk != request.user.pk]
    people = [person for person in others if not person.is_read_only]
    return Audience(people, len(others) - len(people))


@require_safe_or_post
@mentor_required
def cohort_message_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to learners: a preview shows whom it reaches, then it is sent."""
    cohort, given = moderated_cohort_or_404(request, slug), MessageParameters.read(request.GET)
    posted = MessageParameters.read(request.POST)
    audience = _audience(request, cohort, given)
    draft = draft_of(request.user, f"cohort_message:{cohort.pk}")
    form = CohortMessageForm(request.POST or None, initial=_initial(cohort, given, draft))
    page = partial(_page, request, cohort, audience, form, draft)
    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    fingerprint = form.fingerprint(audience.people)
    if not audience.people:
        form.add_error(None, _("No one of those chosen can get a message. Choose other learners."))
        return page(422)
    if posted.step != "send":
        return page(200, preview=fingerprint)
    if posted.preview != fingerprint:
        form.add_error(None, _("The message or its recipients changed. Look at the preview again."))
        return page(409, preview=fingerprint)
    try:
        url = run_once(
            request.user,
            form.cleaned_data["key"],
            lambda: _send(cohort, audience.people, request.user, form),
        )
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, partial(page, preview=fingerprint))
    count = len(audience.people)
    messages.success(request, counted("Sent to %(n)d person.", "Sent to %(n)d people.", count))
    return redirect(url)


def _send(cohort: Cohort, people: list[User], sender: User, form: CohortMessageForm) -> str:
    rate_limits.count("cohort-message", f"{sender.pk}:{cohort.pk}")
    values = {name: form.cleaned_data[name] for name in ("subject", "text")}
    message = CohortMessage.send(cohort, people, by=sender, **values)
    FormDraft.forget(f"cohort_message:{cohort.pk}", by=sender)
    transaction.on_commit(tasks.send_message_copies.enqueue, robust=True)
    return message.get_absolute_url()


def _initial(cohort: Cohort, given: SimpleNamespace, draft: TypedText) -> dict[str, str]:
    """The ready text that was chosen, or else what was typed.

    If nothing was, the one that the filter calls for.
    """
    if draft.values and not given.nudge:
        return draft.values
    wanted = given.nudge or given.lacks or (SILENT if given.silent else "")
    for nudge in nudges(cohort):
        if nudge.key == wanted:
            return {"subject": nudge.subject, "text": nudge.text}
    return {}


def _page(
    request: HttpRequest,
    cohort: Cohort,
    audience: Audience,
    form: CohortMessageForm,
    draft: TypedText,
    status: int,
    *,
    preview: str = "",
) -> HttpResponse:
    sent = cohort.messages.select_related("sender").annotate(copy_count=Count("copies"))
    sent_page = MessageParameters.read(request.GET).page
    context: dict[str, Any] = {
        "cohort": cohort,
        "audience": audience,
        "form": form,
        "draft": draft,
        "nudges": nudges(cohort),
        "preview": preview,
        "sent": Paginator(sent.order_by("-at", "-pk"), RECENT).get_page(sent_page),
        "cohort_tab": "messages",
    }
    if preview and audience.people:
        written = CohortMessage(**{name: form.cleaned_data[name] for name in ("subject", "text")})
        context["preview_subject"] = written.subject_for(audience.people[0])
        context["preview_text"] = written.text_for(audience.people[0])
    return render_page(request, "moderation/cohort_message_new.html", context, status=status)


@require_safe
def cohort_message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A message, as a person got it; for the cohort's mentors with how many got it."""
    readable = CohortMessage.objects.visible_to(request.user)
    message = get_object_or_404(readable.select_related("cohort", "sender"), pk=pk)
    context = {"message": message, "cohort": message.cohort}
    if request.user.can_moderate_cohort(message.cohort_id):
        context |= message.copies.aggregate(
            sent=Count("sent_at"), waiting=Count("pk") - Count("sent_at")
        )
        context |= {"subject": message.subject, "text": message.text}
    else:
        context |= {
            "subject": message.subject_for(request.user),
            "text": message.text_for(request.user),
        }
    return render_page(request, "moderation/cohort_message_detail.html", context)
