"""The page where a team's webhooks are set, with what was delivered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collab.forms.team_webhooks import TeamWebhookForm
from collab.models import Project, TeamWebhook, TooManyWebhooks
from collab.models.team_webhook import MAX_WEBHOOKS, NotTheirWebhook
from collab.parameters import TeamWebhookParameters
from collab.views.teams import project_refusal, team_project_or_403
from collab.webhook_posts import failure_sentence
from portal.people.models import Message, User, run_once
from portal.web import rate_limits
from portal.web.form_pages import posted_data
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

MAX_DELIVERIES = 20  # of each webhook


@require_safe_or_post
def webhook_list(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """List the team's webhooks, and add one, whose secret is shown once."""
    project = team_project_or_403(request, pk)
    form = TeamWebhookForm(posted_data(request))
    if not form.is_valid():
        return _page(request, project, form, status=422 if form.is_bound else 200)
    shown: list[str] = []
    try:
        key = form.cleaned_data["key"]
        run_once(request.user, key, lambda: _add(request, project, form, shown))
    except TooManyWebhooks:
        message = _("A project can have up to %(n)d webhooks. Remove one first.")
        form.add_error(None, message % {"n": MAX_WEBHOOKS})
        return _page(request, project, form, status=422)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(
            error, form, lambda status: _page(request, project, form, status=status)
        )
    if not shown:
        messages.info(request, _("This webhook was added before. Its secret can be replaced."))
        return redirect(request.path)
    return _page(request, project, TeamWebhookForm(), secret=shown[0])


def _add(request: HttpRequest, project: Project, form: TeamWebhookForm, shown: list[str]) -> str:
    """Add the webhook and its secret to `shown`; return what a second form finds.

    A second one is the same form sent again.
    """
    rate_limits.count("webhook", request.user.pk)
    values = {"address": form.cleaned_data["address"], "events": form.cleaned_data["events"]}
    webhook, secret = TeamWebhook.add(project, by=request.user, **values)
    shown.append(secret)
    return f"webhook:{webhook.pk}"


def _page(
    request: HttpRequest,
    project: Project,
    form: TeamWebhookForm,
    *,
    status: int = 200,
    secret: str = "",
) -> HttpResponse:
    webhooks = list(project.webhooks.select_related("by", "project"))
    context: dict[str, Any] = {
        "project": project,
        "form": form,
        "webhooks": [_row(webhook, request.user) for webhook in webhooks],
        "can_add": len(webhooks) < MAX_WEBHOOKS,
        "secret": secret,
        "most": MAX_WEBHOOKS,
    }
    return render_page(request, "collab/team_webhooks.html", context, status=status)


def _row(webhook: TeamWebhook, reader: User) -> tuple[TeamWebhook, bool, list[Any]]:
    """A webhook, whether the reader may change it, and its last deliveries."""
    deliveries = [_described(one) for one in webhook.deliveries()[:MAX_DELIVERIES]]
    return webhook, webhook.is_managed_by(reader), deliveries


def _described(delivery: Message) -> Message:
    """Add the event of a delivery, and a sentence on its failure.

    The delivery no longer has its content.
    """
    delivery.event = delivery.key.split(":")[2]
    delivery.sentence = failure_sentence(delivery.problem)
    return delivery


@require_POST
def webhook_edit(request: HttpRequest, pk: int, slug: str, webhook: int) -> HttpResponse:
    """Replace the secret of a webhook, switch it on again, or remove it."""
    project = team_project_or_403(request, pk)
    row: TeamWebhook = get_object_or_404(project.webhooks, pk=webhook)
    do = TeamWebhookParameters.read(request.POST).do
    try:
        if do == "rotate":
            secret = row.rotate_secret(by=request.user)
            return _page(request, project, TeamWebhookForm(), secret=secret)
        if do == "remove":
            row.remove(by=request.user)
            messages.success(request, _("The webhook was removed."))
    except NotTheirWebhook:
        told = _("Only the person who added a webhook, or the owner of the project, can do this")
        raise project_refusal(project, told) from None
    except TeamWebhook.DoesNotExist:
        messages.info(request, _("Someone else removed this webhook just now."))
    if do == "on":
        row.switch_on()
        messages.success(request, _("Events are sent there again."))
    return redirect(row.settings_url)


@require_POST
@rate_limits.rate_limited("webhook")
def webhook_send_again(
    request: HttpRequest, pk: int, slug: str, webhook: int, delivery: int
) -> HttpResponse:
    """Send a failed delivery again."""
    project = team_project_or_403(request, pk)
    row: TeamWebhook = get_object_or_404(project.webhooks, pk=webhook)
    message: Message = get_object_or_404(row.deliveries(), pk=delivery)
    message.retry()
    messages.success(request, _("It’s being sent again."))
    return redirect(row.settings_url)
