"""Forms of contracts and endpoints."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.contracts.problems import Problem
from collab.contracts.reading import MAX_DOCUMENT_BYTES
from collab.forms.public_urls import check_public_url
from collab.models import Endpoint
from portal.people.mail.discord_webhook import check_webhook_url
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea

SIDES = ("built", "used")


class ContractForm(forms.Form):
    """An OpenAPI document: pasted, as a file, or by its URL."""

    url = forms.CharField(
        label=_("Document URL"),
        max_length=400,
        required=False,
        help_text=_(
            "An HTTPS URL, such as "
            "https://raw.githubusercontent.com/you/api/main/openapi.yaml. We check it "
            "daily."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        help_text=_("openapi.yaml or openapi.json, up to 2 MB."),
        widget=forms.FileInput,
    )
    text = forms.CharField(
        label=_("Or paste it"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "class": "source", "spellcheck": "false", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("url", "file", "text"):  # one of them is needed
            self.fields[name].is_conditional = True

    def clean_url(self) -> str:
        """The URL, which must be a public https address, or empty."""
        url = self.cleaned_data["url"].strip()
        if url:
            check_public_url(url)
        return url

    def clean_file(self) -> str:
        """The text of the file, or an empty one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This file isn’t UTF-8 text.")) from error

    def clean(self) -> dict[str, Any]:
        """Add `document`, the text of the file or the pasted one; require it or a URL."""
        cleaned = super().clean()
        pasted = cleaned.get("text", "")
        cleaned["document"] = cleaned.get("file") or (pasted if pasted.strip() else "")
        if not self.errors and not cleaned["document"] and not cleaned.get("url"):
            raise forms.ValidationError(_("Add a URL, a file, or the text itself."))
        return cleaned

    def reject(self, problems: Iterable[Problem]) -> None:
        """Show what is wrong with the document."""
        for problem in problems:
            self.add_error(None, str(problem))
        self.keep_document()

    def keep_document(self) -> None:
        """Show the text of a file, because browsers don't keep the chosen file."""
        if self.cleaned_data["document"]:
            self.data = self.data.copy()
            self.data["text"] = self.cleaned_data["document"]


class WebhookForm(forms.Form):
    """The address of a Discord webhook."""

    address = forms.CharField(
        label=_("Webhook URL"),
        max_length=200,
        help_text=_(
            "In Discord, open the channel’s settings, then Integrations, Webhooks, and copy the "
            "URL."
        ),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )

    def clean_address(self) -> str:
        """The address, always on discord.com."""
        given = self.cleaned_data["address"].strip()
        address = given.replace("https://discordapp.com/", "https://discord.com/", 1)
        check_webhook_url(address)
        return address


class EndpointStatusForm(forms.Form):
    """New statuses of an endpoint, with those that the form showed (`…_was`)."""

    built = forms.ChoiceField(choices=Endpoint.BackEndStatus, required=False)
    used = forms.ChoiceField(choices=Endpoint.FrontEndStatus, required=False)
    built_was = forms.ChoiceField(choices=Endpoint.BackEndStatus, required=False)
    used_was = forms.ChoiceField(choices=Endpoint.FrontEndStatus, required=False)
    # The form was sent for an endpoint to recheck, perhaps without a change.
    again = forms.BooleanField(required=False)

    def seen(self) -> dict[str, str]:
        """The statuses that the form showed, by side."""
        return {side: self.cleaned_data[f"{side}_was"] for side in SIDES}

    def changed_statuses(self) -> dict[str, str]:
        """The statuses that the sender changed, by side; `used` also when rechecked."""
        seen, changed = self.seen(), {}
        for side in SIDES:
            status = self.cleaned_data[side]
            if status and status != seen[side]:
                changed[side] = status
        used = self.cleaned_data["used"]
        if not changed and used and self.cleaned_data["again"]:
            return {"used": used}
        return changed


class EndpointNoteForm(forms.Form):
    """A note on an endpoint."""

    text = forms.CharField(
        label=_("Note for the team"),
        max_length=1000,
        widget=Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def clean_text(self) -> str:
        """The text without surrounding space and characters that can't be stored."""
        return clean(self.cleaned_data["text"]).strip()
