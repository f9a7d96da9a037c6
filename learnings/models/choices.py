"""The kinds, sections and states of an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learnings.sections import SECTIONS


class Kind(models.TextChoices):
    LEARNING = "learning", _("learning")
    CHALLENGE = "challenge", _("challenge")
    SOLUTION = "solution", _("solution")
    # Text of a profile; in no list of entries (docs/decisions/0053).
    PROFILE_SECTION = "section", _("profile section")


# A member for each row of SECTIONS, such as Section.TIP.
Section = models.TextChoices(
    "Section",
    [(section.value.upper(), (section.value, _(section.label))) for section in SECTIONS],
    module=__name__,
)


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("entry status", "draft")
    PENDING = "pending", pgettext_lazy("entry status", "in review")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("entry status", "changes requested")
    REJECTED = "rejected", pgettext_lazy("entry status", "not accepted")
    LIVE = "live", pgettext_lazy("entry status", "public")
    REMOVED = "removed", pgettext_lazy("entry status", "hidden")
