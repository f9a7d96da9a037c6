"""The rubrics that a cohort starts with, one for each track."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TemplateCriterion(NamedTuple):
    """A line of a rubric to begin with."""

    name: Promise
    guidance: Promise
    points: int


_PRESENTATION = TemplateCriterion(
    _("Presentation"),
    _("Clear slides, a demo of at most 5 minutes, the journey and its challenges."),
    30,
)
_CODE_QUALITY = TemplateCriterion(_("Code quality"), _("Readable, structured, tested."), 20)
_BEST_PRACTICES = TemplateCriterion(
    _("Best practices"), _("Tools 5, security and validation 10, documentation 5."), 20
)
_DEPLOYMENT = TemplateCriterion(
    _("Deployment"), _("Public, stable, and set up so that others can repeat it."), 10
)

TEMPLATES: dict[str, list[TemplateCriterion]] = {
    "frontend": [
        TemplateCriterion(_("Functionality"), _("Works as described; errors are handled."), 15),
        _CODE_QUALITY,
        TemplateCriterion(_("User experience"), _("Clear and usable, on a phone too."), 10),
        TemplateCriterion(
            _("Version control"),
            _("Small commits with clear messages; pull requests reviewed."),
            15,
        ),
        _BEST_PRACTICES,
        _DEPLOYMENT,
        _PRESENTATION,
    ],
    "backend": [
        TemplateCriterion(
            _("Functionality"), _("Endpoints behave as documented; errors are handled."), 25
        ),
        _CODE_QUALITY,
        TemplateCriterion(
            _("Design and API"), _("Entities, keys, cardinality; names, methods and statuses."), 20
        ),
        _DEPLOYMENT,
        _BEST_PRACTICES,
        _PRESENTATION,
    ],
}
