"""Ready texts of messages to learners who lack something or were not active."""

from typing import NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _

from portal.moderation.models.cohort_message import NAME
from portal.people.models import Cohort

SILENT = "silent"


class Nudge(NamedTuple):
    """A ready text. `key` is that of the check that it is about, or SILENT."""

    key: str
    label: str
    subject: str
    text: str


def nudges(cohort: Cohort) -> list[Nudge]:
    """Return a text for each check of the cohort, and one for people without activity."""
    deadline = formats.date_format(cohort.ends_on, "DATE_FORMAT")
    ready = []
    for check in cohort.checks_for(""):
        values = {"what": check.short_label, "name": f"{{{NAME}}}", "deadline": deadline}
        ready.append(
            Nudge(
                check.key,
                _("Without %(what)s") % values,
                _("Your checklist: %(what)s") % values,
                _(
                    "Hi %(name)s,\n\nyour checklist doesn’t have %(what)s yet. The deadline is "
                    "the end of %(deadline)s (UTC). Is anything in your way? Write to me, and "
                    "we’ll look at it together."
                )
                % values,
            )
        )
    values = {"name": f"{{{NAME}}}", "cohort": cohort.name}
    text = _(
        "Hi %(name)s,\n\nwe haven’t seen you in %(cohort)s for a while. How are you getting on? "
        "One small post about what you learned this week is a good way back in."
    )
    subject = _("How are you getting on?")
    return [*ready, Nudge(SILENT, _("Not active"), subject, text % values)]
