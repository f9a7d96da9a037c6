from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collab.capstone.deliverable_templates import TEMPLATES, TemplateKind
from collab.capstone.team_tracks import cohort_column
from collab.models import Project
from collab.models.project import web_url_validator
from portal.people.models import Cohort, Track, User
from portal.rows import lock_row
from portal.text.cleaning import one_line
from portal.web.edit_versions import StaleEdit, lock_version, version_of
from portal.web.partial_saves import save_columns, save_values

MAX_DIAGRAM_CHARACTERS = 10_000
TYPED_COLUMNS = ("url", "diagram", "note", "changed_by", "changed_at", "version")
CHECK_COLUMNS = ("status", "checked_at", "video_seconds", "told_status")
MAX_KINDS = 40
MAX_VIDEO_SECONDS = 5 * 60
# Addresses are checked each day of the last week, and once more in the last hours.
LAST_WEEK, LAST_HOURS = timedelta(days=7), timedelta(hours=3)
A_DAY = timedelta(hours=20)  # `tick` comes when it comes: each day at about the same hour


class TooManyKinds(Exception):
    """The cohort lists MAX_KINDS kinds of deliverables already."""


class KindRemoved(Exception):
    """The mentors removed the kind of deliverable."""


class DeliverableKind(models.Model):
    """What teams of a cohort hand in, such as "Demo video"; mentors list them."""

    FORM_COLUMNS: ClassVar = ["name", "content", "track", "hint", "is_required"]

    class Content(models.TextChoices):
        """What is at its address: decides the icon, the hint and what the check looks for."""

        REPOSITORY = "repository", _("repository")
        SITE = "site", _("live site")
        API = "api", _("live API")
        API_DOCS = "api_docs", _("API documentation")
        DIAGRAM = "diagram", _("ERD")
        DESIGN = "design", _("design")
        SLIDES = "slides", _("slides")
        VIDEO = "video", _("video")
        OTHER = "other", _("other")

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="deliverable_kinds"
    )
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    content = models.CharField(
        _("what it is"), max_length=12, choices=Content, default=Content.OTHER
    )
    # "both": one for the whole team.
    track = models.CharField(_("track"), max_length=10, choices=Track, default=Track.BOTH)
    is_required = models.BooleanField(_("required"), default=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True, validators=[one_line])
    # Kinds that a team has handed in are retired, not deleted.
    is_retired = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "track", "name"], name="deliverable_kind_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> int:
        """A number that stands for what a form of it shows."""
        return version_of([getattr(self, name) for name in self.FORM_COLUMNS])

    @transaction.atomic
    def save_changes(self, *, version: int, changed: Iterable[str]) -> None:
        """Save the `changed` columns.

        Raises StaleEdit if the stored version is another, and KindRemoved.
        """
        kinds = DeliverableKind.objects.select_for_update(no_key=True)
        if not kinds.filter(pk=self.pk, is_retired=False).exists():
            raise KindRemoved
        lock_version(self, version)
        save_columns(self, changed)

    @property
    def takes_diagram(self) -> bool:
        """Whether a team can write it as a diagram instead of an address."""
        return self.content == self.Content.DIAGRAM

    @classmethod
    @transaction.atomic
    def begin(cls, cohort: Cohort) -> int:
        """List the programme's deliverables for a cohort that has none; returns how many."""
        lock_row(Cohort, cohort.pk)
        if cohort.deliverable_kinds.exists():
            return 0
        rows = [cls._from_template(cohort, place, row) for place, row in enumerate(TEMPLATES)]
        cls.objects.bulk_create(rows)
        return len(rows)

    @classmethod
    def _from_template(cls, cohort: Cohort, place: int, row: TemplateKind) -> DeliverableKind:
        return cls(
            cohort=cohort,
            place=place,
            name=str(row.name),
            content=row.content,
            track=row.track,
            is_required=row.is_required,
            hint=str(row.hint),
        )

    @transaction.atomic
    def add_to(self, cohort: Cohort) -> None:
        """Save a new kind, last in the list. Raises TooManyKinds."""
        lock_row(Cohort, cohort.pk)
        count = cohort.deliverable_kinds.count()
        if count >= MAX_KINDS:
            raise TooManyKinds
        self.cohort, self.place = cohort, count
        self.save(force_insert=True)

    @transaction.atomic
    def remove(self, *, version: int) -> None:
        """Delete the kind, or retire it if a team has handed it in.

        Raises StaleEdit if another mentor changed it since.
        """
        kind = DeliverableKind.objects.select_for_update().filter(pk=self.pk).first()
        if kind is None:  # another mentor was faster
            return
        if kind.version != version:
            raise StaleEdit(kind)
        if kind.deliverables.exists():
            save_values(kind, is_retired=True)
        else:
            kind.delete()


class DeliverableQuerySet(models.QuerySet):
    """Which deliverables a mentor can open, and which are to be checked."""

    def openable(self) -> Self:
        """Those that open for an anonymous visitor, and diagrams that are text."""
        return self.filter(Q(status=Deliverable.Status.OPENS) | Q(url=""))

    def due(self) -> Self:
        """Addresses of cohorts in their last week that were not checked for a day.

        In the last hours before the deadline also those that were not checked within them.
        """
        now = timezone.now()
        with_end = self.annotate(ends_on=cohort_column("project__", "ends_on")).exclude(url="")
        near = with_end.filter(ends_on__range=(now.date(), (now + LAST_WEEK).date()))
        return near.filter(_needs_check(now)).order_by("checked_at", "pk")


def _needs_check(now: datetime) -> Q:
    """Not checked for a day, or before a deadline in the last hours not within them."""
    is_old = Q(checked_at=None) | Q(checked_at__lte=now - A_DAY)
    ends_soon = Q(ends_on=(now + LAST_HOURS).date() - timedelta(days=1))
    is_recent = Q(checked_at__gt=now - LAST_HOURS)
    return is_old | (ends_soon & ~is_recent)


class Deliverable(models.Model):
    """What a team hands in of one kind: an address or a diagram, with a few words.

    A diagram is text.
    """

    class Status(models.TextChoices):
        """What an anonymous visitor finds at the address."""

        UNCHECKED = "unchecked", pgettext_lazy("deliverable", "Not checked yet")
        OPENS = "opens", pgettext_lazy("deliverable", "Mentors can open it")
        SIGN_IN = "sign_in", pgettext_lazy("deliverable", "Asks for a sign-in")
        NOT_FOUND = "not_found", pgettext_lazy("deliverable", "Not found")
        NO_ANSWER = "no_answer", pgettext_lazy("deliverable", "Didn’t answer")
        REFUSED = "refused", pgettext_lazy("deliverable", "Can’t be opened")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    kind = models.ForeignKey(DeliverableKind, on_delete=models.PROTECT, related_name="deliverables")
    url = models.URLField(_("link"), max_length=500, blank=True, validators=[web_url_validator])
    # Mermaid text, shown as text.
    diagram = models.TextField(_("diagram"), blank=True, max_length=MAX_DIAGRAM_CHARACTERS)
    note = models.CharField(_("note"), max_length=280, blank=True, validators=[one_line])
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0, editable=False)
    # The last check of the address.
    status = models.CharField(max_length=10, choices=Status, default=Status.UNCHECKED)
    checked_at = models.DateTimeField(null=True, editable=False)
    # When a check was asked for that has not ended.
    asked_at = models.DateTimeField(null=True, editable=False)
    video_seconds = models.PositiveIntegerField(null=True, editable=False)
    # The status that the team was told last, so that each change is told once.
    told_status = models.CharField(max_length=10, blank=True, editable=False)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="deliverable_once"),
            models.CheckConstraint(
                condition=~Q(url="", diagram=""), name="deliverable_has_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.url or self.diagram[:40]}"

    @property
    def is_ready(self) -> bool:
        """Whether a mentor can read it: its address opens, or it is a diagram."""
        return not self.url or self.status == self.Status.OPENS

    @property
    def is_closed(self) -> bool:
        """Whether a check found that a mentor can't open it."""
        return bool(self.url) and self.status not in (self.Status.OPENS, self.Status.UNCHECKED)

    @property
    def is_too_long(self) -> bool:
        """Whether its video is longer than the programme allows."""
        return (self.video_seconds or 0) > MAX_VIDEO_SECONDS

    @transaction.atomic
    def save_by(self, person: User, *, version: int) -> bool:
        """Save what a member typed; returns whether its address is to be checked.

        `version` is 0 for a new one. Raises StaleEdit if a team mate saved another one since, and
        KindRemoved.
        """
        self.project.locked()
        self._keep_kind()
        saved = self._stored_or_new(version)
        is_new_url = saved.url != self.url
        saved._take_typed(self, by=person)
        if is_new_url:
            saved._forget_check()
        save_columns(saved, [*TYPED_COLUMNS, *CHECK_COLUMNS])
        self.pk = saved.pk
        return bool(is_new_url and self.url)

    def _keep_kind(self) -> None:
        """Lock the kind, so that it is not removed until this is saved.

        Afterwards it is retired instead.
        """
        kinds = DeliverableKind.objects.select_for_update(no_key=True)
        if kinds.filter(pk=self.kind_id).first() is None:
            raise KindRemoved

    def _stored_or_new(self, version: int) -> Deliverable:
        """What the team has of this kind. Raises StaleEdit if its version is another."""
        same = Deliverable.objects.filter(project=self.project, kind=self.kind).first()
        if same:
            lock_version(same, version)
        return same or Deliverable(project=self.project, kind=self.kind)

    def _take_typed(self, typed: Deliverable, *, by: User) -> None:
        self.url, self.diagram, self.note = typed.url, typed.diagram, typed.note
        self.changed_by, self.changed_at = by, timezone.now()
        self.version += 1

    @transaction.atomic
    def remove(self, *, version: int) -> None:
        """Delete it. Raises StaleEdit if a team mate saved another one since."""
        self.project.locked()
        if Deliverable.objects.filter(pk=self.pk).exists():
            lock_version(self, version).delete()

    def _forget_check(self) -> None:
        self.status, self.checked_at, self.video_seconds = self.Status.UNCHECKED, None, None
        self.told_status = ""

    def claim_check(self) -> bool:
        """Note that a check starts now; False while another one runs."""
        now = timezone.now()
        is_free = Q(asked_at=None) | Q(asked_at__lt=now - timedelta(minutes=2))
        claimed = Deliverable.objects.filter(is_free, pk=self.pk).update(asked_at=now)
        return bool(claimed)

    def frozen_row(self) -> dict[str, str]:
        """What the hand-in keeps of it at the deadline."""
        return {
            "name": self.kind.name,
            "track": self.kind.track,
            "content": self.kind.content,
            "url": self.url,
            "diagram": self.diagram,
            "note": self.note,
            "status": self.status,
        }
