"""The check of a range of hours, which several forms have."""

from django import forms
from django.utils.translation import gettext as _


def require_both_hours(form: forms.BaseForm, days: str) -> None:
    """Require both hours of a range ("weekdays" or "weekends"), or neither."""
    names = (f"{days}_from", f"{days}_to")
    missing = [name for name in names if form.cleaned_data.get(name) is None]
    if len(missing) == 1 and missing[0] not in form.errors:
        message = _("Enter both a start and an end time, or leave both empty.")
        form.add_error(missing[0], message)
