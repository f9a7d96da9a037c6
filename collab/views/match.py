"""Pages of suggestions: projects and people, match preferences and the waiting list."""

from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.forms.projects import MatchFilterForm, MatchPreferencesForm
from collab.matching.candidates import (
    MatchResult,
    match_preferences_of,
    suggest_people,
    suggest_projects,
)
from collab.matching.track_balance import track_balance_of
from collab.models import MatchPreferences, NotForMe, Project
from collab.parameters import DismissalParameters, IsForProjectParameters, MatchParameters
from collab.views.form_pages import posted_data, render_form
from portal.people.models import User
from portal.web.htmx import render_page
from portal.web.parameters import is_on

MAX_ON_HOME = 3


@require_safe
def match(request: HttpRequest) -> HttpResponse:
    """Suggested projects; with `?for=<key>` suggested people for a project of mine."""
    me = request.user
    if IsForProjectParameters.read(request.GET).for_:
        result, project = suggest_people(me, MatchParameters.read(request.GET).for_)
        if project is None:
            return redirect("collab:match")
        context = {"project": project, "is_profile_incomplete": not me.track}
        return _match_page(request, "collab/match_people.html", result, **context)
    result = suggest_projects(me)
    is_incomplete = not me.track or not result.skills
    context = {"project": None, "is_profile_incomplete": is_incomplete}
    return _match_page(request, "collab/match.html", result, **context)


@require_safe
def home_suggestions(request: HttpRequest) -> HttpResponse:
    """The best projects, or with `?for=<key>` people, as links; a part of Home."""
    key, project = MatchParameters.read(request.GET).for_, None
    if key:
        result, project = suggest_people(request.user, key)
    else:
        result = suggest_projects(request.user)
    context = {"suggestions": result.suggestions[:MAX_ON_HOME], "for_project": project}
    return render_page(request, "collab/_suggestion_links.html", context)


def _match_page(
    request: HttpRequest, template: str, result: MatchResult, **context: Any
) -> HttpResponse:
    context |= {
        "result": result,
        "filters": MatchFilterForm(initial=result.preferences.filters),
        "track_balance": track_balance_of(request.user),
    }
    return render_page(request, template, context)


@require_POST
def match_filters_save(request: HttpRequest) -> HttpResponse:
    """Save the filters of the match page."""
    form = MatchFilterForm(request.POST)
    if form.is_valid():
        filters = {name: value for name, value in form.cleaned_data.items() if value}
        MatchPreferences.objects.update_or_create(
            person=request.user, defaults={"filters": filters}
        )
    return _redirect_to_match(request)


def _redirect_to_match(request: HttpRequest) -> HttpResponse:
    """Redirect to the match page that the form was sent from."""
    key = MatchParameters.read(request.POST).for_
    if key is None:
        return redirect("collab:match")
    return redirect(f"{reverse('collab:match')}?for={key}")


@require_POST
def suggestion_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a project, or with `handle` a person for a project of mine."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    person, handle = None, DismissalParameters.read(request.POST).handle
    if handle:
        person = get_object_or_404(User.objects.listed(), handle=handle)
        if project.owner_id != request.user.pk:
            raise Http404
    NotForMe.objects.get_or_create(by=request.user, project=project, person=person)
    messages.success(request, _("Put aside. You find it again at the end of this page."))
    return _redirect_to_match(request)


@require_POST
def suggestions_restore(request: HttpRequest) -> HttpResponse:
    """Show all dismissed suggestions again."""
    NotForMe.objects.filter(by=request.user).delete()
    return _redirect_to_match(request)


@require_POST
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Join (`on=1`) or leave (`on=0`) the waiting list for a seat."""
    on = is_on(request.POST)
    waits_since = timezone.now() if on else None
    MatchPreferences.objects.update_or_create(
        person=request.user, defaults={"waits_since": waits_since}
    )
    if on:
        messages.success(
            request, _("You are on the list: you get a notice when a seat on your track opens.")
        )
    caches["pages"].delete(f"sides:{request.user.cohort_id}")
    return _redirect_to_match(request)


@require_http_methods(["GET", "HEAD", "POST"])
def match_preferences(request: HttpRequest) -> HttpResponse:
    """Edit what I want to build and learn, and when I can be reached."""
    preferences = match_preferences_of(request.user)
    form = MatchPreferencesForm(posted_data(request), instance=preferences)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. The match goes by it from now on."))
        return redirect("collab:match")
    return render_form(request, "collab/match_preferences.html", form)
