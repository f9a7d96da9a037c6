"""Pages of briefs: assignments that mentors write and teams choose."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collab.forms.briefs import BriefForm
from collab.models import Brief, Project
from collab.topic_lists import join_names
from portal.moderation.permissions import mentor_required
from portal.people.models import Track
from portal.web.edit_versions import StaleEdit, StoredValue, stored_values
from portal.web.form_pages import posted_data, render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers

MAX_PROJECTS = 50


@require_safe
@login_not_required
@cached_for_readers
def brief_list(request: HttpRequest) -> HttpResponse:
    """All briefs, with the number of teams on each."""
    counted = Count("projects", filter=Q(projects__is_hidden=False))
    briefs = Brief.objects.annotate(project_count=counted).prefetch_related("topics")
    return render_page(request, "collab/brief_list.html", {"briefs": briefs})


@require_safe
@login_not_required
@cached_for_readers
def brief_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A brief, the projects on it, and the tracks that their teams look for."""
    brief = get_object_or_404(Brief.objects.prefetch_related("topics"), slug=slug)
    projects = list(brief.projects.public().for_list().newest_first()[:MAX_PROJECTS])
    context = {"brief": brief, "projects": projects, "missing_tracks": _missing_tracks(projects)}
    return render_page(request, "collab/brief_detail.html", context)


class MissingTrack(NamedTuple):
    """A track, and how many teams have an open seat on it."""

    label: str
    team_count: int


def _missing_tracks(projects: Iterable[Project]) -> list[MissingTrack]:
    """The tracks of the open seats of these projects."""
    counts: Counter[str] = Counter()
    for project in projects:
        if project.state == Project.State.LOOKING:
            counts.update({seat.track for seat in project.seats.all() if seat.is_open})
    return [MissingTrack(label, counts[track]) for track, label in Track.choices if counts[track]]


@require_safe_or_post
@mentor_required
def brief_new(request: HttpRequest) -> HttpResponse:
    """Add a brief."""
    return _save_or_render(request, BriefForm(posted_data(request)), None)


@require_safe_or_post
@mentor_required
def brief_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a brief. Its address stays the same."""
    brief = get_object_or_404(Brief, slug=slug)
    form = BriefForm(posted_data(request), instance=brief)
    return _save_or_render(request, form, brief)


def _save_or_render(request: HttpRequest, form: BriefForm, brief: Brief | None) -> HttpResponse:
    if not form.is_valid():
        return render_form(request, "collab/brief_form.html", form, brief=brief)
    try:
        saved = form.save()
    except StaleEdit as stale:
        there = _conflicting_values(form, stale.saved)
        context = {"form": form, "brief": brief, "there": there}
        return render_page(request, "collab/brief_form.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(saved)


def _conflicting_values(form: BriefForm, saved: Brief) -> list[StoredValue]:
    """The fields that were stored with other values; topics are compared as text."""
    names = [name for name in form.Meta.fields if name != "stack"]
    conflicts = stored_values(form, saved, names)
    saved_topics = join_names(saved.topics.all())
    typed_topics = join_names(form.cleaned_data["stack"])
    if saved_topics != typed_topics:
        conflicts.append(StoredValue(form["stack"].label, saved_topics))
    return conflicts
