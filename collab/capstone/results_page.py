"""What the page of a team's results shows."""

from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from collab.capstone.forms.results import CertificateForm, OtherMentorForm, SecondLookForm
from collab.capstone.models import (
    Certificate,
    CohortSetup,
    MemberResult,
    Result,
    SecondLook,
)
from collab.capstone.models.second_look import ask_until
from collab.capstone.team_tracks import has_been_in_team, scores_team
from collab.models import Project
from portal.people.models import User
from portal.rows import grouped

BAR_WIDTH = 360


class ResultBar(NamedTuple):
    """A bar of points: its width, and where passing and exceptional begin."""

    width: int
    passes: int
    exceptional: int


class TrackResult(NamedTuple):
    """The newest result of a track as one person sees it."""

    result: Result
    # Versions that it replaced.
    earlier: list[Result]
    # What the person got, or None.
    own: MemberResult | None
    # Whether the person mentors its cohort, and whether they may correct it.
    is_mentor: bool
    can_correct: bool
    # For mentors: those who got other points.
    differing: list[MemberResult]
    bar: ResultBar
    look: SecondLook | None
    forms: dict[str, Any]
    certificates: list[Certificate]

    @property
    def shown(self) -> MemberResult | Result:
        """Whose points are at the top: the person's own, or those of the team."""
        return self.own or self.result

    @property
    def ask_until(self) -> Any:
        """Until when the team may ask for a second look."""
        return ask_until(self.result)

    @property
    def bar_sentence(self) -> str:
        """What the bar shows, for people who don't see it."""
        values = {"points": self.shown.points, "of": self.result.out_of}
        values["band"] = self.shown.get_band_display()
        return _("%(points)g of %(of)d points: %(band)s.") % values

    @property
    def summary(self) -> str:
        """A sentence to copy into a CV."""
        shown = self.shown
        return _("%(project)s (%(cohort)s, %(track)s): %(points)g of %(of)d points, %(band)s.") % {
            "project": self.result.project.name,
            "cohort": self.result.cohort,
            "track": self.result.get_track_display(),
            "points": shown.points,
            "of": self.result.out_of,
            "band": shown.get_band_display().lower(),
        }


def result_bar(result: Result, points: Any) -> ResultBar:
    """The bar of these points of a result."""

    def at(value: Any) -> int:
        return round(min(value / result.out_of, 1) * BAR_WIDTH)

    return ResultBar(
        at(points), at(result.rubric.pass_points), at(result.rubric.exceptional_points)
    )


def is_concerned(person: User, project: Project) -> bool:
    """Whether the person is in a team, or got a result of it."""
    return project.has_member(person) or person.results.filter(result__project=project).exists()


def reads_results(person: User, project: Project) -> bool:
    """Whether this person may read the results of a project.

    Mentors read those of their cohorts.
    """
    if not person.is_authenticated:
        return False
    if is_concerned(person, project) or project.results.for_mentor(person).exists():
        return True
    return scores_team(person, project) and not project.results.exists()


def track_results(project: Project, person: User) -> list[TrackResult]:
    """The newest results of a project's tracks, and what this person may do."""
    by_track = _versions_by_track(project, person)
    looks = {look.track: look for look in _looks_of(project)}
    is_outside = person.can_moderate and not has_been_in_team(person, project)
    return [
        _track_result(versions, looks.get(track), person, is_outside=is_outside)
        for track, versions in by_track.items()
    ]


def _versions_by_track(project: Project, person: User) -> dict[str, list[Result]]:
    """The versions of each result that the person reads, the newest first."""
    rows = Result.objects.filter(project=project).select_related(
        "cohort", "rubric", "published_by", "project__owner"
    )
    if not is_concerned(person, project):
        rows = rows.for_mentor(person)
    return grouped((row.track, row) for row in rows.prefetch_related("rubric__criteria"))


def _looks_of(project: Project) -> Any:
    looks = SecondLook.objects.filter(project=project)
    return looks.select_related("project__owner", "sheet__mentor", "asked_by")


def _track_result(
    versions: list[Result], look: SecondLook | None, person: User, *, is_outside: bool
) -> TrackResult:
    result, *earlier = versions
    is_mentor = person.can_moderate_cohort(result.cohort_id)
    members = _members_of(result)
    own = next((row for row in members if row.person_id == person.pk), None)
    certificates = _certificates_for(person, result, is_mentor=is_mentor)
    assigns = is_mentor and is_outside
    return TrackResult(
        result=result,
        earlier=earlier,
        own=own,
        is_mentor=is_mentor,
        can_correct=assigns,
        differing=[row for row in members if row.differs] if is_mentor else [],
        bar=result_bar(result, (own or result).points),
        look=look,
        forms=_forms(result, own, look, certificates, assigns=assigns),
        certificates=certificates,
    )


def _members_of(result: Result) -> list[MemberResult]:
    members = list(result.members.select_related("person"))
    for row in members:
        row.result = result
    return members


def _certificates_for(person: User, result: Result, *, is_mentor: bool) -> list[Certificate]:
    """The certificates of a track: all for its mentors, the person's own for others."""
    rows = Certificate.objects.filter(
        result__project=result.project_id, result__track=result.track
    ).select_related("person", "result")
    return list(rows if is_mentor else rows.filter(person=person))


def _forms(
    result: Result,
    own: MemberResult | None,
    look: SecondLook | None,
    certificates: list[Certificate],
    *,
    assigns: bool,
) -> dict[str, Any]:
    """The forms that this person may send, by their names."""
    forms: dict[str, Any] = {}
    if own and look is None and timezone.now() <= ask_until(result):
        forms["ask"] = SecondLookForm()
    if assigns and look and look.waits_for_mentor:
        forms["assign"] = OtherMentorForm(look=look)
    if own and _can_ask_for_certificate(own, certificates):
        forms["certificate"] = CertificateForm(initial={"name": own.person.name})
    return forms


def _can_ask_for_certificate(own: MemberResult, certificates: list[Certificate]) -> bool:
    if not own.passes or any(one.person_id == own.person_id for one in certificates):
        return False
    return CohortSetup.of(own.result.cohort).gives_certificates
