"""Account deletion: what it deletes, its confirmation, and a week to cancel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.people import account_deletion
from portal.people.forms.account_deletion import AccountDeletionForm
from portal.web.form_pages import render_form
from portal.web.methods import require_safe_or_post

SCHEDULED = gettext_lazy(
    "Your account will be deleted in a week. Until then you can read, or change your mind."
)


@require_safe_or_post
def account_delete(request: HttpRequest) -> HttpResponse:
    """Schedule the deletion, confirmed with my handle; I may cancel it for a week."""
    form = AccountDeletionForm(request.POST or None, person=request.user)
    if form.is_valid():
        account_deletion.schedule_deletion(request.user, keep=form.cleaned_data["posts"] == "keep")
        messages.success(request, SCHEDULED)
        return redirect("people:account_delete")
    sentences = account_deletion.collect_deletion_summary(request.user)
    return render_form(request, "people/account_delete.html", form, sentences=sentences)


@require_POST
def account_delete_cancel(request: HttpRequest) -> HttpResponse:
    """Cancel the deletion of my account."""
    account_deletion.cancel_deletion(request.user)
    messages.success(request, _("Welcome back. Nothing was deleted."))
    return redirect("people:settings")
