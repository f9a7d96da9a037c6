"""Forms of the README import."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from learnings import readme
from learnings.models import Entry, Found
from learnings.models.draft import DRAFT_BODY_LENGTH, DRAFT_TITLE_LENGTH
from learnings.models.readme_import import everything_found
from learnings.readme.decoding import decode
from portal.text import clean

MOST_BYTES = 1_000_000
# A form may have 1,000 fields, and each thing has up to five. What is left over comes with the next import.
MOST_FOUND = 190
HEADINGS = {"skill": _("Skills"), "challenge": _("Challenges and solutions")}


class ReadmeForm(forms.Form):
    """A README by paste or upload. Cleans to `source`: (text, was its encoding repaired)."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("Paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or choose the file"),
        required=False,
        allow_empty_file=True,
        help_text=_("README.md, at most 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )

    def clean(self):
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if not file and not text.strip():
            raise forms.ValidationError(_("Please paste your README or choose its file."), code="required")
        name = "file" if file else "text"
        size = file.size if file else len(text.encode("utf-8", "replace"))
        if size > MOST_BYTES:
            self.add_error(name, _("A README may have at most 1 MB. Please take long listings out of it."))
            return cleaned
        try:
            cleaned["source"] = decode(file.read() if file else text)
        except readme.NotAReadme as refused:
            self.add_error(name, str(refused))
        return cleaned


class FoundForm(forms.Form):
    """One thing that was found: keep it or not, and its text."""

    keep = forms.BooleanField(required=False, initial=True, label=_("Keep"))
    title = forms.CharField(label=_("Title"), required=False, max_length=DRAFT_TITLE_LENGTH)
    body = forms.CharField(label=_("Text"), required=False, max_length=DRAFT_BODY_LENGTH, widget=forms.Textarea)
    solution = forms.CharField(label=_("Solution"), required=False, max_length=DRAFT_BODY_LENGTH, widget=forms.Textarea)
    outcome = forms.CharField(label=_("Outcome"), required=False, max_length=DRAFT_BODY_LENGTH, widget=forms.Textarea)

    def __init__(self, data, original, is_known, **kwargs):
        self.original, self.is_known = original, is_known
        texts = {name: getattr(original, name) for name in ("title", "body", "solution", "outcome")}
        super().__init__(data, initial=texts | {"keep": not is_known}, **kwargs)
        for name in self._not_shown():
            del self.fields[name]
        for name in ("body", "solution", "outcome"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"rows": min(8, 2 + texts[name].count("\n")), "dir": "auto"}

    def _not_shown(self):
        if self.original.is_skill:
            return ["title", "body", "solution", "outcome"]
        return [] if self.original.kind == Entry.Kind.CHALLENGE else ["solution", "outcome"]

    @property
    def heading(self):
        """The part of the preview it stands under."""
        return HEADINGS.get(self.original.kind) or Entry.Section(self.original.section).label

    def found(self):
        """The Found as its owner wants it; its fingerprint stays that of the README."""
        original = self.original
        texts = {name: clean(self.cleaned_data.get(name, "")) for name in ("title", "body", "solution", "outcome")}
        if original.is_skill:
            texts["title"] = original.title
        wanted = Found(kind=original.kind, section=original.section, track=original.track, **texts)
        wanted.fingerprint = original.fingerprint
        return wanted


def kept_forms(reading, owner, data=None):
    """A FoundForm for each thing in a Reading; what was imported before is marked and not kept by default."""
    found = list(everything_found(reading))
    known = set(owner.entries.exclude(imported_as="").values_list("imported_as", flat=True))
    skills = {topic.name.casefold() for topic in owner.skills.all()}
    marked = [(one, one.fingerprint in known or (one.is_skill and one.title.casefold() in skills)) for one in found]
    if len(marked) > MOST_FOUND:
        marked = [pair for pair in marked if not pair[1]]
    return [
        FoundForm(data, one, is_known, prefix=f"f{index}", auto_id="id_%s")
        for index, (one, is_known) in enumerate(marked[:MOST_FOUND])
    ]
