from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import Flag


class FlagForm(forms.Form):
    """Why a person flags an object."""

    reason = forms.ChoiceField(
        choices=Flag.Reason, widget=forms.RadioSelect, label=_("What’s wrong with it?")
    )
    note = CleanedTextField(
        label=_("Anything else a mentor should know"), max_length=1000, required=False
    )


class PersonalDataForm(forms.Form):
    """A report of personal data or a secret, with or without an account."""

    address = forms.CharField(
        max_length=300,
        label=_("Page URL"),
        help_text=_("Copy it from your browser’s address bar."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    note = CleanedTextField(label=_("What shouldn’t be there?"), max_length=1000)
    # Hidden: people leave it empty, while spam bots fill in every field.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )


class AppealForm(forms.Form):
    """Why an author asks for a second look."""

    text = CleanedTextField(label=_("Why should a second mentor decide differently?"), rows=5)
