"""The page where a team sets the Discord webhook of its contract."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from collab.forms.contracts import WebhookForm
from collab.models import Contract
from collab.parameters import WebhookParameters
from collab.views.teams import team_project_or_403
from portal.web import rate_limits
from portal.web.form_pages import posted_data
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post


@require_safe_or_post
def contract_webhook(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Set, replace or remove the webhook that changes of the contract are posted to."""
    project = team_project_or_403(request, pk)
    if request.method == "POST" and WebhookParameters.read(request.POST).remove:
        Contract.set_webhook(project, "")
        messages.success(request, _("Changes are no longer posted to Discord."))
        return redirect(request.path)
    form = WebhookForm(posted_data(request))
    contract = Contract.objects.filter(project=project).defer("asked_text").first()

    def page(status: int) -> HttpResponse:
        context = {"project": project, "form": form, "contract": contract}
        return render_page(request, "collab/contract_webhook.html", context, status=status)

    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        rate_limits.count("contract-webhook", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    Contract.set_webhook(project, form.cleaned_data["address"])
    messages.success(request, _("Changes of the contract will be posted to Discord."))
    return redirect(request.path)
