"""Deleting my account: what goes and what stays, a week to think, and a way back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.people import account_deletion
from portal.people.forms.people import LeaveForm
from portal.web.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    """Ask for it, with one's handle typed out; for a week it can be taken back."""
    form = LeaveForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        account_deletion.ask(request.user, keep=form.cleaned_data["posts"] == "keep")
        messages.success(
            request, _("Your account will be deleted in a week. Until then you can read, and think better of it.")
        )
        return redirect("people:leave")
    context = {"form": form, "sentences": account_deletion.farewell_to(request.user)}
    return render_page(request, "people/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def leave_cancel(request):
    """Stay."""
    account_deletion.stay(request.user)
    messages.success(request, _("Welcome back. Nothing was deleted."))
    return redirect("people:settings")
