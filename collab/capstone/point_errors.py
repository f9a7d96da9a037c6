"""Fields for points, and what they say of points that can't be given."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def point_errors(most: int) -> dict[str, str]:
    """The error messages of a field that takes 0 to `most` points.

    Its label says of what.
    """
    at_most = ngettext("At most %(most)s point.", "At most %(most)s points.", most)
    return {
        "max_value": at_most % {"most": most},
        "min_value": _("Points can’t be below 0."),
        "invalid": _("Type the points as a number."),
    }


def points_field(label: str, most: int, points: int | None, **values: Any) -> forms.IntegerField:
    """A field for 0 to `most` points, or none; at first the ones that are stored."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        initial=points,
        error_messages=point_errors(most),
        **values,
    )
