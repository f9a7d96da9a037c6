"""The kinds, sections and states of an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnings.sections import SECTIONS


class Kind(models.TextChoices):
    LEARNING = "learning", _("learning")
    CHALLENGE = "challenge", _("challenge")
    SOLUTION = "solution", _("solution")


# A member for each row of SECTIONS, such as Section.TIP.
Section = models.TextChoices(
    "Section",
    [(section.value.upper(), (section.value, _(section.label))) for section in SECTIONS],
    module=__name__,
)


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("in review")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("not accepted")
    LIVE = "live", _("public")
    REMOVED = "removed", _("removed")
