"""The form that adds a webhook of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.models import TeamWebhook
from portal.web.form_fields import FormKeyField
from portal.web.outgoing_requests import FetchFailed, split_public_url


class TeamWebhookForm(forms.Form):
    """An address, and the events that are sent to it."""

    key = FormKeyField()
    address = forms.CharField(
        label=_("URL"),
        max_length=400,
        help_text=_("A public HTTPS URL of your program. We send each event there with POST."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=TeamWebhook.Event.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=TeamWebhook.Event.values,
        error_messages={"required": _("Choose at least one.")},
    )

    def clean_address(self) -> str:
        """The address, if a request may go there."""
        address = self.cleaned_data["address"].strip()
        try:
            split_public_url(address)
        except FetchFailed as refused:
            message = _("Use a public HTTPS URL, such as https://your-app.onrender.com/nexus.")
            raise forms.ValidationError(message) from refused
        return address
