"""Which notifications are mailed."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.people.notification_preferences import EMAIL_FREQUENCIES, email_choices


class NotificationPreferencesForm(forms.Form):
    """Which notifications are mailed, and how often: one choice per group."""

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        frequencies = list(EMAIL_FREQUENCIES.items())
        for group, label, frequency in email_choices(person):
            self.fields[group] = forms.ChoiceField(
                label=label, choices=frequencies, initial=frequency
            )
        self.fields["language"] = forms.ChoiceField(
            label=_("Email language"),
            choices=settings.LANGUAGES,
            initial=person.mail_language,
            required=False,
        )

    def clean_language(self) -> str:
        """Return the chosen language; the present one if the field is empty."""
        return self.cleaned_data["language"] or self.person.mail_language

    def save(self) -> None:
        """Store the choices with the person."""
        self.person.update_mail_choices(self.cleaned_data)
