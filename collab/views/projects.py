"""Pages of projects: the overview, the list, one project, and its forms."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
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
from collab.project_rows import project_list_rows
from collab.topic_lists import TopicQuery, load_topics, show_topics
from collab.views.teams import is_mentor_of, own_project_or_403, project_or_404
from portal import hooks
from portal.models import Topic
from portal.moderation.models import Case
from portal.moderation.review_targets import REVIEW_TARGETS
from portal.people.models import Track, User, run_once
from portal.rows import keys_of
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit
from portal.web.form_pages import render_conflict, render_form
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
    """The newest projects that look for people, and the newest free people.

    Without the one who looks.
    """
    chosen = vars(LookingFilters.read(request.GET))
    context = _newest_cards(request.user, chosen) | _filter_context(chosen)
    return render_page(request, "collab/home.html", context)


def _newest_cards(me: User | AnonymousUser, chosen: dict[str, str]) -> dict[str, Any]:
    """The projects and people of the overview, with the topics that their cards show."""
    projects = _newest_looking_projects(chosen)
    people = _newest_free_people(me, chosen)
    _add_topics(projects, people)
    return {"projects": projects, "people": people}


def _newest_looking_projects(chosen: dict[str, str]) -> list[Project]:
    looking = Project.objects.looking().on(**chosen).select_related("owner", "brief")
    seats = Prefetch("seats", Seat.objects.select_related("holder"))
    return _newest(looking.prefetch_related(seats), "-created_at")


def _newest_free_people(me: User | AnonymousUser, chosen: dict[str, str]) -> list[User]:
    people = people_without_team(User.objects.open_to_collaborate()).exclude(pk=me.pk)
    people = people.select_related("cohort")
    found = _on_track(_with_skill(people, chosen["topic"]), chosen["track"])
    return _newest(found, "-date_joined")


def _on_track(people: QuerySet[User], track: str) -> QuerySet[User]:
    return people.filter(track__in=[track, Track.BOTH]) if track in Track.values else people


def _with_skill(people: QuerySet[User], topic: str) -> QuerySet[User]:
    return people.filter(skills__slug=topic) if topic else people


def _newest(rows: QuerySet, order: str) -> list[Any]:
    return list(rows.fetch_mode(FETCH_PEERS).order_by(order, "-pk")[:MAX_CARDS])


def _add_topics(projects: Iterable[Project], people: Iterable[User]) -> None:
    """Load the topics that the cards of projects and people show, in one query."""
    stack = TopicQuery("stack", Project.stack.through, "project_id", keys_of(projects))
    skills = TopicQuery("skills", User.skills.through, "user_id", keys_of(people))
    topics = load_topics(stack, skills)
    show_topics(projects, topics.stack)
    show_topics(people, topics.skills)


def _filter_context(chosen: dict[str, str]) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "briefs": _briefs(),
        "tracks": Track.choices,
        "topic": _topic_with_slug(chosen["topic"]),
    }


def _briefs() -> list[dict[str, str]]:
    """The titles and slugs of the briefs, cached."""
    return caches["pages"].get_or_set(BRIEFS_CACHE_KEY, _brief_titles, CACHE_SECONDS)


def _topic_with_slug(slug: str) -> Topic | None:
    return Topic.objects.filter(slug=slug).first() if slug else None


def _brief_titles() -> list[dict[str, str]]:
    return list(Brief.objects.values("title", "slug"))


@require_safe
@login_not_required
@cached_for_readers
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects, newest first, filtered by brief, track, topic and state."""
    chosen = vars(ProjectFilters.read(request.GET))
    page = _more_projects(request, chosen) if is_extended(request) else _projects(request, chosen)
    context = {"page": page, "states": STATE_FILTERS.items(), **_filter_context(chosen)}

    def content_key() -> list[Any]:
        topic = context["topic"]
        return [page.key, topic and topic.name, context["briefs"]]

    return render_page(
        request,
        "collab/project_list.html",
        context,
        partials=["more"],
        content_key=content_key,
    )


def _more_projects(request: HttpRequest, chosen: dict[str, str]) -> KeysetPage:
    """The pages up to the one that was asked for, or that one alone for htmx."""
    projects = Project.objects.public().on(**chosen).for_list()
    only_new = targets_partial(request, "more")
    return keyset_page(request, projects, by="created_at", only_new=only_new)


def _projects(request: HttpRequest, chosen: dict[str, str]) -> LazyPage:
    """One page of projects."""
    found = project_list_rows(**chosen, after=cursor_after(request, datetime))
    return LazyPage(request, found, by="created_at")


@require_safe_or_post
def project_new(request: HttpRequest) -> HttpResponse:
    """Publish a new project."""
    form = _project_form(request)
    if not form.is_valid():
        return render_form(request, "collab/project_new.html", form)
    try:
        url = run_once(request.user, form.cleaned_data["key"], lambda: _publish(form))
    except rate_limits.RateLimited as error:
        page = partial(_new_page, request, form)
        return rate_limits.rate_limited_response(error, form, page)
    messages.success(request, _("Published. People can now ask to join."))
    return redirect(url)


def _project_form(request: HttpRequest) -> ProjectNewForm:
    """The form of a new project, as far as the link to it fills it in."""
    project = Project(owner=request.user)
    return ProjectNewForm(request.POST or None, instance=project, initial=_prefilled(request))


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    given = vars(NewProjectParameters.read(request.GET))
    brief = Brief.objects.filter(slug=given["brief"]).first()
    return given | {"my_track": request.user.track, "brief": brief}


def _new_page(request: HttpRequest, form: ProjectNewForm, status: int) -> HttpResponse:
    return render_page(request, "collab/project_new.html", {"form": form}, status=status)


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
    """Save a project for later with `on=1`; else take that back."""
    project, on = project_or_404(request, pk), is_on(request.POST)
    SavedProject.set_saved(project, by=request.user, on=on)
    context = {"project": project, "is_saved": on}
    to = _page_after_saving(project, request.user)
    return swap_or_redirect(request, "collab/_project_save.html", context, to=to)


def _page_after_saving(project: Project, person: User) -> str:
    """The project's page; for members the list of what they saved, without a button."""
    is_member = project.has_member(person)
    return reverse("learnings:bookmark_list") if is_member else project.get_absolute_url()


def project_context(
    request: HttpRequest, project: Project, form: AskForm | None = None
) -> dict[str, Any]:
    """The context of a project's page, with the form to ask for a seat.

    It has the form if the reader may ask.
    """
    me = request.user
    is_member = _has_seat(me, project)
    return {
        "project": project,
        "progress": BoardProgress(project.endpoints.all()),
        "events": _events(project),
        **_panel_context(request, project),
        **_seat_context(project),
        **_reader_context(me, project, is_member=is_member),
        **_request_context(request, project, form, is_member=is_member),
    }


def _request_context(
    request: HttpRequest, project: Project, form: AskForm | None, *, is_member: bool
) -> dict[str, Any]:
    """The reader's request, or the form to ask for a seat if they may."""
    me = request.user
    is_open = project.state == Project.State.LOOKING and project.has_open_seat
    my_request = _pending_request(project, me)
    can_ask = me.is_authenticated and is_open and not is_member and not my_request
    if form is None and can_ask:
        form = AskForm(project=project, seat=AskParameters.read(request.GET).seat)
    return {"is_open": is_open, "my_request": my_request, "form": form}


def _has_seat(me: User | AnonymousUser, project: Project) -> bool:
    """Whether the reader is in the team, by the seats that were loaded."""
    holders = [seat.holder_id for seat in project.seats.all()]
    return me.is_authenticated and me.pk in holders


def _panel_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    panels = hooks.collect("project_panels", request, project)
    has_own_deliverables = "deliverables" in [panel.place for panel in panels]
    return {"panels": panels, "has_own_deliverables": has_own_deliverables}


def _seat_context(project: Project) -> dict[str, Any]:
    seats = list(project.seats.all())
    return {
        "seats": seats,
        "taken_count": sum(1 for seat in seats if seat.holder_id),
        "seat_count": sum(1 for seat in seats if not seat.is_closed),
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
        "request_count": _count_requests(me, project) if is_owner else 0,
        "can_reopen": is_mentor_of(me, project),
        "may_review": me.is_authenticated and _case_of(project).can_be_reviewed_by(me),
        "bar": None if is_member else _hours_bar(me, project),
    }


def _case_of(project: Project) -> Case:
    return REVIEW_TARGETS["project"].case_of(project)


def _count_requests(owner: User | AnonymousUser, project: Project) -> int:
    return project.requests.awaiting_answer_from(owner).count()


def _has_saved(me: User | AnonymousUser, project: Project) -> bool:
    return me.is_authenticated and me.saved_projects.filter(project=project).exists()


def _events(project: Project) -> QuerySet[ProjectEvent]:
    """The newest lines of the project's log."""
    return project.events.select_related("by", "person")[:MAX_EVENTS]


def _hours_bar(me: User | AnonymousUser, project: Project) -> HoursBar | None:
    """The hours of the reader and of the owner, for a person who could join."""
    return hours_bar_between(me, project.owner) if me.is_authenticated else None


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
        _save_edited(project, form)
    except StaleEdit as stale:
        context = {"form": form, "project": project}
        fields = form.Meta.fields
        return render_conflict(request, "collab/project_edit.html", context, stale.saved, fields)
    messages.success(request, _("Saved."))
    return redirect(project)


def _save_edited(project: Project, form: ProjectEditForm) -> None:
    project.save_changes(version=form.cleaned_data["version"])
    project.stack.set(form.cleaned_data["stack"])
