"""The first visit: three short things, each can be skipped, and then the desk with the one next step."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.forms.welcome import WELCOME_FORMS
from collab.matching.candidates import match_preferences_of
from portal.people.models import LinkUnusable
from portal.web import rate_limits
from portal.web.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request, step=1):
    """One of the three; what was said is saved, and the next is asked."""
    if not 1 <= step <= len(WELCOME_FORMS):
        return redirect("home")
    data = request.POST if request.method == "POST" else None
    form = WELCOME_FORMS[step - 1](
        data, person=request.user, preferences=match_preferences_of(request.user)
    )
    after = (
        reverse("collab:welcome_step", args=[step + 1])
        if step < len(WELCOME_FORMS)
        else reverse("home")
    )
    if request.method == "POST" and form.is_valid() and _save(form):
        if step == len(WELCOME_FORMS):
            messages.success(request, _next_step_message(request.user))
        return redirect(after)
    context = {"form": form, "step": step, "steps": len(WELCOME_FORMS), "after": after}
    if error := getattr(form, "too_often", None):
        return rate_limits.with_retry_after(
            error, render_page(request, "collab/welcome.html", context, status=429)
        )
    return render_page(
        request, "collab/welcome.html", context, status=422 if form.is_bound else 200
    )


def _save(form):
    """Write it down; a code that somebody else used up in the meantime is told, and what was typed stays."""
    try:
        form.save()
    except LinkUnusable:
        form.add_error(
            "code", _("This code does not work any more. Ask your mentor for a new one.")
        )
    return form.is_valid()


def _next_step_message(person):
    """The one thing to do next, with its address."""
    if person.seats.exists():
        return _("Welcome. Write down the first thing you learned.")
    link = format_html(
        '<a href="{}">{}</a>', reverse("collab:match"), _("see who and what fits you")
    )
    return format_html("{} {}.", _("Welcome. Next:"), link)
