"""Who and what the match looks at: a few hundred rows by indexed queries, and the plain values of each.

However many people there are, each question below is answered by an index and ends after so many rows.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from collab.matching.scoring import Learner, Team, fit, ranked, words_of
from collab.models import NotForMe, Project, Seat, Wishes
from collab.topic_lists import as_topics, names_of, topics_of
from portal.people.models import Block, Track, User

FEW, MANY = 60, 120
SHOWN = 12


def _any_of(*sliced):
    """The keys in any of these, each of which ends after so many rows: one query.

    Asked apart from the rows themselves, so that no planner has to guess what a condition of many parts lets through: where
    it has no statistics yet, PostgreSQL guesses that it is one row, and asks each part anew for everybody.
    """
    parts = [rows.values_list("pk", flat=True) for rows in sliced]
    if not connection.features.supports_slicing_ordering_in_compound:
        everything = sliced[0].model.objects.order_by()
        parts = [everything.filter(pk__in=Subquery(rows)).values_list("pk", flat=True) for rows in sliced]
    return set(parts[0].union(*parts[1:], all=True))


# --- projects for me


@dataclass
class Found:
    """What the match page shows: fits, best first; my projects that look for somebody; and what is known of me."""

    fits: list
    mine: list
    wishes: Wishes
    skills: list = ()


def projects_for(me):
    """Projects that look for somebody like me, as Found."""
    wishes = wishes_of(me)
    known = topics_of(
        ("skills", User.skills.through, "user_id", [me.pk]),
        ("learns", Wishes.learns.through, "wishes__person_id", [me.pk]),
    )
    rows = list(_looked_at(me, wishes, known).select_related("owner__wishes", "brief"))
    keys = [project.pk for project in rows]
    seats = defaultdict(list)
    for seat in Seat.objects.filter(project__in=keys).select_related("holder"):
        seats[seat.project_id].append(seat)
    topics = topics_of(
        ("stack", Project.stack.through, "project_id", keys),
        ("seats", Seat.topics.through, "seat_id", [seat.pk for row in seats.values() for seat in row]),
    )
    mine = [project for project in rows if project.owner_id == me.pk]
    learner = _learner(me, wishes, known, briefs=frozenset(project.brief_id for project in mine if project.brief_id))
    fits = []
    for project in rows:
        project.shown_seats = seats[project.pk]
        if all(seat.holder_id != me.pk for seat in seats[project.pk]):
            fits.append(fit(learner, _team(project, seats[project.pk], topics), thing=project))
    kept = _kept(fits, wishes.filters)
    for found in kept:
        found.thing.shown_topics = as_topics(topics.stack[found.thing.pk])
    return Found(kept, mine, wishes, known.skills[me.pk])


def wishes_of(person):
    """The wishes of this person; empty ones where nothing was said yet."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def _looked_at(me, wishes, known):
    """Projects with an open seat: those on my brief, with a seat on my track, with my skills; and my own."""
    looking = Project.objects.public().filter(state=Project.State.LOOKING)
    looking = looking.filter(Exists(Seat.objects.open().filter(project=OuterRef("pk"))))
    newest = looking.order_by("-created_at", "-pk").values("pk")
    skills = [pk for pk, _name, _slug in known.skills[me.pk]]
    of_my_skills = Project.stack.through.objects.filter(topic__in=skills).values("project_id")
    track = Seat.objects.open().filter(track__in=[me.track, Track.BOTH], project=OuterRef("pk"))
    wanted = [newest.filter(owner=me)[:FEW], newest.filter(pk__in=of_my_skills)[:FEW]]
    if me.track:
        wanted.append((newest.filter(Exists(track)) if me.track != Track.BOTH else newest)[:MANY])
    if wishes.brief_id:
        wanted.append(newest.filter(brief=wishes.brief_id)[:FEW])
    aside = NotForMe.objects.filter(by=me, person=None, project=OuterRef("pk"))
    rows = Project.objects.filter(pk__in=_any_of(*wanted)).exclude(Exists(aside))
    return rows.exclude(Block.around(me, OuterRef("owner"))).order_by("-created_at", "-pk")


def _team(project, seats, topics):
    owner = project.owner
    wishes = getattr(owner, "wishes", None) or Wishes(person=owner)
    return Team(
        brief=project.brief_id,
        idea=words_of(project.name, project.pitch),
        pace=project.hours_per_week,
        seats=tuple((seat.track, names_of(topics.seats[seat.pk])) for seat in seats if seat.is_open),
        stack=names_of(topics.stack[project.pk]),
        **_habits(owner, wishes),
    )


def _habits(person, wishes):
    """What is known of a person on either side."""
    today = timezone.now().date()
    return {
        "cohort": person.cohort_id,
        "level": wishes.level or 0,
        "languages": frozenset(wishes.languages_spoken),
        "awake": wishes.awake_in(person.time_zone),
        "here": (today - person.active_on).days if person.active_on else None,
        "answers": wishes.answers_in,
    }


def _learner(person, wishes, topics, briefs=frozenset()):
    return Learner(
        brief=wishes.brief_id,
        idea=words_of(wishes.idea),
        pace=wishes.pace or 0,
        track=person.track,
        skills=names_of(topics.skills[person.pk]),
        learns=names_of(topics.learns[person.pk]),
        briefs=briefs,
        **_habits(person, wishes),
    )


# --- people for a project of mine


def people_for(me, chosen):
    """(Found, project): people who could join my project with the key `chosen`, else my newest that looks."""
    looking = Project.objects.public().filter(owner=me, state=Project.State.LOOKING)
    looking = looking.filter(Exists(Seat.objects.open().filter(project=OuterRef("pk"))))
    mine = list(looking.select_related("owner__wishes", "brief").order_by("-created_at", "-pk")[:FEW])
    project = next((one for one in mine if str(one.pk) == str(chosen)), mine[0] if mine else None)
    if project is None:
        return Found([], [], Wishes(person=me)), None
    seats = list(project.seats.all())
    people = list(_could_join(project, seats).select_related("cohort", "wishes"))
    keys = [person.pk for person in people]
    topics = topics_of(
        ("stack", Project.stack.through, "project_id", [project.pk]),
        ("seats", Seat.topics.through, "seat_id", [seat.pk for seat in seats]),
        ("skills", User.skills.through, "user_id", keys),
        ("learns", Wishes.learns.through, "wishes__person_id", keys),
    )
    team, fits = _team(project, seats, topics), []
    for person in people:
        wishes = getattr(person, "wishes", None) or Wishes(person=person)
        fits.append(fit(_learner(person, wishes, topics), team, thing=person, to_owner=True))
    wishes = getattr(project.owner, "wishes", None) or Wishes(person=me)
    kept = _kept(fits, wishes.filters)
    for found in kept:
        found.thing.shown_topics = as_topics(topics.skills[found.thing.pk])
    return Found(kept, mine, wishes), project


def _could_join(project, seats):
    """People who are free, by track, brief, skill and cohort; whoever is in the team, put aside or blocked is not."""
    free = User.objects.open_to_collaborate().exclude(pk__in=[seat.holder_id for seat in seats if seat.holder_id])
    tracks = {seat.track for seat in seats if seat.is_open}
    lately = free.order_by("-active_on", "-pk").values("pk")
    on_track = lately if Track.BOTH in tracks else lately.filter(track__in=[*tracks, Track.BOTH])
    seat_topics = Seat.topics.through.objects.filter(seat__in=[seat.pk for seat in seats])
    seat_topics = list(seat_topics.values_list("topic_id", flat=True))
    skilled = User.skills.through.objects.filter(topic__in=seat_topics).values("user_id")
    wanted = [on_track[:MANY], on_track.filter(pk__in=skilled)[:FEW]]
    if project.owner.cohort_id:
        wanted.append(on_track.filter(cohort=project.owner.cohort_id)[:FEW])
    if project.brief_id:
        same = Wishes.objects.filter(brief=project.brief_id).values("person_id")
        wanted.append(lately.filter(pk__in=same)[:FEW])
    aside = NotForMe.objects.filter(by=project.owner_id, project=project, person=OuterRef("pk"))
    rows = User.objects.filter(pk__in=_any_of(*wanted)).exclude(Exists(aside))
    return rows.exclude(Block.around(project.owner, OuterRef("pk"))).order_by("-active_on", "-pk")


def _kept(fits, filters):
    """The best, as far as they pass what was asked for."""
    best = ranked(fits)
    if filters.get("hours"):
        best = [found for found in best if found.hours >= int(filters["hours"])]
    for needed in ("cohort", "language"):
        if filters.get(needed):
            best = [found for found in best if needed in found.because]
    return best[:SHOWN]
