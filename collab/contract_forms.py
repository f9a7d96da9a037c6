"""Forms of contracts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.contracts.reading import MOST_BYTES
from portal.fields import Textarea
from portal.outgoing import FetchFailed, parts_of
from portal.text import clean


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
        label=_("or a file"), required=False, help_text=_("openapi.yaml or openapi.json, up to 1 MB.")
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


class NoteForm(forms.Form):
    """A word on an endpoint."""

    text = forms.CharField(
        label=_("A note to the team"), max_length=1000, widget=Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def clean_text(self):
        return clean(self.cleaned_data["text"]).strip()
