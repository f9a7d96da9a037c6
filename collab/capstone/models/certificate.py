from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.models.cohort_setup import CohortSetup
from portal.people.models import User
from portal.rows import lock_row
from portal.text.cleaning import one_line
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from collab.capstone.models.result import MemberResult, Result

# The 32 digits and letters of Crockford: no I, L, O and U.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13
LOOK_ALIKES = str.maketrans("OIL", "011", " -")


class NoCertificate(Exception):
    """The person did not pass, the cohort gives no certificates, or it was revoked."""


class CertificateQuerySet(models.QuerySet):
    """Certificates that were issued."""

    def of(self, person: User, result: Result) -> Self:
        """The certificates of a person for any version of this result."""
        return self.filter(
            person=person, result__project=result.project_id, result__track=result.track
        )

    def with_code(self, typed: str) -> Self:
        """The one with this code; hyphens, O for 0 and l for 1 are understood."""
        return self.filter(code=clean_code(typed))


class Certificate(models.Model):
    """A passed result that anyone may check by its code; the learner asked for it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates"
    )
    result = models.ForeignKey(
        "capstone.Result", on_delete=models.CASCADE, related_name="certificates"
    )
    # 13 characters of 32: 65 random bits.
    code = models.CharField(max_length=13, unique=True)
    name = models.CharField(_("name on the certificate"), max_length=80, validators=[one_line])
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "result"], name="certificate_once")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shown_code(self) -> str:
        """The code in groups, which are easier to read aloud."""
        return f"{self.code[:4]}-{self.code[4:8]}-{self.code[8:]}"

    @classmethod
    @transaction.atomic
    def ask(cls, member: MemberResult, *, name: str) -> Certificate:
        """Return the certificate of a passed result; make it with this name if needed.

        Raises NoCertificate.
        """
        result = member.result
        result.project.locked()
        existing = cls.existing_of(member)
        if existing:
            return existing
        code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
        return cls.objects.create(person=member.person, result=result, code=code, name=name)

    @classmethod
    def existing_of(cls, member: MemberResult) -> Certificate | None:
        """Return the certificate of a result, or None if one can be made.

        Raises NoCertificate.
        """
        result = member.result
        existing = cls.objects.of(member.person, result).first()
        if existing and not existing.revoked_at:
            return existing
        gives = CohortSetup.of(result.cohort).gives_certificates
        if existing or not gives or not member.passes or member.has_later_version:
            raise NoCertificate
        return None

    @transaction.atomic
    def revoke(self, *, by: User | None, reason: str) -> None:
        """Make it invalid, once; its page says so, and its owner is told why."""
        stored = lock_row(Certificate, self.pk)
        if stored.revoked_at:
            return
        save_values(self, revoked_at=timezone.now(), revoked_by=by, reason=reason)
        self._notify_of_revocation()

    def _notify_of_revocation(self) -> None:
        project = self.result.project
        project.notify(
            "certificate_revoked",
            self.person,
            url=project.page_url("result"),
            thing=f"certificate:{self.pk}",
            reason=self.reason,
        )

    @classmethod
    def revoke_those_below(cls, result: Result) -> None:
        """Revoke certificates of members who no longer pass with this version of a result."""
        below = result.members.filter(band="below").values("person")
        rows = cls.objects.filter(
            person__in=below, result__project=result.project_id, result__track=result.track
        )
        for certificate in rows.filter(revoked_at=None).select_related("person", "result__project"):
            certificate.revoke(by=result.published_by, reason=result.reason)


def clean_code(typed: str) -> str:
    """Return a typed code as it is stored."""
    return typed.upper().translate(LOOK_ALIKES)
