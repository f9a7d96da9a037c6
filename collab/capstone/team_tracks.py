"""Which cohort scores a project, and who of its team is on which track."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from collab.models import Project, ProjectEvent, Seat
from portal.people.models import Cohort, Track, User
from portal.rows import grouped

SCORED_TRACKS: list[str] = [str(Track.BACKEND), str(Track.FRONTEND)]

# Events that say that their person was in the team: the founder’s own seat has no other.
TEAM_EVENTS = ["joined", "handed_over", "left", "removed", "reopened"]


def cohort_of(project: Project) -> Cohort | None:
    """The cohort that a project was handed in to, or else will be: its owner's.

    It stays with the cohort of its hand-in when the owner moves to another one.
    """
    hand_in = getattr(project, "hand_in", None)
    if hand_in and hand_in.cohort_id != project.owner.cohort_id:
        return hand_in.cohort
    return project.owner.cohort


def cohort_column(project: str = "", column: str = "") -> Coalesce:
    """The key of `cohort_of` in a query, or another column, such as "ends_on".

    `project` leads to the project, such as "project__".
    """
    rest = f"__{column}" if column else ""
    return Coalesce(f"{project}hand_in__cohort{rest}", f"{project}owner__cohort{rest}")


def is_of_cohort(cohort: Cohort) -> Q:
    """The condition of projects of which `cohort_of` is this one."""
    return Q(hand_in__cohort=cohort) | Q(hand_in=None, owner__cohort=cohort)


def scoring_cohort_of(project: Project, track: str) -> Cohort | None:
    """The cohort whose mentors score a track.

    That of its result, or else of the hand-in, of the rubric that was scored first, or the owner's.
    """
    result = project.results.filter(track=track).select_related("cohort").first()
    if result:
        return result.cohort
    if getattr(project, "hand_in", None):
        return cohort_of(project)
    return _cohort_that_began(project, track) or cohort_of(project)


def _cohort_that_began(project: Project, track: str) -> Cohort | None:
    """The cohort of the rubric with which a mentor scored a track first, or None."""
    sheets = project.score_sheets.by_outsiders().filter(track=track, is_second_look=False)
    begun = sheets.exclude(rubric__cohort=None).select_related("rubric__cohort")
    sheet = begun.order_by("assigned_at", "pk").first()
    return sheet.rubric.cohort if sheet else None


def has_begun_in(cohorts: Collection[int]) -> Q:
    """The condition of projects handed in to, or scored by, these cohorts."""
    sheets = Q(score_sheets__rubric__cohort__in=cohorts, score_sheets__is_second_look=False)
    return sheets | Q(results__cohort__in=cohorts) | Q(hand_in__cohort__in=cohorts)


def scores_team(person: User, project: Project) -> bool:
    """Whether the person mentors a cohort that scores or scored a project.

    An operator always does.
    """
    cohorts = person.moderated_cohort_ids
    if person.can_operate or project.owner.cohort_id in cohorts:
        return True
    rows = Project.objects.filter(pk=project.pk)
    return bool(cohorts) and rows.filter(has_begun_in(cohorts)).exists()


def people_in_charge(cohort: Cohort, project: Project) -> list[User]:
    """Who is told what a team asks: mentors outside it, or else operators.

    The mentors are those of its cohort.

    Not those who are suspended.
    """

    def outside(people: Iterable[User]) -> list[User]:
        return [person for person in people if not project.has_member(person)]

    people = User.objects.not_read_only().order_by("pk")
    mentors = outside(people.filter(mentorships__cohort=cohort).distinct())
    return mentors or outside(people.filter(is_operator=True))


def has_been_in_team(person: User, project: Project) -> bool:
    """Whether the person owns a project, or is or was in its team.

    Then they never score it.
    """
    is_there = person.pk == project.owner_id or project.has_member(person)
    return is_there or project.events.filter(person=person, kind__in=TEAM_EVENTS).exists()


def has_had_in_team(person: User) -> Q:
    """The condition of projects of which `has_been_in_team` is true for a person."""
    events = ProjectEvent.objects.filter(project=OuterRef("pk"), person=person)
    seats = Seat.objects.filter(project=OuterRef("pk"), holder=person)
    return Q(owner=person) | Exists(seats) | Exists(events.filter(kind__in=TEAM_EVENTS))


def members_by_track(project: Project) -> dict[str, list[User]]:
    """{track: members} of the tracks that are in the team, the back end first.

    A member whose seat is of both tracks counts for the track of their profile, or for the back
    end if that says "both", too.
    """
    found = grouped(
        (scored_track(seat.track, seat.holder), seat.holder)
        for seat in project.seats.filled().select_related("holder")
    )
    return {track: found[track] for track in SCORED_TRACKS if track in found}


def scored_track(seat_track: str, person: User) -> str:
    """The track on which a member with a seat of `seat_track` is scored."""
    for track in (seat_track, person.track):
        if track in SCORED_TRACKS:
            return track
    return SCORED_TRACKS[0]
