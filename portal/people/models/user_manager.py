"""How people are looked up and created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.people.lookalikes import handle_skeleton

if TYPE_CHECKING:
    from portal.people.models.user import User


class UserQuerySet(models.QuerySet):
    """Who has a page, and who may be asked or suggested."""

    def listed(self) -> Self:
        """Return people with a working account and a confirmed address.

        Others have no public page. Accounts created by a command need no confirmed address.
        """
        EmailAddress = apps.get_model("account", "EmailAddress")
        addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
        is_unconfirmed = Exists(addresses) & ~Exists(addresses.filter(verified=True))
        return self.filter(~is_unconfirmed, is_active=True)

    def in_directory(self) -> Self:
        """Return listed people whom others look for: no mere operators.

        An operator is a learner, too, in a cohort or on a track.
        """
        Mentorship = apps.get_model("people", "Mentorship")
        is_mentor = Exists(Mentorship.objects.filter(user=OuterRef("pk")))
        is_learner = Q(cohort__isnull=False) | ~Q(track="")
        return self.listed().filter(Q(is_operator=False) | is_learner | is_mentor)

    def with_handle_like(self, handle: str) -> Self:
        """Return people whose handle equals or looks like `handle`."""
        return self.filter(handle_skeleton=handle_skeleton(handle))

    def starting_with(self, start: str) -> Self:
        """Return people whose handle or visible name starts with `start`, by handle."""
        is_named = Q(display_name__istartswith=start, is_hidden=False)
        return self.filter(is_named | Q(handle__startswith=start.lower())).order_by("handle")

    def not_read_only(self, at: Any = None) -> Self:
        """Return people who are neither suspended nor deleting their account.

        That is now, or `at` a time.
        """
        is_free = Q(suspended_until=None) | Q(suspended_until__lte=at or timezone.now())
        return self.listed().filter(is_free, leaving_at=None)

    def open_to_collaborate(self) -> Self:
        """Return people who may be suggested to project owners."""
        return self.not_read_only().filter(open_to_collaborate=True, is_hidden=False)

    def on_track(self, track: str | None) -> Self:
        """Return people who are on a track or on both; everyone without a track."""
        return self.filter(track__in=[track, "both"]) if track else self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates accounts, as Django's commands and allauth ask it to."""

    def get_by_natural_key(self, email: str) -> User:
        """Return the person with this address, in any case."""
        return self.get(email__iexact=email)

    def create_user(
        self, email: str, handle: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create a person. Raises ValidationError for values that no form would accept."""
        user = self.model(email=email.lower(), handle=handle, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db, force_insert=True)
        return user

    def create_superuser(
        self, email: str, handle: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create an operator."""
        return self.create_user(email, handle, password, is_operator=True, **fields)
