"""A person's own settings."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.people.forms.settings import ANCHORS, SettingsForm
from portal.people.handles import HANDLE_TAKEN, HandleTaken
from portal.people.models import User
from portal.people.parameters import SettingsParameters
from portal.people.skills import proposed_message
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.rate_limits import RateLimited, count, rate_limited_response


@require_POST
def profile_reminder_dismiss(request: HttpRequest) -> HttpResponse:
    """Stop Home from asking me to finish my profile."""
    User.objects.filter(pk=request.user.pk).update(profile_reminder_dismissed_at=timezone.now())
    return redirect("home")


@require_safe_or_post
def settings(request: HttpRequest) -> HttpResponse:
    """Edit my settings."""
    me = User.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=me)
    if form.is_valid():
        return _save(request, form)
    return _settings_page(request, form, 422 if form.is_bound else 200)


def _save(request: HttpRequest, form: SettingsForm) -> HttpResponse:
    """Save the settings, or show why they can't be saved."""
    page = partial(_settings_page, request, form)
    try:
        _count_changes(form)
        form.save()
    except TooManyRenames as error:
        return rate_limited_response(error, form, page, field="handle")
    except RateLimited as error:
        return rate_limited_response(error, form, page)
    except StaleEdit as stale:
        return _settings_conflict(request, form, stale.saved)
    except HandleTaken:
        form.add_error("handle", HANDLE_TAKEN)
        return page(422)
    return _saved(request, form)


def _saved(request: HttpRequest, form: SettingsForm) -> HttpResponse:
    """Say which sections were saved, and return to the one whose button was pressed.

    To the first that was changed if that one was not: the Enter key presses the first button.
    """
    sent = SettingsParameters.read(request.POST).section or ANCHORS[0]
    saved = form.saved_sections(sent)
    place = sent if sent in saved else next(iter(saved))
    for sentence in saved.values():
        messages.success(request, sentence, extra_tags=place)
    if form.proposed:
        messages.info(request, proposed_message(form.proposed), extra_tags=place)
    return redirect(f"{reverse('people:settings')}#{place}")


def _settings_page(
    request: HttpRequest, form: SettingsForm, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, "message_places": ANCHORS, **more}
    return render_page(request, "people/settings.html", context, status=status)


class TooManyRenames(RateLimited):
    """The handle changed too often: each former one stays reserved for 90 days."""


def _count_changes(form: SettingsForm) -> None:
    """Count the save, and a changed handle. Raises RateLimited or TooManyRenames."""
    person = form.instance.pk
    count("settings", person)
    if form.cleaned_data["handle"] == form.initial["handle"]:
        return
    try:
        count("rename", person)
    except RateLimited as error:
        raise TooManyRenames(error.seconds) from error


def _settings_conflict(request: HttpRequest, form: SettingsForm, saved: User) -> HttpResponse:
    """Show the saved values beside the typed ones; submitting again overwrites them."""
    names = [name for name in form.changed_data if name not in ("version", "skills")]
    return _settings_page(request, form, 409, there=stored_values(form, saved, names))
