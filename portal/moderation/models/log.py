from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.moderation.models.case_queryset import case_in
from portal.ops.prepared_queries import PreparedValues, padded
from portal.people.models import Cohort, User

if TYPE_CHECKING:
    from portal.moderation.models.case import Case

ACTIONS = {
    "submitted": pgettext_lazy("decision", "submitted for review"),
    "withdrawn": pgettext_lazy("decision", "withdrawn by its author"),
    "published": pgettext_lazy("decision", "published without waiting"),
    "hidden": pgettext_lazy("decision", "hidden until a mentor checks it"),
    "flagged": pgettext_lazy("decision", "flagged"),
    "appealed": pgettext_lazy("decision", "appealed"),
    "amended": pgettext_lazy("decision", "lightly edited by a mentor"),
    "approve": pgettext_lazy("decision", "approved"),
    "request_changes": pgettext_lazy("decision", "changes requested"),
    "reject": pgettext_lazy("decision", "rejected"),
    "keep": pgettext_lazy("decision", "checked and kept"),
    "remove": pgettext_lazy("decision", "hidden"),
    "restore": pgettext_lazy("decision", "restored"),
    "grant": pgettext_lazy("decision", "appeal granted"),
    "uphold": pgettext_lazy("decision", "appeal declined"),
    "undo": pgettext_lazy("decision", "decision undone"),
    "suspended": pgettext_lazy("decision", "suspended"),
    "unsuspended": pgettext_lazy("decision", "suspension ended"),
    "trust_named": pgettext_lazy("decision", "marked as trusted"),
    "trust_revoked": pgettext_lazy("decision", "trust revoked"),
    "picked": pgettext_lazy("decision", "featured by a mentor"),
    "unpicked": pgettext_lazy("decision", "no longer featured"),
    "messaged": pgettext_lazy("decision", "message sent to learners"),
    "wave": pgettext_lazy("decision", "posts hidden or rejected together"),
    "wave_undone": pgettext_lazy("decision", "decision on posts together undone"),
}
# Only mentors see that something was flagged, and why.
MENTORS_ONLY_ACTIONS = ("flagged",)
# Decisions; what people submit, withdraw or appeal is not public.
PUBLIC_ACTIONS = (
    "published", "hidden", "approve", "request_changes", "reject", "keep", "remove", "restore",
    "grant", "uphold", "undo", "suspended", "unsuspended", "picked", "unpicked",
    "wave", "wave_undone",
)  # fmt: skip
# Entries that sum up what was decided about many posts at once.
WAVE_ACTIONS = ("wave", "wave_undone")
# The actor when a rule acts instead of a person.
SITE_ACTOR = "nexus"


def _label() -> str:
    return secrets.token_hex(6)


def _has_details(person: User) -> Q:
    """The entries whose names and reasons `person` may read.

    They are their own, or those of their cohorts.
    """
    cohorts = person.moderated_cohort_ids
    return _is_own(person) | _is_of_cohorts(cohorts) if cohorts else _is_own(person)


def _is_own(person: User) -> Q:
    """About a post of the person, or about the person, and not only for mentors."""
    labels = Pseudonym.objects.filter(person=person).values("label")
    is_about_person = Q(case__author=person) | Q(subject__in=labels)
    return is_about_person & ~Q(action__in=MENTORS_ONLY_ACTIONS)


def _is_of_cohorts(cohorts: Iterable[int]) -> Q:
    """About a case or a person of these cohorts, or a case or a wave of none."""
    of_person = Q(case=None, cohort__in=cohorts)
    return case_in(cohorts) | of_person | Q(action__in=WAVE_ACTIONS, cohort=None)


class Pseudonym(models.Model):
    """The random label of a person in the log.

    Deleting this row makes the person's log entries anonymous.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pseudonym"
    )
    label = models.CharField(max_length=12, unique=True, default=_label)

    def __str__(self) -> str:
        return self.label

    @classmethod
    def label_for(cls, person: User | None) -> str:
        """The label of this person, created if needed; SITE_ACTOR for None."""
        return cls.labels_for(person)[0]

    @classmethod
    def labels_for(cls, *people: User | None) -> list[str]:
        """The labels of these people, as `label_for`, with one query if all have one."""
        wanted = {person.pk for person in people if person}
        labels = cls._labels_by_person(wanted)
        if missing := wanted - labels.keys():
            new = [cls(person_id=key) for key in sorted(missing)]
            # Another transaction may add them at the same time: its labels are read then.
            cls.objects.bulk_create(new, ignore_conflicts=True)
            labels |= cls._labels_by_person(missing)
        return [labels[person.pk] if person else SITE_ACTOR for person in people]

    @classmethod
    def _labels_by_person(cls, keys: Iterable[int]) -> dict[int, str]:
        return dict(_labels_query.rows(*padded([*keys])))

    @classmethod
    def people_by_label(cls, labels: Iterable[str]) -> dict[str, User]:
        """Map labels to people, in one query. Deleted accounts are left out."""
        pseudonyms = cls.objects.filter(label__in=labels).select_related("person")
        return {pseudonym.label: pseudonym.person for pseudonym in pseudonyms}


def _labels_of(*people: int) -> models.QuerySet:
    return Pseudonym.objects.filter(person__in=people).values_list("person", "label")


_labels_query = PreparedValues(_labels_of, replans=True)


class LogEntryQuerySet(models.QuerySet):
    """Queries of the log."""

    def visible_to(self, person: User) -> LogEntryQuerySet:
        """Entries that `person` may see: their own; for mentors also every decision.

        Annotated with `with_details`: whether they may read names and reasons. Mentors may for
        themselves, their cohorts and what has no cohort; operators for everything.
        """
        if person.can_operate:
            return self.annotate(with_details=Value(True))
        has_details = _has_details(person)
        is_visible = has_details
        if person.can_moderate:
            is_visible = has_details | Q(action__in=PUBLIC_ACTIONS)
        with_details = ExpressionWrapper(has_details, output_field=models.BooleanField())
        return self.filter(is_visible).annotate(with_details=with_details)

    def public_actions(self) -> LogEntryQuerySet:
        """Decisions, for the public page of the log."""
        return self.filter(action__in=PUBLIC_ACTIONS)

    def newest_first(self) -> LogEntryQuerySet:
        """Newest first, with the case of each."""
        return self.select_related("case").order_by("-at", "-pk")


_HANDLE = re.compile(r"(?<![\w@/.])@[a-z0-9](?:-?[a-z0-9]){2,29}(?![\w-])", re.IGNORECASE)


def without_handles(reason: str) -> str:
    """Replace @handles in a reason, because log entries outlive deleted accounts."""
    return _HANDLE.sub("@…", reason)


class LogEntry(models.Model):
    """One event of moderation: what was decided, by whom, why and when.

    A trigger (portal.ops.db_triggers) refuses to change or delete rows. `actor` and `subject`
    (the person concerned) are labels of Pseudonym. An entry about a person has no case.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=12)
    subject = models.CharField(max_length=12, blank=True, db_index=True)
    case = models.ForeignKey(
        "moderation.Case", on_delete=models.PROTECT, null=True, related_name="log"
    )
    # No foreign key: the entry stays unchanged when the cohort is deleted.
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

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action_label}"

    @property
    def action_label(self) -> str:
        """The action in the language of the reader."""
        return ACTIONS.get(self.action, self.action)

    @classmethod
    def record(
        cls,
        case: Case,
        action: Any,
        *,
        by: User | None,
        revision_number: int,
        reason: str = "",
        canned: str = "",
        at: datetime | None = None,
    ) -> LogEntry:
        """Add an entry about a case, within the transaction that it records.

        `by` is None if a rule acted. Entries about one README have the same moment, `at`.
        """
        actor, subject = Pseudonym.labels_for(by, case.author)
        return cls.objects.create(
            case=case,
            action=action,
            actor=actor,
            subject=subject if case.author else "",
            revision_number=revision_number,
            reason=without_handles(reason),
            canned=canned,
            at=at or timezone.now(),
        )

    @classmethod
    def record_on_person(cls, person: User, action: str, *, by: User, reason: str = "") -> LogEntry:
        """Add an entry about a person, such as a suspension."""
        actor, subject = Pseudonym.labels_for(by, person)
        return cls.objects.create(
            action=action,
            actor=actor,
            subject=subject,
            cohort=person.cohort_id,
            reason=without_handles(reason),
        )

    @classmethod
    def record_on_cohort(cls, cohort: Cohort, action: str, *, by: User, reason: str) -> LogEntry:
        """Add an entry about a cohort, such as a message to its learners."""
        actor = Pseudonym.label_for(by)
        return cls.objects.create(action=action, actor=actor, cohort=cohort.pk, reason=reason)

    @classmethod
    def record_wave(
        cls,
        cohort_id: int | None,
        action: str,
        *,
        by: User,
        reason: str,
        canned: str = "",
        at: datetime,
    ) -> LogEntry:
        """Add the entry that sums up the decisions of this moment about a cohort."""
        return cls.objects.create(
            action=action,
            actor=Pseudonym.label_for(by),
            cohort=cohort_id,
            reason=without_handles(reason),
            canned=canned,
            at=at,
        )
