from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clock import ago
from portal.people.models.user import User
from portal.rows import delete_rows
from portal.text.cleaning import one_line

# Recognisable, so that tools that look for published secrets can find it.
PREFIX = "nexus_"
SHOWN_CHARACTERS = len(PREFIX) + 4
MAX_TOKENS = 20
LAST_USE_PRECISION = timedelta(minutes=5)
READ, WRITE, REVIEW = "read", "write", "review"
DELETED_AFTER = timedelta(days=90)  # after it ended


class TooManyTokens(Exception):
    """The person has MAX_TOKENS tokens that work."""


class ApiTokenQuerySet(models.QuerySet):
    def working(self) -> Self:
        """Tokens that have neither expired nor been revoked."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def follow_rehash(self, former: str, current: str) -> None:
        """Keep those that end with the password when only its hash changes."""
        ending = self.filter(password_digest=_digest(former))
        ending.update(password_digest=_digest(current))

    def delete_old(self) -> str:
        """Delete tokens that ended long ago; return a line for the log."""
        long_ago = ago(DELETED_AFTER)
        ended = Q(revoked_at__lte=long_ago) | Q(expires_at__lte=long_ago)
        return f"API tokens deleted: {delete_rows(self.filter(ended))}"


class ApiToken(models.Model):
    """A token with which a program acts for a person. Only its digest is stored.

    Scopes are "read", "write", "review" (what a mentor sees) and those that other apps add.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(gettext_lazy("name"), max_length=60, validators=[one_line])
    start = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    # The person's password hash, digested, if the token ends when that changes; else "".
    password_digest = models.CharField(max_length=64, blank=True, editable=False)

    # Not stored: whether the person has a second factor.
    has_second_factor = False

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def issue(
        cls,
        person: User,
        *,
        name: str,
        scopes: list[str],
        lifetime: timedelta,
        ends_with_password: bool = False,
    ) -> tuple[ApiToken, str]:
        """Create a token; returns it and its text, which can't be read again.

        Raises TooManyTokens.
        """
        person = person.locked()
        if person.api_tokens.working().count() >= MAX_TOKENS:
            raise TooManyTokens
        text = PREFIX + secrets.token_urlsafe(30)
        token = cls.objects.create(
            person=person,
            name=name,
            start=text[:SHOWN_CHARACTERS],
            digest=_digest(text),
            scopes=scopes,
            expires_at=timezone.now() + lifetime,
            password_digest=_digest(person.password) if ends_with_password else "",
        )
        return token, text

    @classmethod
    def find(cls, text: str) -> ApiToken | None:
        """Return the token with this text, if it works, and record its use.

        A suspension revokes tokens; those of people who are deleting their account only read.
        """
        factors = Authenticator.objects.filter(user=OuterRef("person"))
        tokens = (
            cls.objects.working()
            .select_related("person__cohort")
            .annotate(has_second_factor=Exists(factors.exclude(type="recovery_codes")))
        )
        token = tokens.filter(digest=_digest(text), person__is_active=True).first()
        if token is None or token._has_former_password():
            return None
        token._record_use()
        return token

    def _has_former_password(self) -> bool:
        return bool(self.password_digest) and self.password_digest != _digest(self.person.password)

    def _record_use(self) -> None:
        """Store the time of use, every five minutes at most."""
        if not self._was_used_after(ago(LAST_USE_PRECISION)):
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=timezone.now())

    def _was_used_after(self, moment: datetime) -> bool:
        return self.last_used_at is not None and self.last_used_at >= moment

    def user(self) -> User:
        """Return the person as the token may act.

        A mentor's role needs the scope "review", and the second factor that it was made with.
        """
        has_factor = self.has_second_factor or not settings.SECOND_FACTOR_REQUIRED
        self.person.has_proved_second_factor = REVIEW in self.scopes and has_factor
        return self.person

    def allows(self, scope: str) -> bool:
        """Return whether it has a scope; "write" includes "read"."""
        return scope in self.scopes or (scope == READ and WRITE in self.scopes)

    @property
    def may_read(self) -> bool:
        """Whether it reads as the person; the others read what everyone may."""
        return self.allows(READ) or self.allows(REVIEW)

    def check_may_write(self) -> None:
        """Raise PermissionDenied if the person may only read at the moment."""
        if self.person.is_read_only:
            raise PermissionDenied(_("Your account is read-only at the moment."))

    def revoke(self) -> None:
        """End it now. A second time changes nothing."""
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())

    @property
    def is_working(self) -> bool:
        """Whether it has neither expired nor been revoked, and the password is the same."""
        has_ended = self.revoked_at is not None or self.expires_at <= timezone.now()
        return not has_ended and not self._has_former_password()


def _digest(text: str) -> str:
    """Return a digest of a random text, which needs no slow hash."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
