"""The deliverables that a cohort starts with: those of the programme."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TemplateKind(NamedTuple):
    """A kind of deliverable to begin with."""

    name: Promise
    content: str
    track: str = "both"
    hint: Promise | str = ""
    is_required: bool = True


TEMPLATES = [
    TemplateKind(
        _("Repository"), "repository", hint=_("Public, with a README that says what you built.")
    ),
    TemplateKind(
        _("Slides"), "slides", hint=_("Share them so that anyone with the link can view.")
    ),
    TemplateKind(
        _("Demo video"), "video", hint=_("At most 5 minutes. Unlisted is fine, private isn’t.")
    ),
    TemplateKind(_("Live API"), "api", "backend"),
    TemplateKind(_("API documentation"), "api_docs", "backend", _("Such as /api/docs or Swagger.")),
    TemplateKind(_("ERD"), "diagram", "backend", _("Entities, keys and cardinality.")),
    TemplateKind(_("Live site"), "site", "frontend"),
    TemplateKind(_("Design"), "design", "frontend", _("In Figma, anyone with the link can view.")),
    TemplateKind(_("Accessibility report"), "other", "frontend", is_required=False),
]
