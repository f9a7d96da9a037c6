"""The graded week of the demo cohort that has ended.

Something was handed in late, failed, looked at again, corrected and revoked.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from collab.capstone.models import (
    Certificate,
    CohortSetup,
    Deliverable,
    DeliverableKind,
    HandIn,
    MemberResult,
    Milestone,
    Result,
    Rubric,
    ScoreSheet,
    SecondLook,
    Slot,
)
from collab.capstone.models.result import MemberPoints
from collab.capstone.models.score_sheet import TypedScore
from collab.capstone.team_tracks import SCORED_TRACKS
from collab.models import Project
from portal.people.deadline_review import record_due_reviews
from portal.people.models import Cohort, User

LATE, IN_TIME = "Mavuno", "Daraja"
# {project: (hours after the deadline, the team's word to its mentors)}
HAND_INS = {
    LATE: (9, "The power was out on Thursday: sorry. Begin with the lorry’s round."),
    IN_TIME: (-6, "Call us from two browsers, one of them on a slow line."),
}
# {project: {kind: (address, what was found)}}
DELIVERABLES = {
    LATE: {
        "Repository": ("https://github.com/example/mavuno", "opens"),
        "Live API": ("https://mavuno.example.com/api", "opens"),
        "Live site": ("https://192.168.1.20:3000", "refused"),
    },
    IN_TIME: {
        "Repository": ("https://github.com/example/daraja", "opens"),
        "Demo video": ("https://youtu.be/daraja-demo", "opens"),
        "Live site": ("https://daraja.example.com", "opens"),
        "Accessibility report": ("https://daraja.example.com/report.html", "opens"),
    },
}
RETIRED = "Accessibility report"
CHANGED_LATE = (IN_TIME, "Live site", "https://daraja.example.com/v2")


class Sheet(NamedTuple):
    """What a mentor gives for a track: a share of the points, and words for the team."""

    project: str
    track: str
    mentor: str
    share: float
    word: str


SHEETS = [
    Sheet(LATE, "backend", "naledi", 0.84, "A clear model, and errors that say what to do."),
    Sheet(LATE, "backend", "tariq", 0.68, "Solid. The lorry’s round has no tests yet."),
    Sheet(LATE, "frontend", "tariq", 0.5, "The list works. The site wasn’t public: I saw a video."),
    Sheet(IN_TIME, "frontend", "naledi", 0.74, "The call holds. Say in the form what is wrong."),
    Sheet(IN_TIME, "backend", "tariq", 0.66, "The timetable is right in both zones."),
]
SETTLED = "We spoke: the missing tests cost points once, under code quality."
OTHER_POINTS = ("selam", 4, "The call page and its tests are hers alone.")
FAILED_LOOK = "Our site was public until the evening of the deadline: the host removed it since."
ANSWERED_LOOK = "The form does say what is wrong, in the colours of the newest version."
ANSWER = "You’re right: I tested with a keyboard and a screen reader, and it does."
RAISED_SHARE = 0.86
CORRECTION = "The reminders were written after the deadline, so they score nothing."
CORRECTED_SHARE = 0.55


def seed_ended_cohort() -> None:
    """Publish the results of the ended cohort, in each state that there is."""
    cohort = Cohort.objects.get(slug="cohort-2")
    naledi = User.objects.get(handle="naledi")
    CohortSetup.objects.create(cohort=cohort, results_by=cohort.ends_on + timedelta(days=7))
    due_at = datetime.combine(cohort.ends_on, time(18), tzinfo=cohort.deadline.tzinfo)
    Milestone(title="Presentations", due_at=due_at).add_to(cohort)
    for track in SCORED_TRACKS:
        Rubric.from_template(cohort, track, by=naledi)
    projects = {name: Project.objects.get(name=name) for name in HAND_INS}
    _hand_in(cohort, projects)
    _present(cohort, projects[IN_TIME], naledi)
    record_due_reviews()
    for sheet in SHEETS:
        _score(projects[sheet.project], sheet)
    _publish_those_in_time(projects[IN_TIME], naledi)
    _publish_those_late(projects[LATE])


def _hand_in(cohort: Cohort, projects: Mapping[str, Project]) -> None:
    DeliverableKind.begin(cohort)
    kinds = {kind.name: kind for kind in cohort.deliverable_kinds.all()}
    for name, rows in DELIVERABLES.items():
        project, checked_at = projects[name], cohort.deadline
        Deliverable.objects.bulk_create(
            Deliverable(
                project=project,
                kind=kinds[kind],
                url=url,
                status=status,
                told_status=status,
                checked_at=checked_at,
                changed_by=project.owner,
                version=1,
            )
            for kind, (url, status) in rows.items()
        )
        hours, word = HAND_INS[name]
        hand_in = HandIn.save_of(project, word=word, version=0, by=project.owner)
        at = cohort.deadline + timedelta(hours=hours)
        frozen_at = max(at, cohort.deadline)
        HandIn.objects.filter(pk=hand_in.pk).update(first_at=at, at=at, frozen_at=frozen_at)
    kinds[RETIRED].remove(version=kinds[RETIRED].version)
    name, kind, url = CHANGED_LATE
    projects[name].deliverables.filter(kind=kinds[kind]).update(url=url)


def _present(cohort: Cohort, project: Project, mentor: User) -> None:
    """Add a presentation that took place."""
    starts_at = cohort.deadline - timedelta(hours=34)
    values = {"project": project, "booked_by": project.owner, "reminded": ["day", "hour"]}
    Slot.objects.create(
        cohort=cohort,
        mentor=mentor,
        starts_at=starts_at,
        booked_at=starts_at - timedelta(days=4),
        **values,
    )


def _score(project: Project, row: Sheet) -> ScoreSheet:
    mentor = User.objects.get(handle=row.mentor)
    sheet = ScoreSheet.assign(project, row.track, mentor, by=mentor)
    _fill_in(sheet, row.share, row.word)
    return sheet


def _fill_in(sheet: ScoreSheet, share: float, word: str) -> None:
    criteria = sheet.current_rubric().criteria.all()
    scores = {one.pk: TypedScore(round(one.points * share), "") for one in criteria}
    sheet.save_draft(scores, word, version=sheet.version)
    sheet.finish(version=sheet.version)


def _publish_those_in_time(project: Project, naledi: User) -> None:
    """A pass that a second look raised, and one that a correction took back."""
    handle, extra, reason = OTHER_POINTS
    other = User.objects.get(handle=handle)
    points = Decimal(_points_of(project, "frontend") + extra)
    first = Result.publish(
        project,
        "frontend",
        by=naledi,
        replaces=0,
        members={other.pk: MemberPoints(points, reason)},
    )
    tariq = User.objects.get(handle="tariq")
    backend = Result.publish(project, "backend", by=tariq, replaces=0)
    _give_certificates(first, backend)
    look = SecondLook.ask(project, "frontend", by=project.owner, reason=ANSWERED_LOOK)
    look.assign(tariq, by=naledi)
    _fill_in(look.sheet, RAISED_SHARE, "")
    look.close(by=tariq, answer=ANSWER)
    sheet = ScoreSheet.objects.get(project=project, track="backend")
    sheet.reopen()
    _fill_in(sheet, CORRECTED_SHARE, sheet.word)
    Result.publish(project, "backend", by=tariq, replaces=1, reason=CORRECTION)


def _points_of(project: Project, track: str) -> int:
    return ScoreSheet.objects.get(project=project, track=track).total


def _give_certificates(*results: Result) -> None:
    """Let each team's first member of a track ask for one."""
    for result in results:
        rows = MemberResult.objects.filter(result=result).order_by("pk")
        member = rows.select_related("person", "result__cohort", "result__project")[0]
        Certificate.ask(member, name=member.person.name)


def _publish_those_late(project: Project) -> None:
    """Publish a pass on which mentors differed, and a fail to be looked at again."""
    tariq = User.objects.get(handle="tariq")
    Result.publish(project, "backend", by=tariq, replaces=0, reason=SETTLED)
    below = Result.publish(project, "frontend", by=tariq, replaces=0)
    asker = below.members.get().person
    SecondLook.ask(project, "frontend", by=asker, reason=FAILED_LOOK)
