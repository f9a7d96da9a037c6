"""People and projects that fit me, each with its reasons."""

from django.db.models import FETCH_PEERS
from django.views.decorators.http import require_safe

from collab.matching import Candidate, Wanted, ranked
from collab.matching import match as fits
from collab.models import Project
from portal.htmx import render_page
from portal.people.models import User

CANDIDATES = 200
SHOWN = 12


@require_safe
def match(request):
    """Projects for me, and people for each project of mine that looks for somebody."""
    me = User.objects.prefetch_related("skills").get(pk=request.user.pk)
    looking = list(Project.objects.looking().for_list().with_seat_topics().order_by("-created_at")[:CANDIDATES])
    mine = [project for project in looking if project.owner_id == me.pk]
    context = {
        "me": me,
        "projects": ranked(_projects_for(me, looking, mine))[:SHOWN],
        "teams": [(project, ranked(people)[:SHOWN]) for project, people in _people_for(me, mine)],
    }
    return render_page(request, "collab/match.html", context)


def _projects_for(me, looking, mine):
    candidate = _candidate(me, mine)
    for project in looking:
        if all(seat.holder_id != me.pk for seat in project.seats.all()):
            yield project, fits(_wanted(project), candidate)


def _people_for(me, mine):
    people = []
    if mine:
        free = User.objects.open_to_collaborate().exclude(pk=me.pk).select_related("cohort").prefetch_related("skills")
        people = list(free.fetch_mode(FETCH_PEERS).order_by("-date_joined")[:CANDIDATES])
    for project in mine:
        team = {seat.holder_id for seat in project.seats.all()}
        wanted = _wanted(project)
        yield project, [(person, fits(wanted, _candidate(person))) for person in people if person.pk not in team]


def _wanted(project):
    seats = [seat for seat in project.seats.all() if seat.is_open]
    topics = {topic.name for seat in seats for topic in seat.topics.all()} | {
        topic.name for topic in project.stack.all()
    }
    return Wanted(
        tracks=frozenset(seat.track for seat in seats),
        topics=frozenset(topics),
        cohort=project.owner.cohort_id,
        brief=project.brief_id,
    )


def _candidate(person, projects=()):
    return Candidate(
        track=person.track,
        topics=frozenset(topic.name for topic in person.skills.all()),
        cohort=person.cohort_id,
        briefs=frozenset(project.brief_id for project in projects if project.brief_id),
    )
