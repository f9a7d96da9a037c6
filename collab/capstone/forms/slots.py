"""Forms for offering presentation slots as a mentor, and for cancelling one."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.text.cleaning import one_line
from portal.web.form_fields import DayInput

LENGTHS = [(15, _("15 min")), (20, _("20 min")), (30, _("30 min"))]


class OfferForm(forms.Form):
    """A day and times, in the mentor's time zone, that become slots of one length."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    until = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.TypedChoiceField(
        label=_("Length"), choices=LENGTHS, coerce=int, initial=20, widget=forms.RadioSelect
    )
    call_url = forms.URLField(
        label=_("Call link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Only mentors and the team that books see it."),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        """Make two moments of the day and the times."""
        values = super().clean()
        if self.errors:
            return values
        if values["until"] <= values["begins"]:
            self.add_error("until", _("Choose a time after the first one."))
            return values
        values["starts_at"] = _moment(values["day"], values["begins"])
        values["ends_at"] = _moment(values["day"], values["until"])
        return values


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class CancelForm(forms.Form):
    """Cancels a booked slot."""


class CancelWithReasonForm(CancelForm):
    """Cancels a booked slot as its mentor; the team reads why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[one_line],
        help_text=_("The team reads this."),
    )
