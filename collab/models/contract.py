from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.contracts.base_paths import moved_keys
from collab.contracts.changes import Change
from collab.contracts.comparing import compare
from collab.contracts.problems import InvalidContract, Problem
from collab.contracts.reading import ReadContract, read_contract
from collab.contracts.reference import Operation, operations
from collab.contracts.standard import Warning
from collab.models.contract_notifications import notify_of_publishing, notify_of_withdrawal
from collab.models.contract_rows import stored_changes, stored_warnings
from collab.models.contract_source import Contract
from collab.models.endpoint import Endpoint
from collab.models.team_webhook import TeamWebhook
from portal.people.models import Message, User
from portal.text import parsing_errors
from portal.web import page_cache
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from collab.models.project import Project

# Grows when the rules of a comparison change: the changes of older versions are then found again.
COMPARISON_VERSION = 10
COMPARISON_FAILED = _(
    "We couldn’t compare this document with the previous version. The error has been logged."
)


class NotNewestVersion(Exception):
    """A version can't be withdrawn because the contract has a newer one."""


class ContractVersionQuerySet(models.QuerySet):
    def not_withdrawn(self) -> Self:
        """The versions that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def current(self) -> ContractVersion | None:
        """The newest version that was not withdrawn, for readers and the board."""
        return self.not_withdrawn().order_by("-number").first()

    def current_key(self) -> int | None:
        """The primary key of the current version."""
        keys = self.not_withdrawn().order_by("-number").values_list("pk", flat=True)
        return keys.first()

    def next_number(self) -> int:
        """The number that the next version of a project gets."""
        return (self.values_list("number", flat=True).first() or 0) + 1

    def with_previous_number(self) -> Self:
        """Annotate the number of the version that was current when each one was published."""
        earlier = ContractVersion.objects.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=OuterRef("at")),
            project=OuterRef("project"),
            number__lt=OuterRef("number"),
        )
        newest = earlier.order_by("-number").values("number")[:1]
        return self.annotate(previous_number=Subquery(newest))


class ContractVersion(models.Model):
    """One version of a contract.

    Its document never changes, and its number is never reused.

    `text` is the document as submitted, `parsed` the same as JSON, in the same order.
    """

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="contract_versions"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    parsed = models.TextField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    # Changes since the previous version (Change.as_row).
    # Before 2026-12 a row was [key, is_breaking, sentence].
    changes = models.JSONField(default=list)
    # What violates the standard in it (collab.contracts.standard.Warning.as_row).
    warnings = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # The COMPARISON_VERSION that found the changes.
    compared_by = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # The keys of the endpoints that this version marked "to recheck".
    flagged_keys = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Without an index, which would lock the table while it is created: few rows have a value.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    # Only the previous release uses it; messages are in the outbox (docs/decisions/0063).
    announce_at = models.DateTimeField(null=True, editable=False)

    objects = ContractVersionQuerySet.as_manager()

    # A contract is kept exactly as its author uploaded it.
    keeps_mentions = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="contract_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    @property
    def document(self) -> dict[str, Any]:
        """The document as plain values."""
        return json.loads(self.parsed)

    @property
    def day(self) -> date:
        """The day on which it was published, in UTC: the same for all readers."""
        return self.at.astimezone(UTC).date()

    @property
    def all_changes(self) -> list[Change]:
        """The changes since the previous version, breaking ones first."""
        return [Change.from_row(row) for row in self.changes]

    @property
    def all_warnings(self) -> list[Warning]:
        """What violates the standard in this version."""
        return [Warning.from_row(row) for row in self.warnings]

    @property
    def breaking_changes(self) -> list[Change]:
        return [change for change in self.all_changes if change.is_breaking]

    @property
    def compatible_changes(self) -> list[Change]:
        return [change for change in self.all_changes if not change.is_breaking]

    @property
    def is_yaml(self) -> bool:
        """Was the document submitted as YAML rather than JSON?"""
        return not self.text.lstrip("\ufeff \t\r\n").startswith("{")

    @classmethod
    def publish(
        cls,
        project: Project,
        text: str,
        *,
        by: User | None,
        settle: Callable[[], None] = lambda: None,
    ) -> PublishedVersion:
        """Make `text` the newest version of the contract, and notify the team.

        A document that equals the current version adds none. `by` is None for the daily
        fetch, which doesn't bring a withdrawn document back. `settle` is called first in the
        transaction that stores the version, and what it raises ends that. Raises InvalidContract.
        """
        submitted = _Submitted(text, read_contract(text), by)
        while True:
            previous = project.contract_versions.current()
            # Compared without the lock of the project, which others may wait for.
            compared = submitted.compared_with(previous)
            with transaction.atomic():
                locked = project.locked()
                if locked.contract_versions.current_key() != (previous.pk if previous else None):
                    continue  # Another version was published or withdrawn meanwhile.
                settle()
                known = submitted.known_version(locked, previous)
                if known:
                    return PublishedVersion(known, is_new=False)
                version = cls._store(locked, submitted, compared, is_first=not previous)
                return PublishedVersion(version, is_new=True)

    @classmethod
    def _store(
        cls, project: Project, submitted: _Submitted, compared: Compared, *, is_first: bool
    ) -> ContractVersion:
        """Save a version of the locked project, with its changes, and tell the team."""
        version = project.contract_versions.create(
            number=project.contract_versions.next_number(),
            changes=stored_changes(compared.changes),
            compared_by=COMPARISON_VERSION,
            **submitted.columns(),
        )
        synced = Endpoint.sync_with_contract(project, *compared)
        save_values(version, flagged_keys=synced.newly_flagged_keys)
        project.log_event("contract", by=submitted.by, detail=str(version.number))
        breaking_count = None if is_first else compared.breaking_count
        notify_of_publishing(version, synced.to_recheck, breaking_count)
        version.announce("published")
        return version

    def announce(self, action: str) -> None:
        """Tell the team's Discord channel and webhooks: "published" or "withdrawn"."""
        if Contract.objects.filter(project=self.project_id).exclude(webhook="").exists():
            self._queue_for_discord(action)
        TeamWebhook.queue_event(self.project, "contract", action, self.pk)

    def _queue_for_discord(self, action: str) -> None:
        key, payload = f"contract:{self.pk}:{action}", {"version": self.pk, "action": action}
        Message.objects.queue_once(key, channel=Message.Channel.CONTRACT, payload=payload)

    def withdraw(self, *, by: User) -> None:
        """Withdraw this version: the contract and its board return to the version before.

        Without one the board is empty, and its statuses stay in case the operations return. What
        this version marked "to recheck" no longer is, but what was set against it is. Withdrawn
        twice, it changes nothing more. Raises NotNewestVersion, InvalidContract.
        """
        if not self._is_to_withdraw(self.project):
            return
        # Compared without the lock of the project, which others may wait for: the version before
        # stays the same for as long as this one is the newest.
        compared = self._found_in(self._earlier_versions().current())
        with transaction.atomic():
            project = self.project.locked()
            if not self._is_to_withdraw(project):
                return
            version = project.contract_versions.defer("text", "parsed").get(pk=self.pk)
            version._return_to_earlier(compared, by)

    def _return_to_earlier(self, compared: Compared, by: User) -> None:
        """Save that it is withdrawn, restore the board, and tell the team."""
        save_values(self, withdrawn_at=timezone.now(), withdrawn_by=by)
        Endpoint.restore_before(self, *compared)
        self.project.log_event("withdrawn", by=by, detail=str(self.number))
        earlier = self._earlier_versions().not_withdrawn().order_by("-number")
        notify_of_withdrawal(self, earlier.values_list("number", flat=True).first())
        self.announce("withdrawn")
        page_cache.invalidate_pages()

    def _is_to_withdraw(self, project: Project) -> bool:
        """Return whether it still is current; False if it was withdrawn.

        Raises NotNewestVersion.
        """
        versions = project.contract_versions
        if not versions.not_withdrawn().filter(pk=self.pk).exists():
            return False
        if versions.current_key() != self.pk:
            raise NotNewestVersion
        return True

    def _earlier_versions(self) -> ContractVersionQuerySet:
        """The versions before this one."""
        return self.project.contract_versions.filter(number__lt=self.number)

    def _found_in(self, previous: ContractVersion | None) -> Compared:
        """The operations of the version before, and what changes on the way back to it.

        Third, the keys that moved.

        A version that can't be compared changes nothing. Raises InvalidContract if the version
        before can't be read.
        """
        if previous is None:
            return Compared()
        try:
            return _parse_and_compare(previous.document, self)
        except InvalidContract:
            return _parse_and_compare(previous.document, None)

    def compare_again(self) -> None:
        """Find the changes since the previous version by today's rules, and store them.

        What cannot be compared keeps the changes that it has.
        """
        values: dict[str, Any] = {"compared_by": COMPARISON_VERSION}
        earlier = self._compared_with()
        with suppress(InvalidContract, ValueError):
            compared = _parse_and_compare(self.document, earlier, self.day)
            values["changes"] = stored_changes(compared.changes)
        ContractVersion.objects.filter(pk=self.pk).update(**values)

    def _compared_with(self) -> ContractVersion | None:
        """The version that was current when this one was published."""
        versions = self.project.contract_versions
        number = versions.with_previous_number().get(pk=self.pk).previous_number
        return versions.filter(number=number).first()


class PublishedVersion(NamedTuple):
    """The version that has a published document, and whether the document is new."""

    version: ContractVersion
    is_new: bool


@dataclass(frozen=True)
class _Submitted:
    """A document to become a version, and who submitted it (None: the daily fetch)."""

    text: str
    read: ReadContract
    by: User | None

    @cached_property
    def digest(self) -> str:
        document = json.dumps(self.read.document, sort_keys=True)
        return hashlib.sha256(document.encode()).hexdigest()

    def equals(self, version: ContractVersion | None) -> bool:
        return version is not None and version.digest == self.digest

    def compared_with(self, version: ContractVersion | None) -> Compared:
        """What it changes; nothing if it equals the version. Raises InvalidContract."""
        return Compared() if self.equals(version) else _parse_and_compare(self.document, version)

    @property
    def document(self) -> dict[str, Any]:
        """The document as plain values."""
        return self.read.document

    def known_version(
        self, project: Project, current: ContractVersion | None
    ) -> ContractVersion | None:
        """The current version if it equals it.

        For the daily fetch also the newest one, even if that was withdrawn.
        """
        if self.equals(current):
            return current
        newest = project.contract_versions.defer("text", "parsed").first()
        return newest if self.by is None and self.equals(newest) else None

    def columns(self) -> dict[str, Any]:
        """The columns of the version that say what was submitted."""
        return {
            "text": self.text,
            "parsed": json.dumps(self.document),
            "digest": self.digest,
            "title": str(self.document["info"].get("title", ""))[:200],
            "warnings": stored_warnings(self.read),
            "by": self.by,
        }


class Compared(NamedTuple):
    """What a document has, and how it differs from the version before.

    Its operations by key, the changes since the version before, and the keys that moved.
    """

    found: dict[str, Operation] = {}  # noqa: RUF012  (never changed)
    changes: list[Change] = []  # noqa: RUF012
    moved: dict[str, str] = {}  # noqa: RUF012

    @property
    def breaking_count(self) -> int:
        return sum(change.is_breaking for change in self.changes)


def _parse_and_compare(
    document: dict[str, Any], previous: ContractVersion | None, day: date | None = None
) -> Compared:
    """What a document of a `day` has, and what changes from the previous version.

    Raises InvalidContract for any error in reading or comparing.
    """
    with parsing_errors.contain_errors(
        "contract comparison",
        lambda: InvalidContract(Problem("", str(COMPARISON_FAILED))),
        allowed_errors=(InvalidContract,),
    ):
        found = operations(document)
        if not previous:
            return Compared(found)
        earlier = previous.document
        changes = compare(earlier, document, on=day)
        return Compared(found, changes, moved_keys(earlier, document))
