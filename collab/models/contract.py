import hashlib
import json

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.contracts.comparing import Change, compare
from collab.contracts.reading import InvalidContract, Problem, parse_contract
from collab.contracts.reference import operations
from collab.models.endpoint import Endpoint
from portal.people.models import Notification
from portal.text import parsing_errors

MAX_STORED_CHANGES = 300
COMPARISON_FAILED = _(
    "We could not compare this document with the one before: the mistake is ours, and was noted."
)


class Contract(models.Model):
    """Where a project's OpenAPI document comes from: typed in, or looked at daily at an address."""

    project = models.OneToOneField(
        "collab.Project", on_delete=models.CASCADE, related_name="contract"
    )
    url = models.URLField(_("address"), max_length=400, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # What went wrong at the last look, as a sentence; the team was told once.
    trouble = models.TextField(blank=True)
    # An address that is being fetched, since when, and why that failed.
    asked_url = models.CharField(max_length=400, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_trouble = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["looked_at"], condition=~Q(url=""), name="contract_to_look_at")
        ]

    def __str__(self):
        return str(self.project)

    @property
    def is_fetching(self) -> bool:
        return bool(self.asked_url) and not self.asked_trouble

    @classmethod
    def request_fetch(cls, project, url: str) -> "Contract":
        """Write down that the document at `url` is to be fetched, in place of another one that is."""
        pending = {"asked_url": url, "asked_at": timezone.now(), "asked_trouble": ""}
        return cls.objects.update_or_create(project=project, defaults=pending)[0]

    @classmethod
    def set_source(cls, project, *, url: str) -> None:
        """A document is there: look at `url` daily from now on ("" at none), and ask for nothing else."""
        values = {"url": url, "trouble": "", "asked_url": "", "asked_at": None, "asked_trouble": ""}
        cls.objects.update_or_create(project=project, defaults=values)


class ContractVersion(models.Model):
    """One version of a contract; never changed. `text` is what was given, `parsed` the same as JSON in its order."""

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="contract_versions"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    parsed = models.TextField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    # [[key of the operation, does it break, sentence], …] against the version before
    changes = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    # A contract is kept exactly as its author uploaded it.
    keeps_mentions = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="contract_version_once")
        ]

    def __str__(self):
        return f"{self.project} {self.number}"

    @property
    def document(self):
        """The document as plain values."""
        return json.loads(self.parsed)

    @property
    def all_changes(self):
        """The Changes to the version before, what breaks first."""
        return [Change(*row) for row in self.changes]

    @property
    def breaking_changes(self):
        return [change for change in self.all_changes if change.is_breaking]

    @property
    def compatible_changes(self):
        return [change for change in self.all_changes if not change.is_breaking]

    @property
    def is_yaml(self):
        return not self.text.lstrip("\ufeff \t\r\n").startswith("{")

    @classmethod
    def publish(cls, project, text, *, by):
        """Make `text` the contract's newest version and tell the team; (version, whether it is new).

        The same document again is no new version. `by` None is the daily look. Raises reading.Refused.
        """
        document = parse_contract(text)
        with transaction.atomic():
            project = project.locked()
            before = project.contract_versions.first()
            digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
            if before and before.digest == digest:
                return before, False
            found, changes = _parse_and_compare(document, before)
            version = cls.objects.create(
                project=project,
                number=before.number + 1 if before else 1,
                text=text,
                parsed=json.dumps(document),
                digest=digest,
                title=str(document["info"].get("title", ""))[:200],
                changes=[
                    [change.key, change.is_breaking, change.sentence]
                    for change in changes[:MAX_STORED_CHANGES]
                ],
                by=by,
            )
            to_recheck = Endpoint.sync_with_contract(project, found, changes)
            project.log_event("contract", by=by, detail=str(version.number))
            version._notify_team(to_recheck)
        return version, True

    def _notify_team(self, to_recheck):
        """Everybody in the team hears of it once; who had built on what changed hears what to look at again."""
        url, thing = f"{self.project.get_absolute_url()}contract/", f"contract:{self.project_id}"
        for member in self.project.members():
            if self.by_id == member.pk:
                continue
            values = {
                "title": self.project.name,
                "n": self.number,
                "thing": thing,
                "actor": self.by,
            }
            Notification.send(
                member, "contract_new" if self.by else "contract_seen", url=url, **values
            )
            labels = [endpoint.label for endpoint in to_recheck]
            if labels:
                named = ", ".join(labels[:3]) + ("…" if len(labels) > 3 else "")
                again = {
                    "title": self.project.name,
                    "names": named,
                    "count": len(labels),
                    "thing": f"{thing}:again",
                }
                Notification.send(member, "contract_again", url=url, **again)


def _parse_and_compare(document, before):
    """(operations, Changes to the version before). Raises reading.Refused, whatever the document holds."""
    with parsing_errors.contain_errors(
        "contract comparison",
        lambda: InvalidContract(Problem("", str(COMPARISON_FAILED))),
        allowed_errors=(InvalidContract,),
    ):
        found = operations(document)
        for operation in found.values():
            operation.curl()
        return found, compare(before.document, document) if before else []
