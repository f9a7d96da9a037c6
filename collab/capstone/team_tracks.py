"""Which cohort scores a project, and who of its team is on which track."""

from collections.abc import Iterable

from collab.models import Project
from portal.people.models import Cohort, Track, User

SCORED_TRACKS: list[str] = [str(Track.BACKEND), str(Track.FRONTEND)]

# Events that say that their person was in the team: the founder’s own seat has no other.
TEAM_EVENTS = ["joined", "handed_over", "left", "removed", "reopened"]


def cohort_of(project: Project) -> Cohort | None:
    """The cohort that a project is handed in to and scored by: its owner's."""
    return project.owner.cohort


def scoring_cohort_of(project: Project, track: str) -> Cohort | None:
    """The cohort whose mentors score a track: that of its result, or else the owner's."""
    result = project.results.filter(track=track).select_related("cohort").first()
    return result.cohort if result else cohort_of(project)


def scores_team(person: User, project: Project) -> bool:
    """Whether the person mentors a cohort that scores or scored a project.

    An operator always does.
    """
    cohorts = person.moderated_cohort_ids
    if person.can_operate or project.owner.cohort_id in cohorts:
        return True
    return bool(cohorts) and project.results.filter(cohort__in=cohorts).exists()


def people_in_charge(cohort: Cohort, project: Project) -> list[User]:
    """Who is told what a team asks: the cohort's mentors outside it, or else the operators.

    Not those who are suspended.
    """

    def outside(people: Iterable[User]) -> list[User]:
        return [person for person in people if not project.has_member(person)]

    people = User.objects.not_read_only().order_by("pk")
    mentors = outside(people.filter(mentorships__cohort=cohort).distinct())
    return mentors or outside(people.filter(is_operator=True))


def has_been_in_team(person: User, project: Project) -> bool:
    """Whether the person owns a project, or is or was in its team: they never score it."""
    is_there = person.pk == project.owner_id or project.has_member(person)
    return is_there or project.events.filter(person=person, kind__in=TEAM_EVENTS).exists()


def members_by_track(project: Project) -> dict[str, list[User]]:
    """{track: members} of the tracks that are in the team, the back end first.

    A member whose seat is of both tracks counts for the track of their profile, or for the back
    end if that says "both", too.
    """
    found: dict[str, list[User]] = {}
    for seat in project.seats.filled().select_related("holder"):
        found.setdefault(scored_track(seat.track, seat.holder), []).append(seat.holder)
    return {track: found[track] for track in SCORED_TRACKS if track in found}


def scored_track(seat_track: str, person: User) -> str:
    """The track on which a member with a seat of `seat_track` is scored."""
    for track in (seat_track, person.track):
        if track in SCORED_TRACKS:
            return track
    return SCORED_TRACKS[0]
