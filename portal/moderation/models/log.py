import re
import secrets

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "submitted": _("sent to the mentors"),
    "withdrawn": _("withdrawn by its author"),
    "published": _("public without waiting"),
    "hidden": _("hidden until a mentor looks"),
    "flagged": _("flagged"),
    "appealed": _("appealed"),
    "amended": _("changed a little by a mentor"),
    "approve": _("approved"),
    "request_changes": _("changes requested"),
    "reject": _("rejected"),
    "keep": _("looked at and kept"),
    "remove": _("removed"),
    "restore": _("restored"),
    "grant": _("appeal granted"),
    "uphold": _("appeal declined"),
    "undo": _("decision taken back"),
    "suspended": _("suspended"),
    "unsuspended": _("suspension ended"),
    "trust_named": _("named as trusted"),
    "trust_revoked": _("trust taken back"),
    "picked": _("picked by a mentor"),
    "unpicked": _("a mentor’s pick no more"),
}
# What a flag says stays between its reporter and the mentors.
MENTORS_ONLY_ACTIONS = ("flagged",)
# What the public sees: decisions, not what people send and take back.
PUBLIC_ACTIONS = (
    "published", "hidden", "approve", "request_changes", "reject", "keep", "remove", "restore", "grant", "uphold",
    "undo", "suspended", "unsuspended", "picked", "unpicked",
)  # fmt: skip
# Who acts when nobody does.
SITE_ACTOR = "nexus"


def _label():
    return secrets.token_hex(6)


class Pseudonym(models.Model):
    """The random name under which the log knows a person; without this row the log names nobody."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pseudonym"
    )
    label = models.CharField(max_length=12, unique=True, default=_label)

    def __str__(self):
        return self.label

    @classmethod
    def label_for(cls, person):
        """The label of this person, or of the site itself for None."""
        if person is None:
            return SITE_ACTOR
        return cls.objects.get_or_create(person=person)[0].label

    @classmethod
    def people_by_label(cls, labels):
        """{label: the person}; whoever left is not in it. One query."""
        return {
            row.label: row.person
            for row in cls.objects.filter(label__in=labels).select_related("person")
        }


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What was decided on one's own; mentors see every decision. `with_details` says whether with words and names:
        what concerns oneself, or a cohort that one mentors, or nobody's; operators all."""
        if person.can_operate:
            return self.annotate(with_details=Value(True))
        concerns_them = Q(case__author=person) | Q(
            subject__in=Pseudonym.objects.filter(person=person).values("label")
        )
        mine = concerns_them & ~Q(action__in=MENTORS_ONLY_ACTIONS)
        moderated = person.moderated_cohort_ids
        if moderated:
            mine |= Q(case__cohort__in=moderated) | Q(case__isnull=False, case__cohort=None)
            mine |= Q(case=None, cohort__in=moderated)
        seen = mine | Q(action__in=PUBLIC_ACTIONS) if person.can_moderate else mine
        return self.filter(seen).annotate(
            with_details=ExpressionWrapper(mine, output_field=models.BooleanField())
        )

    def public_actions(self):
        """Decisions, for a page that names nobody."""
        return self.filter(action__in=PUBLIC_ACTIONS)

    def newest_first(self):
        return self.select_related("case").order_by("-at", "-pk")


_HANDLE = re.compile(r"(?<![\w@/.])@[a-z0-9](?:-?[a-z0-9]){2,29}(?![\w-])", re.IGNORECASE)


def without_handles(reason: str) -> str:
    """A reason as the log keeps it: rows stay for good, so they name no one who may leave."""
    return _HANDLE.sub("@…", reason)


class LogEntry(models.Model):
    """What was decided, by whom, why and when. The database refuses to change or delete a row (portal.ops.db_triggers).

    `actor` and `subject` (whom it concerns) are labels of Pseudonym. A suspension has no case, but a cohort.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=12)
    subject = models.CharField(max_length=12, blank=True, db_index=True)
    case = models.ForeignKey(
        "moderation.Case", on_delete=models.PROTECT, null=True, related_name="log"
    )
    # The key of a cohort, which may go; the row stays as it was written.
    cohort = models.BigIntegerField(null=True)
    revision_number = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    canned = models.CharField(max_length=20, blank=True)

    objects = LogEntryQuerySet.as_manager()

    # Rows are append-only and hold no handle.
    keeps_mentions = True

    class Meta:
        verbose_name_plural = _("log entries")
        indexes = [models.Index(fields=["-at", "-id"], name="log_newest")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action_label}"

    @property
    def action_label(self):
        return ACTIONS.get(self.action, self.action)

    @classmethod
    def record(cls, case, action, *, by, revision_number, reason="", canned=""):
        """Add a row about a thing; call it inside the transaction of what it records. `by` None is the site itself."""
        return cls.objects.create(
            case=case,
            action=action,
            actor=Pseudonym.label_for(by),
            subject=Pseudonym.label_for(case.author) if case.author else "",
            revision_number=revision_number,
            reason=without_handles(reason),
            canned=canned,
        )

    @classmethod
    def record_on_person(cls, person, action, *, by, reason=""):
        """Add a row about somebody."""
        actor, subject = Pseudonym.label_for(by), Pseudonym.label_for(person)
        return cls.objects.create(
            action=action,
            actor=actor,
            subject=subject,
            cohort=person.cohort_id,
            reason=without_handles(reason),
        )
