"""The three optional steps of a first visit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from collab.forms.welcome import WELCOME_FORMS, WelcomeForm
from collab.matching.candidates import match_preferences_of
from portal.people.models import LinkUnusable, User
from portal.people.skills import proposed_message
from portal.web import rate_limits
from portal.web.form_pages import posted_data, render_form
from portal.web.methods import require_safe_or_post


@require_safe_or_post
def welcome(request: HttpRequest, step: int = 1) -> HttpResponse:
    """Show one step; a POST saves it and leads to the next, or to the home page."""
    if not 1 <= step <= len(WELCOME_FORMS):
        return redirect("home")
    form = _step_form(request, step)
    after = _url_after(step)
    if form.is_valid() and _save(form):
        _add_messages(request, form, step == len(WELCOME_FORMS))
        return redirect(after)
    context = {
        "step": step,
        "steps": len(WELCOME_FORMS),
        "before": _step_url(step - 1) if step > 1 else "",
        "after": after,
    }
    response = render_form(request, "collab/welcome.html", form, **context)
    return _with_rate_limit(response, form)


def _url_after(step: int) -> str:
    """The address of the next step, or of the home page after the last one."""
    return _step_url(step + 1) if step < len(WELCOME_FORMS) else reverse("home")


def _with_rate_limit(response: HttpResponse, form: WelcomeForm) -> HttpResponse:
    """The response, with the status and header of a rate limit that was reached."""
    if form.rate_limit_error is None:
        return response
    response.status_code = 429
    return rate_limits.with_retry_after(form.rate_limit_error, response)


def _step_form(request: HttpRequest, step: int) -> WelcomeForm:
    preferences = match_preferences_of(request.user)
    form_class = WELCOME_FORMS[step - 1]
    return form_class(posted_data(request), person=request.user, preferences=preferences)


def _step_url(step: int) -> str:
    return reverse("collab:welcome_step", args=[step])


def _save(form: WelcomeForm) -> bool:
    """Save the form; False, with an error in the form, if that is not possible."""
    try:
        form.save()
    except LinkUnusable:
        form.add_error("code", _("This code no longer works. Ask your mentor for a new one."))
    except rate_limits.RateLimited as error:
        form.rate_limit_error = error
        form.add_error("skills", str(error))
    return form.is_valid()


def _add_messages(request: HttpRequest, form: WelcomeForm, is_last: bool) -> None:
    if form.proposed:
        messages.info(request, proposed_message(form.proposed))
    if is_last:
        messages.success(request, _next_step_message(request.user))


def _next_step_message(person: User) -> str:
    """A welcome that names what to do next, with a link."""
    if person.seats.exists():
        return _("Welcome! Write down the first thing you learned.")
    link = format_html(
        '<a href="{}">{}</a>', reverse("collab:match"), _("see your suggested people and projects")
    )
    return format_html("{} {}.", _("You’re all set. Next:"), link)
