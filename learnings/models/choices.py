"""The kinds, sections and states of an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    LEARNING = "learning", _("learning")
    CHALLENGE = "challenge", _("challenge")
    SOLUTION = "solution", _("solution")


class Section(models.TextChoices):
    TECHNOLOGY = "technology", _("Technologies")
    CONCEPT = "concept", _("Concepts")
    PRACTICE = "practice", _("Practices")
    TAKEAWAY = "takeaway", _("Takeaways")
    TIP = "tip", _("Tips for those who come after")


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for a mentor")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("not accepted")
    LIVE = "live", _("public")
    REMOVED = "removed", _("removed")
