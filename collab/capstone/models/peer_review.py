from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.team_tracks import people_in_charge
from collab.models import Project
from portal.people.models import Notification, User
from portal.web.edit_versions import lock_version

ANSWERS = ["works", "hard", "suggestion"]


class PeerReviewSent(Exception):
    """The team has got the answers, so they can't change."""


class UnansweredQuestions(Exception):
    """A peer review is finished with three answers."""


class PeerReviewQuerySet(models.QuerySet):
    """Which peer reviews a person writes, and which a team reads."""

    def of_reviewer(self, person: User) -> Self:
        """Reviews that the person was asked for, of projects that they may look at."""
        visible = Project.objects.public().exclude(seats__holder=person)
        rows = self.filter(reviewer=person, project__in=visible)
        return rows.select_related("project", "cohort__capstone_setup").order_by("pk")

    def for_mentor(self, person: User) -> Self:
        """Finished reviews of cohorts that the person mentors; all for an operator."""
        done = self.done().select_related("reviewer")
        return done if person.can_operate else done.filter(cohort__in=person.moderated_cohort_ids)

    def done(self) -> Self:
        """Those that their reviewers finished."""
        return self.exclude(done_at=None)

    def sent(self) -> Self:
        """Those that the team has got."""
        return self.exclude(sent_at=None)

    def sendable(self) -> Self:
        """Finished ones that the team gets now."""
        now = timezone.now()
        asks = Q(cohort__capstone_setup__asks_peers=True)
        is_due = Q(cohort__capstone_setup__peers_due_at__lte=now)
        return self.filter(asks, is_due, sent_at=None, project__is_hidden=False).done()

    def projects_to_send_to(self) -> models.QuerySet:
        """The keys of the projects of those that the team gets now."""
        return self.sendable().values_list("project", flat=True).distinct()


class PeerReview(models.Model):
    """What a learner says of another team's project, in three answers.

    It is not scored.

    Its author writes it, mentors read it when it is finished, and the team when it is sent.
    """

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="peer_reviews"
    )
    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="peer_reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peer_reviews"
    )
    works = models.TextField(_("What works?"), blank=True, max_length=1_000)
    hard = models.TextField(_("What was hard to understand?"), blank=True, max_length=1_000)
    suggestion = models.TextField(_("One suggestion"), blank=True, max_length=1_000)
    assigned_at = models.DateTimeField(default=timezone.now)
    # When the reviewer finished it, and when the team got it together with the others.
    done_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PeerReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "reviewer"], name="peer_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.reviewer}"

    @transaction.atomic
    def save_answers(self, *, version: int, finishes: bool) -> None:
        """Save the three answers, as a draft or finished.

        Both may change until they are sent.

        Raises StaleEdit if the stored version is another, PeerReviewSent, and UnansweredQuestions
        if an answer is missing from a finished one.
        """
        saved = lock_version(self, version)
        if saved.sent_at:
            raise PeerReviewSent
        if finishes and not all(getattr(self, name).strip() for name in ANSWERS):
            raise UnansweredQuestions
        self.done_at = (saved.done_at or timezone.now()) if finishes else None
        self.version = version + 1
        self.save(update_fields=[*ANSWERS, "done_at", "version"])

    def report(self, *, by: User, reason: str) -> None:
        """Tell the mentors of its cohort what a member of the team finds wrong with it.

        Operators are told where it has none. They see who wrote it, and talk to them; the author is
        not told.
        """
        page = f"{self.project.page_url('peers')}#answers-{self.pk}"
        values = {"thing": f"peer-report:{self.pk}:{by.pk}", "title": self.project.name}
        for person in people_in_charge(self.cohort, self.project):
            Notification.send(person, "peers_reported", url=page, reason=reason, **values)

    @classmethod
    def send_due(cls) -> str:
        """Send the finished answers that are due, together to each team."""
        keys = sorted(cls.objects.projects_to_send_to()[:500])
        sent = sum(map(cls._send_to_team, keys))
        return f"Peers: {sent} answers sent."

    @classmethod
    @transaction.atomic
    def _send_to_team(cls, project_key: int) -> int:
        """Send those of one project; a second process finds them sent."""
        project = Project(pk=project_key).locked()
        due = cls.objects.sendable().filter(project=project).values("pk")
        sent = cls.objects.filter(pk__in=due).update(sent_at=timezone.now())
        members = project.members() if sent else []
        for member in members:
            page, key = project.page_url("peers"), f"peers:{project.pk}"
            project.notify("peers_answered", member, url=page, thing=key, n=sent)
        return sent
