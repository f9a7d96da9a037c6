"""Forms of contracts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.contracts.reading import MOST_BYTES
from collab.models import Endpoint
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea
from portal.web.outgoing_requests import FetchFailed, parts_of

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
                parts_of(url)
            except FetchFailed as refused:
                raise forms.ValidationError(str(refused)) from refused
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise forms.ValidationError(_("This file is no text in UTF-8.")) from wrong

    def clean(self):
        cleaned = super().clean()
        typed = cleaned.get("text", "")
        cleaned["document"] = cleaned.get("file") or (typed if typed.strip() else "")
        if not self.errors and not cleaned["document"] and not cleaned.get("url"):
            raise forms.ValidationError(_("Please give an address, a file or the text itself."))
        return cleaned

    def keep_text(self):
        """Show the text of a file that was refused: no browser keeps a file that was chosen."""
        if self.cleaned_data["document"]:
            self.data = self.data.copy()
            self.data["text"] = self.cleaned_data["document"]


class WordForm(forms.Form):
    """What one person says of an endpoint, beside what stood there when they looked (`…_was`)."""

    built = forms.ChoiceField(choices=Endpoint.Built, required=False)
    used = forms.ChoiceField(choices=Endpoint.Used, required=False)
    built_was = forms.ChoiceField(choices=Endpoint.Built, required=False)
    used_was = forms.ChoiceField(choices=Endpoint.Used, required=False)
    # "Say" was pressed where it was to be checked again.
    again = forms.BooleanField(required=False)

    def seen(self) -> dict[str, str]:
        """What stood there, by side."""
        return {side: self.cleaned_data[f"{side}_was"] for side in SIDES}

    def words(self) -> dict[str, str]:
        """What is said, by side: the sides that the sender changed alone."""
        said = {side: self.cleaned_data[side] for side in SIDES}
        seen = self.seen()
        words = {side: word for side, word in said.items() if word and word != seen[side]}
        if not words and self.cleaned_data["again"] and said["used"]:
            return {"used": said["used"]}
        return words


class NoteForm(forms.Form):
    """A word on an endpoint."""

    text = forms.CharField(
        label=_("A note to the team"), max_length=1000, widget=Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def clean_text(self):
        return clean(self.cleaned_data["text"]).strip()
