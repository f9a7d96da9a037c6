from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.clock import from_now
from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.forms.waves import MAX_WAVE_REASON


class SuspendForm(forms.Form):
    """How long a person is suspended, and why."""

    days = forms.TypedChoiceField(
        coerce=int,
        label=_("Duration"),
        choices=[
            (1, _("a day")),
            (3, _("3 days")),
            (7, _("a week")),
            (30, _("30 days")),
            (180, _("half a year")),
        ],
    )
    reason = CleanedTextField(label=_("Reason (the person reads this)"), max_length=MAX_WAVE_REASON)

    def until(self) -> datetime:
        """The end of the suspension."""
        return from_now(timedelta(days=self.cleaned_data["days"]))
