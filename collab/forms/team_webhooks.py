"""The form that adds a webhook of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.forms.public_urls import check_public_url
from collab.models import TeamWebhook
from portal.web.form_fields import FormKeyField

NOT_PUBLIC = _("Use a public HTTPS URL, such as https://your-app.onrender.com/nexus.")


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
        check_public_url(address, told=NOT_PUBLIC)
        return address
