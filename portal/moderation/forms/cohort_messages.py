"""The form of a mentor's message to learners."""

import hashlib
import json
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models.cohort_message import MAX_SUBJECT, MAX_TEXT
from portal.people.models import User
from portal.text.cleaning import one_line
from portal.web.form_fields import FormKeyField


class CohortMessageForm(forms.Form):
    """What a mentor writes to learners."""

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT, validators=[one_line])
    text = CleanedTextField(
        label=_("Message"),
        rows=8,
        max_length=MAX_TEXT,
        help_text=_(
            "Each person gets their own email and notification, and sees no one else’s name. "
            "{name} becomes their first name."
        ),
    )
    key = FormKeyField()

    def fingerprint(self, recipients: Iterable[User]) -> str:
        """Return what changes whenever the text or the people it reaches do."""
        keys = sorted(person.pk for person in recipients)
        shown = [keys, self.cleaned_data["subject"], self.cleaned_data["text"]]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
