"""Forms of the README import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learnings import readme
from learnings.models import ImportedItem, ImportedItemKind
from learnings.models.revision import TITLE_LENGTH
from learnings.readme.github import NotARepositoryAddress, readme_urls
from portal.text import markdown
from portal.text.cleaning import as_one_line, clean
from portal.web.form_fields import FormKeyField, Textarea, set_max_length

MAX_UPLOAD_BYTES = 1_000_000
KIND_CHOICES = [
    choice for choice in ImportedItemKind.choices if choice[0] != ImportedItemKind.CONTACT
]
TEXT_LABELS = {
    "title": _("Title"),
    "body": _("Text"),
    "solution": _("Solution"),
    "outcome": _("Outcome"),
}
MAX_LENGTHS = {
    name: TITLE_LENGTH if name == "title" else markdown.MAX_CHARACTERS for name in TEXT_LABELS
}


# One of these fields is needed; the first one that is given counts.
SOURCES = ("file", "text", "address")


class ReadmeImportForm(forms.Form):
    """A README by the address of its repository, by paste or by upload.

    Cleans to `source`, (text, was it repaired); of an address, which a task fetches, to None.
    """

    key = FormKeyField()
    address = forms.CharField(
        label=_("Repository URL"),
        required=False,
        max_length=300,
        help_text=_("A public GitHub repository. We’ll fetch its README."),
        widget=forms.TextInput(
            attrs={"placeholder": "https://github.com/you/alx-project-nexus", "inputmode": "url"}
        ),
    )
    watch = forms.BooleanField(
        label=_("Check this repository each day"),
        required=False,
        help_text=_("We’ll show you when its README has something new. Only you see that."),
    )
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("README.md, up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SOURCES:
            self.fields[name].is_conditional = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        source_field = next((name for name in SOURCES if self._is_given(name)), None)
        if source_field is None and not self.errors:
            raise forms.ValidationError(
                _("Enter your repository’s URL, paste your README, or choose a file."),
                code="required",
            )
        if source_field and not self.errors:
            self._decode_source(source_field, cleaned)
        return cleaned

    def add_parse_error(self, sentence: str) -> None:
        """Show why the README was refused, with its text in the field to paste it into."""
        text, _repaired = self.cleaned_data["source"]
        self.data = self.data.copy()
        self.data["text"] = text
        self.add_error("text", sentence)

    def _is_given(self, name: str) -> bool:
        value = self.cleaned_data.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def _decode_source(self, source_field: str, cleaned: dict[str, Any]) -> None:
        """Decode the README from the given field; errors are shown at that field."""
        value = cleaned[source_field]
        size = value.size if source_field == "file" else len(value.encode("utf-8", "replace"))
        if size > MAX_UPLOAD_BYTES:
            self.add_error(
                source_field,
                _("A README can be up to 1 MB. Please remove long listings."),
            )
            return
        try:
            if source_field == "address":
                readme_urls(value)
                cleaned["source"] = None
            else:
                cleaned["source"] = readme.decode(value.read() if source_field == "file" else value)
        except readme.NotAReadme as error:
            self.add_error(source_field, _(str(error)))
        except NotARepositoryAddress as error:
            self.add_error(source_field, str(error))


class ImportedItemForm(forms.Form):
    """An imported item as its owner edits it: whether to keep it, its kind and texts."""

    keep = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=KIND_CHOICES, required=False)
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, widget=Textarea)
    solution = forms.CharField(required=False, widget=Textarea)
    outcome = forms.CharField(required=False, widget=Textarea)

    def __init__(self, *args: Any, item: ImportedItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXT_LABELS:
            set_max_length(self.fields[name], MAX_LENGTHS[name], stored_text=getattr(item, name))

    def apply(self, item: ImportedItem) -> None:
        """Copy the form's values to the item; a field that was not sent keeps its value."""
        item.keep = self.cleaned_data["keep"]
        if item.kind == ImportedItemKind.CONTACT:
            return
        for name in TEXT_LABELS:
            if self.add_prefix(name) in self.data:
                setattr(item, name, clean(self.cleaned_data[name]))
        item.title = as_one_line(item.title)
        item.kind = self.cleaned_data["kind"] or item.kind
