from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.web.partial_saves import save_columns

# What a new version of the contract says of an operation.
CONTRACT_COLUMNS = ("method", "path", "place", "summary", "tag", "is_gone", "needs_recheck")


class StaleEndpoint(Exception):
    """A colleague said something else about this endpoint since it was looked at."""


class Endpoint(models.Model):
    """One operation of a project's contract, with the back end's word on it and the front end's."""

    class BackEndStatus(models.TextChoices):
        NOT_BUILT = "not_built", _("not built")
        BUILT = "built", _("built")
        LIVE = "live", _("live")

    class FrontEndStatus(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        MOCKED = "mocked", _("mocked")
        INTEGRATED = "integrated", _("integrated")
        BLOCKED = "blocked", _("blocked")

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="endpoints"
    )
    key = models.CharField(max_length=500)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    summary = models.CharField(max_length=200, blank=True)
    tag = models.CharField(max_length=100, blank=True)
    place = models.PositiveIntegerField()
    # Not in the newest version any more; it comes back with its words if the operation does.
    is_gone = models.BooleanField(default=False)
    built = models.CharField(
        _("back end"), max_length=12, choices=BackEndStatus, default=BackEndStatus.NOT_BUILT
    )
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    used = models.CharField(
        _("front end"), max_length=12, choices=FrontEndStatus, default=FrontEndStatus.NOT_STARTED
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # It was integrated, and then the operation changed.
    needs_recheck = models.BooleanField(default=False, db_column="check_again")

    # Words of a form that was refused: they stay chosen in it.
    rejected_statuses: dict[str, str] | None = None

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="endpoint_once")]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return f"{self.method.upper()} {self.path}"

    @property
    def selected_statuses(self) -> dict[str, str]:
        """The words that its form shows as chosen, by side."""
        return {"built": self.built, "used": self.used} | (self.rejected_statuses or {})

    @property
    def is_done(self):
        """Both sides are there, and nothing changed since."""
        return (
            self.built == self.BackEndStatus.LIVE
            and self.used == self.FrontEndStatus.INTEGRATED
            and not self.needs_recheck
        )

    @classmethod
    def sync_with_contract(cls, project, found, changes):
        """Bring the endpoints of a project in line with its operations; those to be looked at again."""
        # Other words for the same thing are nothing to look at.
        changed = {change.key for change in changes if change.is_breaking}
        everywhere = "" in changed
        # Locked, so that no word is said between looking at the words and writing.
        existing = {
            endpoint.key: endpoint for endpoint in project.endpoints.select_for_update(of=("self",))
        }
        to_recheck = []
        for place, (key, operation) in enumerate(found.items()):
            endpoint = existing.pop(key[:500], None) or cls(project=project, key=key[:500])
            endpoint.method, endpoint.path, endpoint.place = (
                operation.method,
                operation.path[:500],
                place,
            )
            endpoint.summary, endpoint.tag, endpoint.is_gone = (
                operation.summary[:200],
                operation.tag[:100],
                False,
            )
            if endpoint.used == cls.FrontEndStatus.INTEGRATED and (everywhere or key in changed):
                endpoint.needs_recheck = True
                to_recheck.append(endpoint)
            save_columns(endpoint, CONTRACT_COLUMNS)
        for endpoint in existing.values():
            if endpoint.used == cls.FrontEndStatus.INTEGRATED and not endpoint.is_gone:
                endpoint.needs_recheck = True
                to_recheck.append(endpoint)
            endpoint.is_gone = True
            endpoint.save(update_fields=["is_gone", "needs_recheck"])
        return to_recheck

    def set_status(self, side: str, status: str, *, by: User) -> None:
        """One word, by who saw this endpoint as it was read: see `set_statuses`."""
        self.set_statuses({side: status}, seen={side: getattr(self, side)}, by=by)

    @transaction.atomic
    def set_statuses(self, statuses: dict[str, str], *, seen: dict[str, str], by: User) -> None:
        """Write the words of one side or both ("built", "used"), by who saw the words `seen` there.

        No other side is written. Saying "used" once more means that it was checked. Raises StaleEndpoint, and writes
        nothing, where a colleague said something else since.
        """
        locked = Endpoint.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if any(
            getattr(locked, side) not in (seen.get(side), status)
            for side, status in statuses.items()
        ):
            raise StaleEndpoint
        values = {}
        for side, status in statuses.items():
            choices = self.BackEndStatus if side == "built" else self.FrontEndStatus
            values |= {side: choices(status), f"{side}_by": by}
        if "used" in statuses:
            values["needs_recheck"] = False
        for name, value in values.items():
            setattr(self, name, value)
        save_columns(self, values)


class EndpointNote(models.Model):
    """A word of the team on one endpoint."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.author} – {self.endpoint}"
