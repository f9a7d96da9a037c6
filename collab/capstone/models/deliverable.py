from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.people.models import Track
from portal.text.cleaning import one_line

MAX_DIAGRAM_CHARACTERS = 10_000


class DeliverableKind(models.Model):
    """What teams of a cohort hand in, such as "Demo video"; mentors list them."""

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
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    content = models.CharField(
        _("what it is"), max_length=12, choices=Content, default=Content.OTHER
    )
    # "both": one for the whole team.
    track = models.CharField(_("track"), max_length=10, choices=Track, default=Track.BOTH)
    is_required = models.BooleanField(_("required"), default=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True, validators=[one_line])
    # Kinds with deliverables are retired, not deleted.
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


class Deliverable(models.Model):
    """What a team hands in of one kind: an address or a diagram as text, with a few words."""

    class Status(models.TextChoices):
        """What an anonymous visitor finds at the address."""

        UNCHECKED = "unchecked", pgettext_lazy("deliverable", "not checked yet")
        OPENS = "opens", pgettext_lazy("deliverable", "mentors can open it")
        SIGN_IN = "sign_in", pgettext_lazy("deliverable", "asks for a sign-in")
        NOT_FOUND = "not_found", pgettext_lazy("deliverable", "not found")
        NO_ANSWER = "no_answer", pgettext_lazy("deliverable", "didn’t answer")
        REFUSED = "refused", pgettext_lazy("deliverable", "can’t be opened")

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="deliverables"
    )
    kind = models.ForeignKey(DeliverableKind, on_delete=models.PROTECT, related_name="deliverables")
    url = models.URLField(_("link"), max_length=500, blank=True)
    # Mermaid text, shown as text.
    diagram = models.TextField(_("diagram"), blank=True, max_length=MAX_DIAGRAM_CHARACTERS)
    note = models.CharField(_("note"), max_length=280, blank=True, validators=[one_line])
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The last check of the address.
    status = models.CharField(max_length=10, choices=Status, default=Status.UNCHECKED)
    checked_at = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    video_seconds = models.PositiveIntegerField(null=True, editable=False)
    # The status that the team was told last, so that each change is told once.
    told_status = models.CharField(max_length=10, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="deliverable_once"),
            models.CheckConstraint(
                condition=~Q(url="", diagram=""), name="deliverable_has_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.url or self.diagram[:40]}"

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
