"""The form of a mentor's message to learners."""

import hashlib
import json
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models.cohort_message import MAX_SUBJECT, MAX_TEXT, NAME
from portal.people.models import User
from portal.text import placeholders
from portal.text.cleaning import one_line
from portal.web.form_fields import FormKeyField


def known_placeholders(text: str) -> None:
    """Refuse a text with an unknown placeholder.

    Learners would read it as it is.
    """
    if unknown := placeholders.unknown_placeholders(text, [NAME]):
        raise forms.ValidationError(placeholders.refusal(unknown, [NAME]))


class CohortMessageForm(forms.Form):
    """What a mentor writes to learners."""

    subject = forms.CharField(
        label=_("Subject"), max_length=MAX_SUBJECT, validators=[one_line, known_placeholders]
    )
    text = CleanedTextField(
        label=_("Message"),
        rows=8,
        max_length=MAX_TEXT,
        help_text=_(
            "Each person gets their own email and notification, and sees no one else’s name. "
            "{name} becomes their first name, also in the subject."
        ),
        validators=[known_placeholders],
    )
    key = FormKeyField()

    def fingerprint(self, recipients: Iterable[User]) -> str:
        """Return what changes whenever the text or the people it reaches do."""
        keys = sorted(person.pk for person in recipients)
        shown = [keys, self.cleaned_data["subject"], self.cleaned_data["text"]]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
