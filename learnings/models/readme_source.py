"""Repositories whose README is compared with the profile of its owner each day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.models.imported_item import ImportedItem
from learnings.readme.github import is_same_readme
from portal.clock import from_now
from portal.people.models import User
from portal.web import outgoing_requests
from portal.web.fetching import is_late

if TYPE_CHECKING:
    from learnings.models.readme_import import ReadmeImport

CHECK_EVERY = timedelta(days=1)
# A repository that is connected by an import was fetched just now.
FIRST_CHECK_AFTER = timedelta(hours=1)
MAX_FAILURES = 7  # in a row
UNREADABLE, ERROR = "unreadable", "error"
# Why a README could not be read, by the code that is stored.
PROBLEMS: dict[str, Promise] = {
    outgoing_requests.NOT_FOUND: _(
        "There’s no README at this address, or the repository is private."
    ),
    outgoing_requests.NOT_PUBLIC: _("The address leads to a site that isn’t public."),
    outgoing_requests.NO_ANSWER: _("The other site didn’t respond in time."),
    outgoing_requests.REFUSED: _("The other site returned an error."),
    outgoing_requests.REDIRECTS: _("This URL redirects too many times."),
    outgoing_requests.TOO_LARGE: _("The README is larger than 1 MB."),
    UNREADABLE: _("The file there isn’t a text that we can read as a README."),
    ERROR: _("We couldn’t check this README. The error has been logged."),
}


class ReadmeDifference(NamedTuple):
    """Numbers of a README's new or changed parts, and of public entries it lacks."""

    new_parts: int
    missing_entries: int


class ReadmeSourceQuerySet(models.QuerySet):
    """Queries of connected repositories."""

    def due(self) -> Self:
        """Those due for a check, the longest waiting first, without leaving owners."""
        here = self.filter(owner__is_active=True, owner__leaving_at=None)
        return here.filter(next_check_at__lte=timezone.now()).order_by("next_check_at", "pk")

    def with_news(self) -> Self:
        """Those whose README has new parts that its owner has not hidden from Home."""
        differing = self.filter(state=ReadmeSource.State.DIFFERS, new_parts__gt=0)
        return differing.exclude(hidden_digest=F("seen_digest"))


class ReadmeSource(models.Model):
    """The public README of a person's repository.

    Its text is not stored, only its digest. `decided` has the keys of the items of the last import
    from there: those that its owner left out are not counted as new again.
    """

    class State(models.TextChoices):
        NEW = "new", _("not checked yet")
        SAME = "same", _("same as the profile")
        DIFFERS = "differs", _("differs from the profile")
        FAILED = "failed", _("can’t be read")

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_source"
    )
    address = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    # A key of PROBLEMS.
    problem = models.CharField(max_length=20, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    new_parts = models.PositiveIntegerField(default=0)
    missing_entries = models.PositiveIntegerField(default=0)
    seen_digest = models.CharField(max_length=64, blank=True)
    imported_digest = models.CharField(max_length=64, blank=True)
    hidden_digest = models.CharField(max_length=64, blank=True)
    decided = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    # When the README was read last, and when another text was found there.
    checked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    # Since when a task is to check it.
    asked_at = models.DateTimeField(null=True, blank=True)
    # None after MAX_FAILURES failures in a row.
    next_check_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = ReadmeSourceQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.owner_id)

    @classmethod
    def connect(cls, owner: User, address: str) -> ReadmeSource:
        """Check the README at this address each day, instead of any other one.

        An address that is connected already keeps what is known about it.
        """
        source = cls.objects.filter(owner=owner).first()
        if source and is_same_readme(source.address, address):
            return source
        first_check = from_now(FIRST_CHECK_AFTER)
        values = {"address": address, "next_check_at": first_check}
        blank = {
            field.name: field.get_default()
            for field in cls._meta.concrete_fields
            if not field.primary_key and field.name not in ("owner", *values)
        }
        source, _is_new = cls.objects.update_or_create(owner=owner, defaults=blank | values)
        return source

    @classmethod
    def is_other(cls, owner: User, address: str) -> bool:
        """Return whether an address is of another repository than the connected one."""
        source = cls.objects.filter(owner=owner).first() if address else None
        return source is not None and not is_same_readme(source.address, address)

    def claim(self) -> bool:
        """Plan the next check for tomorrow, and return whether to start one now.

        Of two calls at the same moment, one returns True.
        """
        now = timezone.now()
        # Columns of this row only: a condition on the owner would be checked before the lock.
        due = ReadmeSource.objects.filter(pk=self.pk, next_check_at__lte=now)
        claimed = due.update(asked_at=now, next_check_at=now + CHECK_EVERY)
        self.asked_at = now
        return bool(claimed)

    def begin_check(self, asked_at: str) -> bool:
        """Return whether this call is the one that does `claim`'s check of `asked_at`."""
        asked = ReadmeSource.objects.filter(pk=self.pk, asked_at=asked_at)
        return bool(asked.update(asked_at=None))

    def request_check(self) -> None:
        """Make the README due now, also after its checks were paused."""
        self._update(next_check_at=timezone.now(), failures=0)

    def store_difference(self, text: str, difference: ReadmeDifference) -> None:
        """Store how the README at the address differs from the profile.

        Does nothing if its owner connected another repository meanwhile.
        """
        digest, now = readme_digest(text), timezone.now()
        values: dict[str, Any] = {
            "seen_digest": digest,
            "checked_at": now,
            "problem": "",
            "failures": 0,
        }
        if digest != self.seen_digest:
            values["changed_at"] = now
        elif not self.new_parts:
            # What differs now was changed here, so it is no news from there.
            values["hidden_digest"] = digest
        values["state"] = self.State.DIFFERS if any(difference) else self.State.SAME
        self._update(**values, **difference._asdict())

    def store_failure(self, problem: str) -> None:
        """Store why the README could not be read; pause after MAX_FAILURES in a row."""
        values = {"state": self.State.FAILED, "problem": problem, "checked_at": timezone.now()}
        self._update(**values, failures=F("failures") + 1)
        failing = ReadmeSource.objects.filter(pk=self.pk, failures__gte=MAX_FAILURES)
        failing.update(next_check_at=None)

    def hide_news(self) -> None:
        """Hide the new parts from Home until the README changes again."""
        self._update(hidden_digest=self.seen_digest)

    @classmethod
    def note_import(cls, readme_import: ReadmeImport, *, is_undone: bool = False) -> None:
        """Remember what was or is no longer imported, if the README is of the address.

        It is checked again soon, because its difference from the profile is another one now.
        """
        source = cls.objects.filter(owner=readme_import.owner).first()
        if source is None or not is_same_readme(source.address, readme_import.address):
            return
        items = [] if is_undone else readme_import.items()
        source._update(
            imported_digest="" if is_undone else readme_digest(readme_import.text),
            decided=sorted(map(decision_key, items)),
            new_parts=0,
            next_check_at=timezone.now(),
        )

    def undecided(self, items: Iterable[ImportedItem]) -> list[ImportedItem]:
        """Return the new and changed items that the address's last import did not have."""
        decided = set(self.decided)
        return [one for one in items if one.is_offered and decision_key(one) not in decided]

    def _update(self, **values: object) -> None:
        ReadmeSource.objects.filter(pk=self.pk, address=self.address).update(**values)

    @property
    def is_waiting(self) -> bool:
        """Whether a task is to check it now."""
        return self.asked_at is not None

    @property
    def is_late(self) -> bool:
        """Whether the check takes so long that the worker may be down."""
        return self.asked_at is not None and is_late(self.asked_at)

    @property
    def is_paused(self) -> bool:
        """Whether it is no longer checked, because it could not be read for days."""
        return self.next_check_at is None

    @property
    def is_as_imported(self) -> bool:
        """Whether the README has not changed since its last import."""
        return bool(self.imported_digest) and self.imported_digest == self.seen_digest

    @property
    def problem_text(self) -> Promise | str:
        """Why it could not be read, as a sentence; "" if it could."""
        return PROBLEMS.get(self.problem, PROBLEMS[ERROR]) if self.problem else ""


def readme_digest(text: str) -> str:
    """Return a hash of a README that `decode` returned."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def decision_key(item: ImportedItem) -> str:
    """Return what identifies an item and its text in `decided`."""
    return item.fingerprint[:8] + item.digest[:8]


def news_count_of(owner: User) -> models.Subquery:
    """Return a query of how many new parts the README in the owner's repository has."""
    sources = ReadmeSource.objects.with_news().filter(owner=owner.pk)
    return models.Subquery(sources.values("new_parts")[:1])
