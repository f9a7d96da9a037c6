"""Which notifications are mailed."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.people.notification_preferences import EMAIL_FREQUENCIES, email_choices

EMAILS_SAVED = _("Email settings saved.")


def _choice_field(label: Any, choices: Any, chosen: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=chosen, required=False)


class NotificationPreferencesForm(forms.Form):
    """Which notifications are mailed, and how often: one choice per group."""

    def __init__(self, data: Any = None, *, person: User, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        self.person = person
        frequencies = list(EMAIL_FREQUENCIES.items())
        for group, label, frequency in email_choices(person):
            self.fields[group] = _choice_field(label, frequencies, frequency)
        language = _choice_field(_("Email language"), settings.LANGUAGES, person.mail_language)
        self.fields["language"] = language

    @property
    def choices(self) -> dict[str, str]:
        """The choices that were changed; a missing one stays as it is."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and value != self.fields[name].initial
        }

    def save(self) -> None:
        """Store the choices that were changed."""
        if self.choices:
            self.person.update_mail_choices(self.choices)
