"""Deleting my account: what goes and what stays, a week to think, and a way back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.people import account_deletion
from portal.people.forms.account_deletion import AccountDeletionForm
from portal.web.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request):
    """Ask for it, with one's handle typed out; for a week it can be taken back."""
    form = AccountDeletionForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        account_deletion.schedule_deletion(request.user, keep=form.cleaned_data["posts"] == "keep")
        messages.success(
            request,
            _(
                "Your account will be deleted in a week. Until then you can read, and think better of it."
            ),
        )
        return redirect("people:account_delete")
    context = {"form": form, "sentences": account_deletion.collect_deletion_summary(request.user)}
    return render_page(
        request, "people/account_delete.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def account_delete_cancel(request):
    """Stay."""
    account_deletion.cancel_deletion(request.user)
    messages.success(request, _("Welcome back. Nothing was deleted."))
    return redirect("people:settings")
