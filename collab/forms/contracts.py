"""Forms of contracts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.contracts.reading import MAX_DOCUMENT_BYTES
from collab.models import Endpoint
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea
from portal.web.outgoing_requests import FetchFailed, split_public_url

SIDES = ("built", "used")


class ContractForm(forms.Form):
    """An OpenAPI document: typed, as a file, or where it stands. One of the three."""

    url = forms.CharField(
        label=_("Address of the document"),
        max_length=400,
        required=False,
        help_text=_(
            "An https address, as https://raw.githubusercontent.com/you/api/main/openapi.yaml. We look at it daily."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or a file"),
        required=False,
        help_text=_("openapi.yaml or openapi.json, up to 1 MB."),
        widget=forms.FileInput,
    )
    text = forms.CharField(
        label=_("or paste it"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "class": "source", "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        if url:
            try:
                split_public_url(url)
            except FetchFailed as refused:
                raise forms.ValidationError(str(refused)) from refused
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This file is no text in UTF-8.")) from error

    def clean(self):
        cleaned = super().clean()
        pasted = cleaned.get("text", "")
        cleaned["document"] = cleaned.get("file") or (pasted if pasted.strip() else "")
        if not self.errors and not cleaned["document"] and not cleaned.get("url"):
            raise forms.ValidationError(_("Please give an address, a file or the text itself."))
        return cleaned

    def show_file_text(self):
        """Show the text of a file that was refused: no browser keeps a file that was chosen."""
        if self.cleaned_data["document"]:
            self.data = self.data.copy()
            self.data["text"] = self.cleaned_data["document"]


class EndpointStatusForm(forms.Form):
    """What one person says of an endpoint, beside what stood there when they looked (`…_was`)."""

    built = forms.ChoiceField(choices=Endpoint.BackEndStatus, required=False)
    used = forms.ChoiceField(choices=Endpoint.FrontEndStatus, required=False)
    built_was = forms.ChoiceField(choices=Endpoint.BackEndStatus, required=False)
    used_was = forms.ChoiceField(choices=Endpoint.FrontEndStatus, required=False)
    # "Say" was pressed where it was to be checked again.
    again = forms.BooleanField(required=False)

    def seen(self) -> dict[str, str]:
        """What stood there, by side."""
        return {side: self.cleaned_data[f"{side}_was"] for side in SIDES}

    def changed_statuses(self) -> dict[str, str]:
        """What is said, by side: the sides that the sender changed alone."""
        said = {side: self.cleaned_data[side] for side in SIDES}
        seen = self.seen()
        changed_statuses = {
            side: status for side, status in said.items() if status and status != seen[side]
        }
        if not changed_statuses and self.cleaned_data["again"] and said["used"]:
            return {"used": said["used"]}
        return changed_statuses


class EndpointNoteForm(forms.Form):
    """A word on an endpoint."""

    text = forms.CharField(
        label=_("A note to the team"),
        max_length=1000,
        widget=Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def clean_text(self):
        return clean(self.cleaned_data["text"]).strip()
