"""Pages of projects: the overview, the list, one project, and its forms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db.models import FETCH_PEERS, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.board_progress import BoardProgress
from collab.forms.projects import AskForm, ProjectEditForm, ProjectNewForm
from collab.matching.candidates import hours_bar_between
from collab.matching.hours_bar import HoursBar
from collab.models import Brief, JoinRequest, Project, ProjectEvent, SavedProject, Seat
from collab.models.brief import BRIEFS_CACHE_KEY
from collab.models.project import STATE_FILTERS
from collab.models.seat import people_without_team
from collab.parameters import (
    AskParameters,
    LookingFilters,
    NewProjectParameters,
    ProjectFilters,
)
from collab.project_rows import project_rows
from collab.topic_lists import TopicQuery, load_topics, show_topics
from collab.views.teams import is_mentor_of, own_project_or_403, project_or_404
from portal import hooks
from portal.models import Topic
from portal.people.models import Track, User, run_once
from portal.rows import keys_of
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit, stored_values
from portal.web.form_pages import render_form
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import KeysetPage, LazyPage, cursor_after, is_extended, keyset_page
from portal.web.parameters import is_on

MAX_CARDS = 12
MAX_EVENTS = 10
CACHE_SECONDS = 600


@require_safe
@login_not_required
@cached_for_readers
def home(request: HttpRequest) -> HttpResponse:
    """The newest projects that look for people, and the newest people who are free."""
    chosen = vars(LookingFilters.read(request.GET))
    projects = _newest_looking_projects(chosen)
    people = _newest_free_people(chosen["track"], chosen["topic"])
    _add_topics(projects, people)
    context = {"projects": projects, "people": people, **_filter_context(chosen)}
    return render_page(request, "collab/home.html", context)


def _newest_looking_projects(chosen: dict[str, str]) -> list[Project]:
    seats = Prefetch("seats", Seat.objects.select_related("holder"))
    looking = Project.objects.looking().on(**chosen)
    looking = looking.select_related("owner", "brief").prefetch_related(seats)
    return list(looking.fetch_mode(FETCH_PEERS).order_by("-created_at", "-pk")[:MAX_CARDS])


def _newest_free_people(track: str, topic: str) -> list[User]:
    people = people_without_team(User.objects.open_to_collaborate()).select_related("cohort")
    if track in Track.values:
        people = people.filter(track__in=[track, Track.BOTH])
    if topic:
        people = people.filter(skills__slug=topic)
    return list(people.fetch_mode(FETCH_PEERS).order_by("-date_joined", "-pk")[:MAX_CARDS])


def _add_topics(projects: Iterable[Project], people: Iterable[User]) -> None:
    """Load the topics that the cards of projects and people show, in one query."""
    project_keys = keys_of(projects)
    person_keys = keys_of(people)
    topics = load_topics(
        TopicQuery("stack", Project.stack.through, "project_id", project_keys),
        TopicQuery("skills", User.skills.through, "user_id", person_keys),
    )
    show_topics(projects, topics.stack)
    show_topics(people, topics.skills)


def _filter_context(chosen: dict[str, str]) -> dict[str, Any]:
    topic = None
    if chosen["topic"]:
        topic = Topic.objects.filter(slug=chosen["topic"]).first()
    return {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "briefs": caches["pages"].get_or_set(BRIEFS_CACHE_KEY, _brief_titles, CACHE_SECONDS),
        "tracks": Track.choices,
        "topic": topic,
    }


def _brief_titles() -> list[dict[str, str]]:
    return list(Brief.objects.values("title", "slug"))


@require_safe
@login_not_required
@cached_for_readers
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects, newest first, filtered by brief, track, topic and state."""
    chosen = vars(ProjectFilters.read(request.GET))
    page: KeysetPage | LazyPage
    if is_extended(request):
        projects = Project.objects.public().on(**chosen).for_list()
        only_new = targets_partial(request, "more")
        page = keyset_page(request, projects, by="created_at", only_new=only_new)
    else:
        found = project_rows(**chosen, after=cursor_after(request, datetime))
        page = LazyPage(request, found, by="created_at")
    context = {"page": page, "states": STATE_FILTERS.items(), **_filter_context(chosen)}
    return render_page(request, "collab/project_list.html", context, partials=["more"])


@require_safe_or_post
def project_new(request: HttpRequest) -> HttpResponse:
    """Publish a new project."""
    prefilled = vars(NewProjectParameters.read(request.GET))
    brief = Brief.objects.filter(slug=prefilled["brief"]).first()
    initial = prefilled | {"my_track": request.user.track, "brief": brief}
    form = ProjectNewForm(
        request.POST or None, instance=Project(owner=request.user), initial=initial
    )

    def page(status: int) -> HttpResponse:
        return render_page(request, "collab/project_new.html", {"form": form}, status=status)

    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        url = run_once(request.user, form.cleaned_data["key"], lambda: _publish(form))
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    messages.success(request, _("Published. People can now ask to join."))
    return redirect(url)


def _publish(form: ProjectNewForm) -> str:
    """Publish the project of the form; returns its address."""
    project = form.save(commit=False)
    rate_limits.count("announce", project.owner_id)
    project.publish(track=form.cleaned_data["my_track"], seats=form.seats())
    project.stack.set(form.cleaned_data["stack"])
    return project.get_absolute_url()


@require_safe
@login_not_required
@cached_for_readers
def project_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A project, its team and its open seats."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), pk=pk)
    if slug != project.slug:
        return redirect(project, permanent=True)
    return render_page(request, "collab/project_detail.html", project_context(request, project))


@require_POST
def project_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save a project for later with `on=1`; else take that back.

    Its members go on to the list of what they saved: its page has no button for them.
    """
    project, on = project_or_404(request, pk), is_on(request.POST)
    SavedProject.set_saved(project, by=request.user, on=on)
    context = {"project": project, "is_saved": on}
    template = "collab/_project_save.html"
    is_member = project.has_member(request.user)
    to = reverse("learnings:bookmark_list") if is_member else project.get_absolute_url()
    return swap_or_redirect(request, template, context, to=to)


def project_context(
    request: HttpRequest, project: Project, form: AskForm | None = None
) -> dict[str, Any]:
    """The context of a project's page, with the form to ask for a seat if the reader may."""
    me = request.user
    seats = list(project.seats.all())
    taken = [seat for seat in seats if seat.holder_id]
    is_open = project.state == Project.State.LOOKING and project.has_open_seat
    is_member = me.is_authenticated and any(seat.holder_id == me.pk for seat in taken)
    my_request = _pending_request(project, me)
    can_ask = me.is_authenticated and is_open and not is_member and not my_request
    if form is None and can_ask:
        form = AskForm(project=project, seat=AskParameters.read(request.GET).seat)
    panels = hooks.collect("project_panels", request, project)
    return {
        "project": project,
        "panels": panels,
        "has_own_deliverables": any(panel.place == "deliverables" for panel in panels),
        "seats": seats,
        "taken_count": len(taken),
        "seat_count": len([seat for seat in seats if not seat.is_closed]),
        "is_open": is_open,
        "my_request": my_request,
        "form": form,
        "progress": BoardProgress(project.endpoints.all()),
        "events": _events(project),
        **_reader_context(me, project, is_member=is_member),
    }


def _reader_context(
    me: User | AnonymousUser, project: Project, *, is_member: bool
) -> dict[str, Any]:
    """What the reader is to the project, and what waits for them there."""
    is_owner = me.pk == project.owner_id
    return {
        "is_owner": is_owner,
        "is_member": is_member,
        "is_saved": not is_member and _has_saved(me, project),
        "request_count": project.requests.awaiting_answer_from(me).count() if is_owner else 0,
        "can_reopen": is_mentor_of(me, project),
        "bar": _hours_bar(me, project, is_member=is_member),
    }


def _has_saved(me: User | AnonymousUser, project: Project) -> bool:
    return me.is_authenticated and me.saved_projects.filter(project=project).exists()


def _events(project: Project) -> QuerySet[ProjectEvent]:
    """The newest lines of the project's log."""
    return project.events.select_related("by", "person")[:MAX_EVENTS]


def _hours_bar(me: User | AnonymousUser, project: Project, *, is_member: bool) -> HoursBar | None:
    """The hours of the reader and of the owner, for a person who could join."""
    if not me.is_authenticated or is_member:
        return None
    return hours_bar_between(me, project.owner)


def _pending_request(project: Project, person: User | AnonymousUser) -> JoinRequest | None:
    """The pending request between the project and this person."""
    if not person.is_authenticated:
        return None
    return project.requests.pending().filter(person=person).for_list().first()


@require_safe_or_post
def project_edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Edit a project of mine."""
    project = own_project_or_403(request, pk)
    form = ProjectEditForm(request.POST or None, instance=project)
    if not form.is_valid():
        return render_form(request, "collab/project_edit.html", form, project=project)
    try:
        project.save_changes(version=form.cleaned_data["version"])
    except StaleEdit as stale:
        there = stored_values(form, stale.saved, form.Meta.fields)
        context = {"form": form, "project": project, "there": there}
        return render_page(request, "collab/project_edit.html", context, status=409)
    project.stack.set(form.cleaned_data["stack"])
    messages.success(request, _("Saved."))
    return redirect(project)
