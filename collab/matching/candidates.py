"""Who and what the match looks at: a few hundred rows by indexed queries, and the plain values of each.

However many people there are, each question below is answered by an index and ends after so many rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from collab.matching.scoring import (
    LearnerProfile,
    TeamProfile,
    best_suggestions,
    idea_words,
    score_match,
)
from collab.models import NotForMe, Project, Seat, Wishes
from collab.topic_lists import load_topics, to_topics, topic_names
from portal.people.models import Block, Track, User

MAX_PER_CRITERION, MAX_BY_TRACK = 60, 120
MAX_SUGGESTIONS = 12


def _union_of_keys(*sliced):
    """The keys in any of these, each of which ends after so many rows: one query.

    Asked apart from the rows themselves, so that no planner has to guess what a condition of many parts lets through: where
    it has no statistics yet, PostgreSQL guesses that it is one row, and asks each part anew for everybody.
    """
    parts = [rows.values_list("pk", flat=True) for rows in sliced]
    if not connection.features.supports_slicing_ordering_in_compound:
        everything = sliced[0].model.objects.order_by()
        parts = [
            everything.filter(pk__in=Subquery(rows)).values_list("pk", flat=True) for rows in sliced
        ]
    return set(parts[0].union(*parts[1:], all=True))


# --- projects for me


@dataclass
class MatchResult:
    """What the match page shows: fits, best first; my projects that look for somebody; and what is known of me."""

    suggestions: list
    mine: list
    preferences: Wishes
    skills: Sequence = ()


def suggest_projects(me):
    """Projects that look for somebody like me, as Found."""
    preferences = match_preferences_of(me)
    known = load_topics(
        ("skills", User.skills.through, "user_id", [me.pk]),
        ("learns", Wishes.learns.through, "wishes__person_id", [me.pk]),
    )
    rows = list(
        _candidate_projects(me, preferences, known).select_related("owner__wishes", "brief")
    )
    keys = [project.pk for project in rows]
    seats = defaultdict(list)
    for seat in Seat.objects.filter(project__in=keys).select_related("holder"):
        seats[seat.project_id].append(seat)
    topics = load_topics(
        ("stack", Project.stack.through, "project_id", keys),
        (
            "seats",
            Seat.topics.through,
            "seat_id",
            [seat.pk for row in seats.values() for seat in row],
        ),
    )
    mine = [project for project in rows if project.owner_id == me.pk]
    learner = _learner_profile(
        me,
        preferences,
        known,
        briefs=frozenset(project.brief_id for project in mine if project.brief_id),
    )
    suggestions = []
    for project in rows:
        project.shown_seats = seats[project.pk]
        if all(seat.holder_id != me.pk for seat in seats[project.pk]):
            suggestions.append(
                score_match(
                    learner, _team_profile(project, seats[project.pk], topics), candidate=project
                )
            )
    best = _best_passing(suggestions, preferences.filters)
    for suggestion in best:
        suggestion.candidate.shown_topics = to_topics(topics.stack[suggestion.candidate.pk])
    return MatchResult(best, mine, preferences, known.skills[me.pk])


def match_preferences_of(person):
    """The wishes of this person; empty ones where nothing was said yet."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def _candidate_projects(me, preferences, known):
    """Projects with an open seat: those on my brief, with a seat on my track, with my skills; and my own."""
    looking = Project.objects.public().filter(state=Project.State.LOOKING)
    looking = looking.filter(Exists(Seat.objects.open().filter(project=OuterRef("pk"))))
    newest = looking.order_by("-created_at", "-pk").values("pk")
    skills = [pk for pk, _name, _slug in known.skills[me.pk]]
    of_my_skills = Project.stack.through.objects.filter(topic__in=skills).values("project_id")
    track = Seat.objects.open().filter(track__in=[me.track, Track.BOTH], project=OuterRef("pk"))
    wanted = [
        newest.filter(owner=me)[:MAX_PER_CRITERION],
        newest.filter(pk__in=of_my_skills)[:MAX_PER_CRITERION],
    ]
    if me.track:
        wanted.append(
            (newest.filter(Exists(track)) if me.track != Track.BOTH else newest)[:MAX_BY_TRACK]
        )
    if preferences.brief_id:
        wanted.append(newest.filter(brief=preferences.brief_id)[:MAX_PER_CRITERION])
    dismissed = NotForMe.objects.filter(by=me, person=None, project=OuterRef("pk"))
    rows = Project.objects.filter(pk__in=_union_of_keys(*wanted)).exclude(Exists(dismissed))
    return rows.exclude(Block.exists_between(me, OuterRef("owner"))).order_by("-created_at", "-pk")


def _team_profile(project, seats, topics):
    owner = project.owner
    preferences = getattr(owner, "wishes", None) or Wishes(person=owner)
    return TeamProfile(
        brief=project.brief_id,
        idea=idea_words(project.name, project.pitch),
        pace=project.hours_per_week,
        seats=tuple(
            (seat.track, topic_names(topics.seats[seat.pk])) for seat in seats if seat.is_open
        ),
        stack=topic_names(topics.stack[project.pk]),
        **_profile_values(owner, preferences),
    )


def _profile_values(person, preferences):
    """What is known of a person on either side."""
    today = timezone.now().date()
    return {
        "cohort": person.cohort_id,
        "level": preferences.level or 0,
        "languages": frozenset(preferences.language_names),
        "availability": preferences.availability_in(person.time_zone),
        "days_since_visit": (today - person.active_on).days if person.active_on else None,
        "answer_hours": preferences.answers_in,
    }


def _learner_profile(person, preferences, topics, briefs=frozenset()):
    return LearnerProfile(
        brief=preferences.brief_id,
        idea=idea_words(preferences.idea),
        pace=preferences.pace or 0,
        track=person.track,
        skills=topic_names(topics.skills[person.pk]),
        learns=topic_names(topics.learns[person.pk]),
        briefs=briefs,
        **_profile_values(person, preferences),
    )


# --- people for a project of mine


def suggest_people(me, project_key):
    """(Found, project): people who could join my project with the key `chosen`, else my newest that looks."""
    looking = Project.objects.public().filter(owner=me, state=Project.State.LOOKING)
    looking = looking.filter(Exists(Seat.objects.open().filter(project=OuterRef("pk"))))
    mine = list(
        looking.select_related("owner__wishes", "brief").order_by("-created_at", "-pk")[
            :MAX_PER_CRITERION
        ]
    )
    project = next(
        (one for one in mine if str(one.pk) == str(project_key)), mine[0] if mine else None
    )
    if project is None:
        return MatchResult([], [], Wishes(person=me)), None
    seats = list(project.seats.all())
    people = list(_candidate_people(project, seats).select_related("cohort", "wishes"))
    keys = [person.pk for person in people]
    topics = load_topics(
        ("stack", Project.stack.through, "project_id", [project.pk]),
        ("seats", Seat.topics.through, "seat_id", [seat.pk for seat in seats]),
        ("skills", User.skills.through, "user_id", keys),
        ("learns", Wishes.learns.through, "wishes__person_id", keys),
    )
    team, suggestions = _team_profile(project, seats, topics), []
    for person in people:
        preferences = getattr(person, "wishes", None) or Wishes(person=person)
        suggestions.append(
            score_match(
                _learner_profile(person, preferences, topics),
                team,
                candidate=person,
                for_owner=True,
            )
        )
    preferences = getattr(project.owner, "wishes", None) or Wishes(person=me)
    best = _best_passing(suggestions, preferences.filters)
    for suggestion in best:
        suggestion.candidate.shown_topics = to_topics(topics.skills[suggestion.candidate.pk])
    return MatchResult(best, mine, preferences), project


def _candidate_people(project, seats):
    """People who are free, by track, brief, skill and cohort; whoever is in the team, put aside or blocked is not."""
    free = User.objects.open_to_collaborate().exclude(
        pk__in=[seat.holder_id for seat in seats if seat.holder_id]
    )
    tracks = {seat.track for seat in seats if seat.is_open}
    recently_active = free.order_by("-active_on", "-pk").values("pk")
    on_track = (
        recently_active
        if Track.BOTH in tracks
        else recently_active.filter(track__in=[*tracks, Track.BOTH])
    )
    seat_topics = Seat.topics.through.objects.filter(seat__in=[seat.pk for seat in seats])
    seat_topics = list(seat_topics.values_list("topic_id", flat=True))
    skilled = User.skills.through.objects.filter(topic__in=seat_topics).values("user_id")
    wanted = [on_track[:MAX_BY_TRACK], on_track.filter(pk__in=skilled)[:MAX_PER_CRITERION]]
    if project.owner.cohort_id:
        wanted.append(on_track.filter(cohort=project.owner.cohort_id)[:MAX_PER_CRITERION])
    if project.brief_id:
        same = Wishes.objects.filter(brief=project.brief_id).values("person_id")
        wanted.append(recently_active.filter(pk__in=same)[:MAX_PER_CRITERION])
    dismissed = NotForMe.objects.filter(by=project.owner_id, project=project, person=OuterRef("pk"))
    rows = User.objects.filter(pk__in=_union_of_keys(*wanted)).exclude(Exists(dismissed))
    return rows.exclude(Block.exists_between(project.owner, OuterRef("pk"))).order_by(
        "-active_on", "-pk"
    )


def _best_passing(suggestions, filters):
    """The best, as far as they pass what was asked for."""
    best = best_suggestions(suggestions)
    if filters.get("hours"):
        best = [suggestion for suggestion in best if suggestion.hours >= int(filters["hours"])]
    for needed in ("cohort", "language"):
        if filters.get(needed):
            best = [suggestion for suggestion in best if needed in suggestion.reason_keys]
    return best[:MAX_SUGGESTIONS]
