from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.people.models import User
from portal.rows import lock_row
from portal.web.edit_versions import StaleEdit
from portal.web.partial_saves import save_columns, save_values

if TYPE_CHECKING:
    from collab.contracts.changes import Change
    from collab.contracts.reference import Operation
    from collab.models.contract import ContractVersion
    from collab.models.project import Project

# The columns that a new version of the contract writes.
CONTRACT_COLUMNS = ("key", "method", "path", "place", "summary", "tag", "is_gone", "needs_recheck")


class Endpoint(models.Model):
    """One operation of a project's contract, with the status of both sides."""

    class BackEndStatus(models.TextChoices):
        NOT_BUILT = "not_built", pgettext_lazy("back end status", "not started")
        BUILT = "built", pgettext_lazy("back end status", "building")
        LIVE = "live", pgettext_lazy("back end status", "live")

    class FrontEndStatus(models.TextChoices):
        NOT_STARTED = "not_started", pgettext_lazy("front end status", "not started")
        MOCKED = "mocked", pgettext_lazy("front end status", "mocked")
        INTEGRATED = "integrated", pgettext_lazy("front end status", "integrated")
        BLOCKED = "blocked", pgettext_lazy("front end status", "blocked")

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="endpoints"
    )
    key = models.CharField(max_length=500)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    summary = models.CharField(max_length=200, blank=True)
    tag = models.CharField(max_length=100, blank=True)
    place = models.PositiveIntegerField()
    # Not in the newest version; the statuses stay in case the operation returns.
    is_gone = models.BooleanField(default=False)
    built = models.CharField(
        _("back end"), max_length=12, choices=BackEndStatus, default=BackEndStatus.NOT_BUILT
    )
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # When the status was set; unknown for what was set before 2026-12.
    built_at = models.DateTimeField(null=True, editable=False)
    used = models.CharField(
        _("front end"), max_length=12, choices=FrontEndStatus, default=FrontEndStatus.NOT_STARTED
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True, editable=False)
    # The operation changed while it was integrated or mocked.
    needs_recheck = models.BooleanField(default=False, db_column="check_again")

    # Statuses of a form that was rejected, which stay selected in it.
    rejected_statuses: dict[str, str] | None = None

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="endpoint_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Method and path, such as "GET /orders"."""
        return f"{self.method.upper()} {self.path}"

    @property
    def selected_statuses(self) -> dict[str, str]:
        """The statuses that its form shows as selected, by side ("built", "used")."""
        return {"built": self.built, "used": self.used} | (self.rejected_statuses or {})

    @classmethod
    def sync_with_contract(
        cls,
        project: Project,
        operations: dict[str, Operation],
        changes: Iterable[Change],
        moved: dict[str, str],
        *,
        used_since: datetime | None = None,
    ) -> SyncedEndpoints:
        """Write a project's endpoints from its operations, and return those to recheck.

        `moved` has the earlier key of operations whose key changed: they keep their endpoints. An
        endpoint in use is to recheck after a change that breaks it or can, or, with `used_since`,
        only if its status was set since then. Called with the project locked.
        """
        changed = {one.key for one in changes if one.is_breaking or one.is_to_check}
        existing = cls._locked_by_key(project)
        flagged_keys = {key for key, endpoint in existing.items() if endpoint.needs_recheck}
        to_recheck = []
        for key, endpoint in cls._with_operations(project, existing, operations, moved):
            if _is_changed(key, changed) and endpoint._is_used_since(used_since):
                to_recheck.append(endpoint)
                endpoint.needs_recheck = True
            save_columns(endpoint, CONTRACT_COLUMNS)
        to_recheck += [endpoint for endpoint in existing.values() if endpoint._remove()]
        new_keys = [endpoint.key for endpoint in to_recheck if endpoint.key not in flagged_keys]
        return SyncedEndpoints(to_recheck, new_keys)

    @classmethod
    def _locked_by_key(cls, project: Project) -> dict[str, Endpoint]:
        # Locked, so that no status changes between reading and writing it.
        rows = project.endpoints.select_for_update(of=("self",))
        return {endpoint.key: endpoint for endpoint in rows}

    @classmethod
    def _with_operations(
        cls,
        project: Project,
        existing: dict[str, Endpoint],
        operations: dict[str, Operation],
        moved: dict[str, str],
    ) -> Iterator[tuple[str, Endpoint]]:
        """Yield each operation's key and unsaved endpoint, taken out of `existing`."""
        for place, (key, operation) in enumerate(operations.items()):
            keys = (key[:500], moved.get(key, "")[:500])
            endpoint = _taken(existing, keys) or cls(project=project)
            endpoint.key = key[:500]
            endpoint._copy_operation(operation, place)
            yield key, endpoint

    @classmethod
    def restore_before(
        cls,
        version: ContractVersion,
        operations: dict[str, Operation],
        changes: Iterable[Change],
        moved: dict[str, str],
    ) -> None:
        """Write the endpoints as they are without `version`, which is being withdrawn.

        `operations` are those of the version before, `changes` and `moved` the way back to it.
        Called with the project locked.
        """
        flagged = version.project.endpoints.filter(key__in=version.flagged_keys)
        flagged.update(needs_recheck=False)
        cls.sync_with_contract(version.project, operations, changes, moved, used_since=version.at)

    def _is_used_since(self, moment: datetime | None) -> bool:
        """Is it in use, with a status set after `moment` if that is given?"""
        is_recent = moment is None or (self.used_at is not None and self.used_at >= moment)
        return self.is_in_use and is_recent

    @property
    def is_integrated(self) -> bool:
        """Does the front end use the real back end?"""
        return self.used == self.FrontEndStatus.INTEGRATED

    @property
    def is_in_use(self) -> bool:
        """Does the front end build on the operation as the contract describes it?"""
        return self.is_integrated or self.used == self.FrontEndStatus.MOCKED

    def _remove(self) -> bool:
        """Save that the contract lacks it; returns whether that is to be rechecked."""
        was_in_use = self.is_in_use and not self.is_gone
        save_values(self, is_gone=True, needs_recheck=self.needs_recheck or was_in_use)
        return was_in_use

    def _copy_operation(self, operation: Operation, place: int) -> None:
        self.method = operation.method[:10]
        self.path = operation.path[:500]
        self.place = place
        self.summary = operation.summary[:200]
        self.tag = operation.tag[:100]
        self.is_gone = False

    def set_status(self, side: str, status: str, *, by: User) -> None:
        """Set the status of one side, as `set_statuses` does, seen as this row holds it."""
        self.set_statuses({side: status}, seen={side: getattr(self, side)}, by=by)

    @transaction.atomic
    def set_statuses(self, statuses: dict[str, str], *, seen: dict[str, str], by: User) -> None:
        """Set the statuses of one side or both ("built", "used").

        The other side is not written. Setting "used", also to the same status, marks the
        endpoint as rechecked. Raises StaleEdit, and writes nothing, if a stored status is
        neither the one in `seen` nor the new one.
        """
        saved = lock_row(Endpoint, self.pk)
        if saved.stale_sides(statuses, seen):
            raise StaleEdit(saved)
        now, values = timezone.now(), {}
        if "built" in statuses:
            values |= {"built": self.BackEndStatus(statuses["built"])}
            values |= {"built_by": by, "built_at": now}
        if "used" in statuses:
            values |= {"used": self.FrontEndStatus(statuses["used"])}
            values |= {"used_by": by, "used_at": now, "needs_recheck": False}
        save_values(self, **values)

    def stale_sides(self, statuses: dict[str, str], seen: dict[str, str]) -> list[str]:
        """The sides whose status is neither the one in `seen` nor the new one."""
        return [
            side
            for side, status in statuses.items()
            if getattr(self, side) not in (seen.get(side), status)
        ]


def _taken(endpoints: dict[str, Endpoint], keys: Iterable[str]) -> Endpoint | None:
    """The first endpoint with one of these keys, taken out; None without one."""
    return next((endpoints.pop(key) for key in keys if key in endpoints), None)


def _is_changed(key: str, changed: set[str]) -> bool:
    """Is the operation among those that changed? The key "" stands for all."""
    return "" in changed or key in changed


class SyncedEndpoints(NamedTuple):
    """The endpoints that a version makes "to recheck".

    With the keys of those that were not yet.
    """

    to_recheck: list[Endpoint]
    newly_flagged_keys: list[str]


class EndpointNote(models.Model):
    """A note of the team on one endpoint."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.author} – {self.endpoint}"
