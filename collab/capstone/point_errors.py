"""What a form says of points that can't be given."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def point_errors(most: int) -> dict[str, str]:
    """The error messages of a field that takes 0 to `most` points; its label says of what."""
    at_most = ngettext("At most %(most)s point.", "At most %(most)s points.", most)
    return {
        "max_value": at_most % {"most": most},
        "min_value": _("Points can’t be below 0."),
        "invalid": _("Type the points as a number."),
    }
