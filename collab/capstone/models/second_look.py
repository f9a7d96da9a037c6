from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.models.finished_sheets import NotFinished, sheet_points
from collab.capstone.models.result import MemberPoints, NotMentor, Result, check_mentor
from collab.capstone.models.score_sheet import ScoreSheet
from collab.capstone.team_tracks import has_been_in_team, people_in_charge
from collab.models import Project
from portal.people.models import Cohort, Notification, Track, User
from portal.web.partial_saves import save_values

ASK_WITHIN = timedelta(days=7)


class NothingPublished(Exception):
    """The person has no result of this track."""


class TooLateToAsk(Exception):
    """The result was published more than seven days ago."""


class AskedAlready(Exception):
    """The team asked once for this track."""


class MentorUnsuitable(Exception):
    """This mentor may not look again at the project.

    They scored it, are in its team, or are not needed from another cohort.
    """


class NotAssigned(Exception):
    """The second look waits for another mentor, or was answered already."""


class SecondLookQuerySet(models.QuerySet):
    """Requests for a second look."""

    def open(self) -> Self:
        """Those that were not answered yet."""
        return self.filter(closed_at=None)


class SecondLook(models.Model):
    """A team asked another mentor to look at its result again; once for each track."""

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="second_looks"
    )
    track = models.CharField(max_length=10, choices=Track)
    reason = models.TextField(_("what should be looked at again"), max_length=2_000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # The other mentor's scores, once one was assigned.
    sheet = models.OneToOneField(
        "capstone.ScoreSheet", on_delete=models.PROTECT, null=True, related_name="second_look"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2_000)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "track"], name="second_look_once")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}"

    @classmethod
    @transaction.atomic
    def ask(cls, project: Project, track: str, *, by: User, reason: str) -> SecondLook:
        """Ask for a second look, within seven days of a result of one's own.

        Raises NothingPublished, AskedAlready, and TooLateToAsk.
        """
        project.locked()
        result = Result.objects.newest().filter(project=project, track=track).first()
        if result is None or not result.members.filter(person=by).exists():
            raise NothingPublished
        cls._check_can_ask(result)
        look = cls.objects.create(project=project, track=track, asked_by=by, reason=reason)
        look._notify_mentors(result.cohort)
        return look

    @classmethod
    def _check_can_ask(cls, result: Result) -> None:
        if cls.objects.filter(project=result.project_id, track=result.track).exists():
            raise AskedAlready
        if timezone.now() > ask_until(result):
            raise TooLateToAsk

    def _notify_mentors(self, cohort: Cohort) -> None:
        for person in people_in_charge(cohort, self.project):
            self._notify("second_look_asked", person, self.assign_url)

    def _notify(self, kind: str, person: User, url: str) -> None:
        thing = f"second-look:{self.pk}"
        Notification.send(person, kind, url=url, thing=thing, title=self.project.name)

    @property
    def assign_url(self) -> str:
        """Where a mentor of the cohort assigns it."""
        return self.project.page_url("result")

    @property
    def answer_url(self) -> str:
        """Where the mentor who looks again answers."""
        return f"{self.project.page_url('score')}{self.track}/second-look/"

    @property
    def waits_for_mentor(self) -> bool:
        """Whether one is to be assigned: also after the one who was joined the team."""
        if self.closed_at:
            return False
        return self.sheet is None or has_been_in_team(self.sheet.mentor, self.project)

    def suitable_mentors(self) -> list[User]:
        """Who may look again: mentors who did not score the project.

        Those of its cohort, or else those of others.

        Not those who are suspended, nor who are or were in the team.
        """
        scored = ScoreSheet.objects.filter(project=self.project, track=self.track)
        mentors = User.objects.not_read_only().filter(mentorships__isnull=False).distinct()
        mentors = mentors.exclude(pk__in=scored.values("mentor")).order_by("pk")
        own = mentors.filter(mentorships__cohort=self._current().cohort_id)
        return self._outside_team(own) or self._outside_team(mentors)

    def _outside_team(self, mentors: Iterable[User]) -> list[User]:
        return [mentor for mentor in mentors if not has_been_in_team(mentor, self.project)]

    @transaction.atomic
    def assign(self, mentor: User, *, by: User) -> None:
        """Have another mentor score the track.

        Raises NotMentor, NotAssigned and MentorUnsuitable.
        """
        self.project.locked()
        check_mentor(self.project, self.track, by)
        self.refresh_from_db()
        if not self.waits_for_mentor:
            raise NotAssigned
        if mentor not in self.suitable_mentors():
            raise MentorUnsuitable
        self._give_sheet(mentor, by)
        self._notify("second_look_assigned", mentor, self.answer_url)

    def _give_sheet(self, mentor: User, by: User) -> None:
        sheet = ScoreSheet.objects.create(
            project=self.project,
            track=self.track,
            mentor=mentor,
            is_second_look=True,
            assigned_by=by,
        )
        save_values(self, sheet=sheet)

    @transaction.atomic
    def close(self, *, by: User, answer: str) -> Result | None:
        """Answer a second look.

        Points that are higher become a new version, which is returned.

        Raises NotMentor unless `by` is who was assigned and outside the team, NotAssigned, and
        NotFinished.
        """
        self.project.locked()
        self.refresh_from_db()
        self._check_can_close(by)
        save_values(self, closed_at=timezone.now(), answer=answer)
        result = self._raise_points(by)
        self._notify_members(result or self._current())
        return result

    def _check_can_close(self, by: User) -> None:
        if self.sheet is None or self.closed_at:
            raise NotAssigned
        if self.sheet.mentor_id != by.pk or has_been_in_team(by, self.project):
            raise NotMentor
        if self.sheet.finished_at is None or self.sheet.rubric is None:
            raise NotFinished

    def _notify_members(self, result: Result) -> None:
        for row in result.members.select_related("person"):
            self._notify("second_look_answered", row.person, self.project.page_url("result"))

    def _current(self) -> Result:
        return Result.objects.newest().get(project=self.project, track=self.track)

    def _raise_points(self, by: User) -> Result | None:
        """Publish the points of the second look if their total is higher."""
        current, sheet = self._current(), self.sheet
        gain = sheet_points(sheet).total - current.points
        if gain <= 0:
            return None
        result = Result.from_sheets(self.project, self.track, [sheet])
        if not sheet.word.strip():
            result.word, result.mentor_words = current.word, current.mentor_words
        result.reason, result.published_by = str(_("After a second look.")), by
        return result.save_after(current, _other_points_raised(current, gain))


def _other_points_raised(result: Result, gain: Decimal) -> dict[int, MemberPoints]:
    """What members get who had other points than the team.

    They get as much more as the team, up to the maximum.
    """
    most = Decimal(result.out_of)
    return {
        row.person_id: MemberPoints(min(row.points + gain, most), row.reason)
        for row in result.members.all()
        if row.differs
    }


def ask_until(result: Result) -> datetime:
    """Until when its team may ask for a second look."""
    return result.published_at + ASK_WITHIN
