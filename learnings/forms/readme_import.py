"""Forms of the README import."""

from functools import lru_cache

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learnings import readme
from learnings.models import ImportedItemKind
from learnings.models.choices import Section
from learnings.models.revision import TITLE_LENGTH
from learnings.readme.github import NotARepositoryAddress, readme_urls
from learnings.readme.parser.result import GUESSED, LIKELY, STATED
from portal.text import markdown
from portal.text.cleaning import as_one_line, clean
from portal.web.form_fields import FormKeyField, Textarea, set_max_length

MAX_UPLOAD_BYTES = 1_000_000
# A long README is shown in parts: a form may have 1,000 fields and each thing has up to six, and rendering it costs most.
ITEMS_PER_PAGE = 80
GROUP_HEADINGS = {
    ImportedItemKind.SKILL: _("Skills"),
    **dict(Section.choices),
    ImportedItemKind.CHALLENGE: _("Challenges and solutions"),
    ImportedItemKind.GOAL: _("Goals"),
    ImportedItemKind.CONTACT: _("Contact"),
}
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
CONFIDENCE_LABELS = {
    STATED: _("clear: the README says so itself"),
    LIKELY: _("likely, by its shape"),
    GUESSED: _("a guess: please look"),
}


class ReadmeImportForm(forms.Form):
    """A README by the address of its repository, by paste or by upload.

    Cleans to `source`, (text, was it repaired); of an address, which a task fetches, to None.
    """

    key = FormKeyField()
    address = forms.CharField(
        label=_("Address of the repository"),
        required=False,
        max_length=300,
        help_text=_("On GitHub, and public. We fetch its README."),
        widget=forms.TextInput(
            attrs={"placeholder": "https://github.com/you/alx-project-nexus", "inputmode": "url"}
        ),
    )
    text = forms.CharField(
        label=_("or paste it here"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or choose the file"),
        required=False,
        allow_empty_file=True,
        help_text=_("README.md, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )

    def clean(self):
        cleaned = super().clean()
        source_field = next(
            (name for name in ("file", "text", "address") if self._is_given(name)), None
        )
        if source_field is None and not self.errors:
            raise forms.ValidationError(
                _(
                    "Please give the address of your repository, paste your README or choose its file."
                ),
                code="required",
            )
        if source_field and not self.errors:
            self._decode_source(source_field, cleaned)
        return cleaned

    def add_parse_error(self, sentence):
        """Say why it was not taken; the text of a file or an address stays too, in the field to paste it into."""
        text, _repaired = self.cleaned_data["source"]
        self.data = self.data.copy()
        self.data["text"] = text
        self.add_error("text", sentence)

    def _is_given(self, name):
        value = self.cleaned_data.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def _decode_source(self, source_field, cleaned):
        """Decode what was given, by whichever way; a refusal stands at that field."""
        value = cleaned[source_field]
        size = value.size if source_field == "file" else len(value.encode("utf-8", "replace"))
        if size > MAX_UPLOAD_BYTES:
            self.add_error(
                source_field,
                _("A README may have at most 1 MB. Please take long listings out of it."),
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
    """What was typed about one thing that was found: whether to keep it, as what, and its text."""

    keep = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=KIND_CHOICES, required=False)
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, widget=Textarea)
    solution = forms.CharField(required=False, widget=Textarea)
    outcome = forms.CharField(required=False, widget=Textarea)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        for name in TEXT_LABELS:
            set_max_length(self.fields[name], MAX_LENGTHS[name], stored_text=getattr(item, name))

    def apply(self, item):
        """Put what was typed into the thing; a field that was not sent stays as it was."""
        item.keep = self.cleaned_data["keep"]
        if item.kind == ImportedItemKind.CONTACT:
            return
        for name in TEXT_LABELS:
            if self.add_prefix(name) in self.data:
                setattr(item, name, clean(self.cleaned_data[name]))
        item.title = as_one_line(item.title)
        item.kind = self.cleaned_data["kind"] or item.kind


class ImportedItemRow:
    """One thing as the preview shows it. A long README has a hundred, so this is no form: those are made for what comes
    back. `form` is what was typed, where that could not be kept."""

    def __init__(self, item, index, *, lines, joined, form=None):
        self.item, self.index, self.joined, self.form = item, index, joined, form
        self.prefix = f"f{index}"
        self.source = "\n".join(lines[item.line : item.end]).rstrip()

    @property
    def confidence(self):
        return CONFIDENCE_LABELS[self.item.confidence]

    @property
    def lines(self):
        """The first and the last line of it, as people count them."""
        return self.item.line + 1, self.item.line + 1 + self.source.count("\n")

    @property
    def summary(self):
        """The beginning of its text, for whoever does not open it."""
        text = " ".join((self.item.solution or self.item.body).split())
        return text if len(text) < 120 else f"{text[:119]}…"

    @property
    def errors(self):
        return self.form.errors if self.form else {}

    @property
    def keep(self):
        return bool(self.form["keep"].value()) if self.form else self.item.keep

    def texts(self):
        """Each text that can be changed: its name, label, value, height in rows, and sentence where it was refused."""
        for name in self._editable_texts():
            value = self.form[name].value() or "" if self.form else getattr(self.item, name)
            field_errors = self.errors.get(name)
            yield {
                "name": name,
                "label": TEXT_LABELS[name],
                "value": value,
                "most": max(MAX_LENGTHS[name], len(getattr(self.item, name))),
                "rows": min(10, 2 + value.count("\n") + len(value) // 60),
                "error": field_errors[0] if field_errors else "",
            }

    def _editable_texts(self):
        if self.item.kind == ImportedItemKind.CONTACT:
            return []
        if self.item.is_challenge:
            return list(TEXT_LABELS)
        has_body = self.item.is_entry or self.item.body
        rest = [name for name in ("solution", "outcome") if getattr(self.item, name)]
        return ["title", *(["body"] if has_body else []), *rest]

    def options(self):
        """The options of its kind, as HTML; "" for what cannot be anything else."""
        return (
            ""
            if self.item.kind == ImportedItemKind.CONTACT
            else _options(self.item.kind, get_language())
        )


@lru_cache(maxsize=100)
def _options(chosen, _language):
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", label)
            for value, label in KIND_CHOICES
        ),  # noqa: S308
    )


class ImportPreview:
    """One part of what was found in a staged README: its forms, and what its owner did with them."""

    def __init__(self, staged, number, data=None):
        self.staged, self.items, self.data = staged, staged.items(), data
        offered = [index for index, one in enumerate(self.items) if one.is_offered]
        self.page_count = max(1, -(-len(offered) // ITEMS_PER_PAGE))
        self.page_number = min(max(1, number), self.page_count)
        start = (self.page_number - 1) * ITEMS_PER_PAGE
        self.indexes = offered[start : start + ITEMS_PER_PAGE]
        self.forms = (
            {}
            if data is None
            else {
                i: ImportedItemForm(data, prefix=f"f{i}", item=self.items[i]) for i in self.indexes
            }
        )

    def rows(self):
        """What the page shows of each thing of this part."""
        lines, joined = self.staged.text.split("\n"), {}
        for index, one in enumerate(self.items):
            if one.into is not None:
                joined.setdefault(one.into, []).append((index, one.title))
        return [
            ImportedItemRow(
                self.items[i], i, lines=lines, joined=joined.get(i, []), form=self.forms.get(i)
            )
            for i in self.indexes
        ]

    # Shown on the page: is all of it saved, and which thing stands open.
    is_saved, open_index = False, None

    def save(self):
        """Keep what was typed: True, or False where a field cannot be kept, with its sentence on the form."""
        if [form for form in self.forms.values() if not form.is_valid()]:
            return False
        for index, form in self.forms.items():
            form.apply(self.items[index])
        self.staged.save_items(self.items)
        return True

    def apply_action(self, action):
        """“all”, “none”, “join-7” (to the one above), “part-7” (take that apart again); anything else changes nothing."""
        name, _sign, number = action.partition("-")
        index = int(number) if number.isdecimal() and len(number) < 6 else -1
        if name in ("all", "none"):
            for one in self.items:
                one.keep = name == "all" and one.is_offered
        elif name == "join" and index in self.indexes[1:]:
            above = self.indexes[self.indexes.index(index) - 1]
            self.items[above].join(self.items[index])
            self.items[index].into, self.items[index].keep = above, False
        elif name == "part" and 0 <= index < len(self.items) and self._is_last_joined(index):
            self.items[self.items[index].into].split_off(self.items[index])
        self.staged.save_items(self.items)

    def _is_last_joined(self, index):
        into = self.items[index].into
        return into is not None and index == max(
            i for i, one in enumerate(self.items) if one.into == into
        )

    def groups(self):
        """(heading, rows) in the order of the page, by what each thing becomes."""
        headings = {}
        for row in self.rows():
            headings.setdefault(GROUP_HEADINGS[row.item.kind], []).append(row)
        return list(headings.items())

    @property
    def kept_count(self):
        return sum(one.keep for one in self.items if one.is_offered)

    @property
    def offered_count(self):
        return sum(one.is_offered for one in self.items)

    @property
    def unchanged_count(self):
        """How many parts are here already, unchanged."""
        return sum(one.state == "same" for one in self.items)

    @property
    def page_numbers(self):
        return range(1, self.page_count + 1)
