import secrets
from datetime import datetime, timedelta
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clock import from_now
from portal.people.models.cohort import Cohort, Mentorship
from portal.people.models.notification import Notification
from portal.people.models.user import User
from portal.web import rate_limits

# Letters that are hard to confuse when a code is read aloud.
CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10


class LinkUnusable(Exception):
    """The link is closed, expired, or used as often as allowed."""


class AlreadyRequested(Exception):
    """This person is a member of the cohort or has a pending request."""


def _code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_LENGTH))


@transaction.atomic
def join_cohort(person: User, cohort: Cohort | None) -> None:
    """Make a person a learner of `cohort`.

    Their earlier posts stay with the former cohort.
    """
    former_id, now = person.locked().cohort_id, timezone.now()
    _end_membership(person, former_id, is_same=former_id == (cohort and cohort.pk), now=now)
    if cohort is not None:
        person.stays.create(cohort=cohort)
    person.update_profile(cohort=cohort)
    person.cohort = cohort
    pending = person.cohort_requests.filter(cohort=cohort, answered_at=None)
    pending.update(answered_at=now, is_in=True)


def _end_membership(person: User, cohort: int | None, *, is_same: bool, now: datetime) -> None:
    """End the membership of the former cohort.

    It is recorded if an operator added the person.
    """
    memberships = person.stays.filter(until=None)
    is_recorded = memberships.filter(cohort=cohort).exists()
    memberships.update(until=now)
    if cohort is not None and not is_same and not is_recorded:
        person.stays.create(cohort_id=cohort, since=now, until=now)


class CohortMembership(models.Model):
    """A period in which a person was in a cohort."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stays"
    )
    cohort = models.ForeignKey("people.Cohort", on_delete=models.PROTECT, related_name="stays")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "people_cohortstay"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None), name="stay_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"


class CohortLinkQuerySet(models.QuerySet):
    """Links, found by their code."""

    def with_code(self, code: str, *, tried_by: str) -> "CohortLink | None":
        """Return the link with this code.

        Wrong codes are counted; too many raise RateLimited.
        """
        rate_limits.check("join-code", tried_by)
        link = self.select_related("cohort", "made_by").filter(code=code.lower()).first()
        if link is None:
            rate_limits.count("join-code", tried_by)
        return link


class CohortLink(models.Model):
    """A link with a code by which people join a cohort, as learners or as a mentor."""

    class Role(models.TextChoices):
        LEARNER = "learner", _("learners")
        MENTOR = "mentor", _("a mentor")

    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="links")
    role = models.CharField(_("for"), max_length=10, choices=Role, default=Role.LEARNER)
    code = models.CharField(max_length=20, unique=True, default=_code)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("end date"))
    most = models.PositiveIntegerField(_("how many people"), default=50)
    used = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CohortLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="link_not_overused")
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.get_role_display()}"

    @property
    def is_usable(self) -> bool:
        """Whether someone may join by the link now."""
        return self.closed_at is None and self.expires_at > timezone.now() and self.used < self.most

    @property
    def is_for_mentors(self) -> bool:
        """Whether it makes mentors of the people who use it."""
        return self.role == self.Role.MENTOR

    def get_absolute_url(self) -> str:
        """Return the URL by which people join."""
        return f"/join/{self.code}/"

    @transaction.atomic
    def use(self, person: User) -> None:
        """Let a person join; a member uses nothing up. Raises LinkUnusable."""
        if self._is_member(person):
            return
        usable = CohortLink.objects.filter(
            pk=self.pk, closed_at=None, expires_at__gt=timezone.now(), used__lt=F("most")
        )
        if not usable.update(used=F("used") + 1):
            raise LinkUnusable
        self._add(person)

    def _add(self, person: User) -> None:
        """Make the person a mentor, or else a learner, for whom an invitation is used."""
        if self.is_for_mentors:
            Mentorship.objects.get_or_create(user=person, cohort=self.cohort)
            return
        join_cohort(person, self.cohort)
        invitations = apps.get_model("people", "CohortInvitation").objects
        invitations.filter(link=self).update(joined_at=timezone.now())

    def _is_member(self, person: User) -> bool:
        if self.is_for_mentors:
            return person.mentorships.filter(cohort=self.cohort).exists()
        return person.cohort_id == self.cohort_id

    def close(self) -> None:
        """Close the link. Closing it twice changes nothing."""
        CohortLink.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())

    @transaction.atomic
    def renew(self, *, by: User) -> Self:
        """Close the link and create another of the same kind, with a new code and expiry."""
        self.close()
        days = max(1, (self.expires_at - self.made_at).days)
        expires_at = from_now(timedelta(days=days))
        return self.cohort.links.create(
            role=self.role, most=self.most, made_by=by, expires_at=expires_at
        )


class CohortRequest(models.Model):
    """A request to join a cohort, answered by one of its mentors."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cohort_requests"
    )
    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="requests")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(answered_at=None),
                name="cohort_request_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"

    @classmethod
    def ask(cls, person: User, cohort: Cohort) -> Self:
        """Request to join, and notify the mentors. Raises AlreadyRequested."""
        if person.cohort_id == cohort.pk:
            raise AlreadyRequested
        try:
            with transaction.atomic():
                request = cls.objects.create(person=person, cohort=cohort)
                request._notify_mentors()
        except IntegrityError as waiting:
            raise AlreadyRequested from waiting
        return request

    def _notify_mentors(self) -> None:
        cohort = self.cohort
        values = {"thing": f"cohort:{cohort.pk}", "title": cohort.name, "actor": self.person}
        for mentor in User.objects.not_read_only().filter(mentorships__cohort=cohort):
            Notification.send(mentor, "cohort_asked", url=cohort.joining_url, **values)

    @transaction.atomic
    def answer(self, *, by: User, yes: bool) -> bool:
        """Accept or decline; return whether the request was pending."""
        pending = CohortRequest.objects.filter(pk=self.pk, answered_at=None)
        if not pending.update(answered_at=timezone.now(), answered_by=by, is_in=yes):
            return False
        if yes:
            join_cohort(self.person, self.cohort)
        self._notify_person("cohort_joined" if yes else "cohort_declined", by)
        return True

    def _notify_person(self, kind: str, by: User) -> None:
        url, title = self.cohort.get_absolute_url(), self.cohort.name
        Notification.send(self.person, kind, url=url, title=title, actor=by)
