"""Pages of suggestions, match preferences and the waiting list.

Suggestions are projects and people.
"""

from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.forms.projects import MatchFilterForm, MatchPreferencesForm
from collab.matching.availability import monday_of
from collab.matching.candidates import availability_of, match_preferences_of
from collab.matching.hours_bar import draw_hours, place_of
from collab.matching.suggestions import (
    Candidates,
    MatchResult,
    find_candidates,
    suggest_people,
    suggest_projects,
    with_key_or_first,
)
from collab.matching.track_balance import track_balance_of
from collab.models import MatchPreferences, NotForMe, Project
from collab.parameters import DismissalParameters, IsForProjectParameters, MatchParameters
from portal.people.models import User
from portal.rows import without_empty
from portal.web.form_pages import posted_data, render_form
from portal.web.htmx import refresh_page, render_page, targets_partial
from portal.web.methods import require_safe_or_post
from portal.web.parameters import is_on

MAX_ON_HOME = 3
MAX_TABS = 4  # of projects of the reader


@require_safe
def match(request: HttpRequest) -> HttpResponse:
    """Suggested projects, and people for my newest project with an open seat.

    `?for=<key>` shows only people, for that project of mine; `?show=projects` only projects.
    """
    values = MatchParameters.read(request.GET)
    return _match_page(
        request, values, is_for_project=IsForProjectParameters.read(request.GET).for_
    )


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
    request: HttpRequest, values: SimpleNamespace, *, is_for_project: bool = False
) -> HttpResponse:
    """The page of suggestions.

    `values.hidden` is the key of what was just hidden, to undo that.
    """
    me = request.user
    found = find_candidates(me, tabs=MAX_TABS, key=values.for_)
    shows_people = is_for_project or values.for_ is not None
    if shows_people and not found.mine:
        return redirect("collab:match")
    context = {
        "swaps_tabs": targets_partial(request, "suggestions"),
        "hidden": _just_hidden(me, values.hidden),
        **_suggestion_context(found, values, is_only_people=shows_people),
        **_reader_context(found),
    }
    return render_page(request, "collab/match.html", context, partials=["suggestions"])


def _suggestion_context(
    found: Candidates, values: SimpleNamespace, *, is_only_people: bool
) -> dict[str, Any]:
    """The suggestions that the chosen tab shows, and the tabs."""
    project = with_key_or_first(found.mine, values.for_) if found.mine else None
    people = None
    if project and values.show != "projects":
        people = _with_hours(found, found.suggest_people(project))
    projects = None if is_only_people else _with_hours(found, found.suggest_projects())
    return {
        "project": project,
        "people": people,
        "projects": projects,
        "shows_people": is_only_people or people is not None,
        "shows_projects": not is_only_people,
        "result": projects or people,
        **_tab_context(found, project, people, projects),
    }


def _with_hours(found: Candidates, result: MatchResult) -> MatchResult:
    _add_hours(found.me, result)
    return result


def _tab_context(
    found: Candidates,
    project: Project | None,
    people: MatchResult | None,
    projects: MatchResult | None,
) -> dict[str, Any]:
    """The tabs, and how much each leads to."""
    tabs = _people_tabs(found, project, people)
    project_count = len(projects.suggestions) if projects else found.count_projects()
    # "Everything" has people for the newest project alone.
    total = project_count + (tabs[0].people_count if tabs else 0)
    return {"tabs": tabs, "project_count": project_count, "total": total}


def _reader_context(found: Candidates) -> dict[str, Any]:
    """What the reader chose, and what is missing for better suggestions."""
    me = found.me
    return {
        "filters": MatchFilterForm(initial={"hours": ""} | found.preferences.filters),
        "has_hours": bool(found.preferences.availability_in(me.time_zone)),
        "is_profile_incomplete": not me.track or not found.topics.skills[me.pk],
        "track_balance": track_balance_of(me),
    }


class PeopleTab(NamedTuple):
    """A project of the reader, and how many people are suggested for it."""

    project: Project
    people_count: int


def _people_tabs(
    found: Candidates, shown: Project | None, people: MatchResult | None
) -> list[PeopleTab]:
    """The tabs of people, the newest project first.

    `people` are those of the shown project.
    """
    return [
        PeopleTab(
            project,
            len(people.suggestions) if people and project == shown else found.count_people(project),
        )
        for project in found.mine
        if project.pk in found.people_keys
    ]


def _add_hours(me: User, result: MatchResult) -> None:
    """Give each suggestion the bar of both people's hours, as `bar`.

    The reader's hours, and the other person's.
    """
    mine = result.preferences.availability_in(me.time_zone)
    now, week = timezone.now(), monday_of(timezone.localdate())
    for suggestion in result.suggestions:
        other = suggestion.person
        suggestion.place = place_of(other.time_zone, seen_from=me.time_zone, moment=now)
        suggestion.bar = draw_hours(
            mine, availability_of(other), name=other.name, zone=me.time_zone, week=week
        )


def _just_hidden(me: User, key: int | None) -> NotForMe | None:
    if key is None:
        return None
    return me.put_aside.filter(pk=key).select_related("project", "person").first()


@require_POST
def match_filters_save(request: HttpRequest) -> HttpResponse:
    """Save the filters of the match page."""
    form = MatchFilterForm(request.POST)
    if form.is_valid():
        filters = without_empty(form.cleaned_data)
        _set_preferences(request.user, filters=filters)
    if targets_partial(request, "suggestions"):
        return _match_page(request, MatchParameters.read(request.POST))
    return _redirect_to_match(request)


def _set_preferences(person: User, **values: Any) -> None:
    MatchPreferences.objects.update_or_create(person=person, defaults=values)


def _redirect_to_match(request: HttpRequest, **values: int) -> HttpResponse:
    """Redirect to the tab of the match page that the form was sent from."""
    query = _chosen_tab(request) | values
    return redirect(reverse("collab:match", query=query or None))


def _chosen_tab(request: HttpRequest) -> dict[str, Any]:
    """The query of the tab that the form was sent from."""
    sent = MatchParameters.read(request.POST)
    return without_empty({"for": sent.for_, "show": sent.show})


@require_POST
def suggestion_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide a project, or with `handle` a person for a project of mine.

    `on=0` undoes it.
    """
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    values = DismissalParameters.read(request.POST)
    person = None
    if values.handle:
        person = _suggested_person_or_404(request.user, project, values.handle)
    if values.on == "0":
        return _show_again(request, project, person)
    return _hide(request, project, person)


def _suggested_person_or_404(me: User, project: Project, handle: str) -> User:
    """The person with this handle, for a project of mine."""
    person = get_object_or_404(User.objects.listed(), handle=handle)
    if project.owner_id != me.pk:
        raise Http404
    return person


def _hide(request: HttpRequest, project: Project, person: User | None) -> HttpResponse:
    hidden, _created = NotForMe.objects.get_or_create(
        by=request.user, project=project, person=person
    )
    if not request.htmx:
        return _redirect_to_match(request, hidden=hidden.pk)
    context = {"hidden": hidden, "is_swapped": True}
    return render_page(request, "collab/_hidden_suggestion.html", context)


def _show_again(request: HttpRequest, project: Project, person: User | None) -> HttpResponse:
    NotForMe.objects.filter(by=request.user, project=project, person=person).delete()
    if not request.htmx:
        return _redirect_to_match(request)
    return _shown_again(request, project, person)


def _shown_again(request: HttpRequest, project: Project, person: User | None) -> HttpResponse:
    """The card of what was hidden; the page with it if it is no longer suggested."""
    suggestion = _suggestion_of(request.user, project, person)
    if suggestion is None:
        return refresh_page()
    for_project = project if person else None
    context = {"suggestion": suggestion, "project": for_project, "is_swapped": True}
    return render_page(request, "collab/_suggestion.html", context)


def _suggestion_of(me: User, project: Project, person: User | None) -> Any:
    """The suggestion of the project, or of the person for it; None without one."""
    result = suggest_people(me, project.pk)[0] if person else suggest_projects(me)
    _add_hours(me, result)
    wanted = person or project
    return next((one for one in result.suggestions if one.candidate == wanted), None)


@require_POST
def suggestions_restore(request: HttpRequest) -> HttpResponse:
    """Show all hidden suggestions again."""
    NotForMe.objects.filter(by=request.user).delete()
    return _redirect_to_match(request)


@require_POST
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Join (`on=1`) or leave (`on=0`) the waiting list for a seat."""
    on = is_on(request.POST)
    _set_preferences(request.user, waits_since=timezone.now() if on else None)
    if on:
        message = _("You’re on the list: we’ll notify you when a seat on your track opens.")
        messages.success(request, message)
    caches["pages"].delete(f"sides:{request.user.cohort_id}")
    return _redirect_to_match(request)


@require_safe_or_post
def match_preferences(request: HttpRequest) -> HttpResponse:
    """Edit what I want to build and learn, and when I can be reached."""
    preferences = match_preferences_of(request.user)
    form = MatchPreferencesForm(posted_data(request), instance=preferences)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. Your suggestions now use this."))
        return redirect("collab:match")
    return render_form(request, "collab/match_preferences.html", form)
