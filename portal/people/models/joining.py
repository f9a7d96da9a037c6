import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models.cohort import Mentorship
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


def _code():
    return "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_LENGTH))


@transaction.atomic
def join_cohort(person, cohort):
    """Make a person a learner of `cohort`. Their earlier posts stay with the former cohort."""
    from portal.people.models import User

    stored, now = User.objects.select_for_update(of=("self",)).get(pk=person.pk), timezone.now()
    stays = CohortMembership.objects.filter(person=person, until=None)
    is_noted = stays.filter(cohort=stored.cohort_id).exists()
    stays.update(until=now)
    if stored.cohort_id not in (None, cohort and cohort.pk) and not is_noted:
        # Added by an operator, without a membership row.
        CohortMembership.objects.create(
            person=person, cohort_id=stored.cohort_id, since=now, until=now
        )
    if cohort is not None:
        CohortMembership.objects.create(person=person, cohort=cohort)
    person.update_profile(cohort=cohort)
    person.cohort = cohort
    CohortRequest.objects.filter(person=person, cohort=cohort, answered_at=None).update(
        answered_at=timezone.now(), is_in=True
    )


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

    def __str__(self):
        return f"{self.person} – {self.cohort}"


class CohortLinkQuerySet(models.QuerySet):
    def with_code(self, code: str, *, tried_by: str) -> "CohortLink | None":
        """Return the link with this code. Wrong codes are counted; too many raise RateLimited."""
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
    expires_at = models.DateTimeField(_("until"))
    most = models.PositiveIntegerField(_("how many people"), default=50)
    used = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CohortLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="link_not_overused")
        ]

    def __str__(self):
        return f"{self.cohort}: {self.get_role_display()}"

    @property
    def is_usable(self):
        return self.closed_at is None and self.expires_at > timezone.now() and self.used < self.most

    def get_absolute_url(self):
        return f"/join/{self.code}/"

    @transaction.atomic
    def use(self, person):
        """Let a person join; a member uses nothing up. Raises LinkUnusable."""
        if self._is_member(person):
            return
        usable = CohortLink.objects.filter(
            pk=self.pk, closed_at=None, expires_at__gt=timezone.now(), used__lt=F("most")
        )
        if not usable.update(used=F("used") + 1):
            raise LinkUnusable
        if self.role == self.Role.MENTOR:
            Mentorship.objects.get_or_create(user=person, cohort=self.cohort)
        else:
            join_cohort(person, self.cohort)

    def _is_member(self, person):
        if self.role == self.Role.MENTOR:
            return Mentorship.objects.filter(user=person, cohort=self.cohort).exists()
        return person.cohort_id == self.cohort_id

    def close(self):
        """Close the link. Closing it twice changes nothing."""
        CohortLink.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())

    @transaction.atomic
    def renew(self, *, by):
        """Close the link and create another of the same kind, with a new code and expiry."""
        self.close()
        days = max(1, (self.expires_at - self.made_at).days)
        values = {"cohort": self.cohort, "role": self.role, "most": self.most, "made_by": by}
        return CohortLink.objects.create(expires_at=timezone.now() + timedelta(days=days), **values)


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

    def __str__(self):
        return f"{self.person} – {self.cohort}"

    @classmethod
    def ask(cls, person, cohort):
        """Request to join, and notify the mentors. Raises AlreadyRequested."""
        if person.cohort_id == cohort.pk:
            raise AlreadyRequested
        try:
            with transaction.atomic():
                request = cls.objects.create(person=person, cohort=cohort)
                for mentor in User.objects.not_read_only().filter(mentorships__cohort=cohort):
                    url, thing = f"{cohort.get_absolute_url()}joining/", f"cohort:{cohort.pk}"
                    values = {"title": cohort.name, "actor": person, "thing": thing}
                    Notification.send(mentor, "cohort_asked", url=url, **values)
        except IntegrityError as waiting:
            raise AlreadyRequested from waiting
        return request

    @transaction.atomic
    def answer(self, *, by, yes):
        """Accept or decline; return whether the request was pending."""
        values = {"answered_at": timezone.now(), "answered_by": by, "is_in": yes}
        if not CohortRequest.objects.filter(pk=self.pk, answered_at=None).update(**values):
            return False
        if yes:
            join_cohort(self.person, self.cohort)
        kind = "cohort_joined" if yes else "cohort_declined"
        Notification.send(
            self.person, kind, url=self.cohort.get_absolute_url(), title=self.cohort.name, actor=by
        )
        return True
