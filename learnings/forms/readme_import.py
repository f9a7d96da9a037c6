"""Forms of the README import."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learnings import readme
from learnings.models import ImportedItem, ImportedItemKind, ReadmeImport
from learnings.models.choices import Section
from learnings.models.revision import TITLE_LENGTH
from learnings.readme.github import NotARepositoryAddress, readme_urls
from learnings.readme.parser.result import GUESSED, LIKELY, STATED
from portal.text import markdown
from portal.text.cleaning import as_one_line, clean
from portal.web.form_fields import FormKeyField, Textarea, set_max_length

MAX_UPLOAD_BYTES = 1_000_000
SUMMARY_LENGTH = 120
# A long README is shown in parts: a form may have 1,000 fields and each thing has up to six, and rendering it costs most.
ITEMS_PER_PAGE = 80
GROUP_HEADINGS = {
    ImportedItemKind.SKILL: _("Skills"),
    **dict(Section.choices),
    ImportedItemKind.CHALLENGE: _("Challenges and solutions"),
    ImportedItemKind.GOAL: _("Goals"),
    ImportedItemKind.CONTACT: _("Contact"),
    ImportedItemKind.KEPT: _("Profile sections"),
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
    STATED: _("certain: stated in the README"),
    LIKELY: _("likely, from its layout"),
    GUESSED: _("guess – please check"),
}


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
        label=_("or paste it here"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or choose a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("README.md, up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        source_field = next(
            (name for name in ("file", "text", "address") if self._is_given(name)), None
        )
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
    """One imported item as its owner edits it: whether to keep it, its kind and its texts."""

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


class ImportedItemRow:
    """One imported item as the preview shows it.

    A long README has a hundred of them, so a form is made only for what is sent back. `form` has
    the values that could not be saved.
    """

    def __init__(
        self,
        item: ImportedItem,
        index: int,
        *,
        lines: list[str],
        joined: list[tuple[int, str]],
        form: ImportedItemForm | None = None,
    ) -> None:
        self.item, self.index, self.joined, self.form = item, index, joined, form
        self.prefix = f"f{index}"
        self.source = "\n".join(lines[item.line : item.end]).rstrip()

    @property
    def confidence(self) -> str:
        """How sure the parser is of the item, as a label."""
        return CONFIDENCE_LABELS[self.item.confidence]

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line of the item in its file, counted from 1."""
        return self.item.line + 1, self.item.line + 1 + self.source.count("\n")

    @property
    def title(self) -> str:
        """The title without Markdown."""
        return markdown.plain_text(self.item.title)

    @property
    def summary(self) -> str:
        """The beginning of the text without Markdown, shown while the item is closed.

        A text that only repeats the title, or begins with it, does not say it twice.
        """
        text = markdown.excerpt(self.item.solution or self.item.body, SUMMARY_LENGTH)
        beginning = self.title.rstrip(".…: ")
        if not beginning or not text.casefold().startswith(beginning.casefold()):
            return text
        rest = text[len(beginning) :]
        # "Docker" is no repetition in "Dockerfiles are recipes".
        return text if rest[:1].isalnum() else rest.lstrip(".…:,;–- ")

    @property
    def errors(self) -> dict[str, Any]:
        """The errors of each field that could not be saved."""
        return self.form.errors if self.form else {}

    @property
    def keep(self) -> bool:
        """Whether the item's box is ticked."""
        return bool(self.form["keep"].value()) if self.form else self.item.keep

    def texts(self) -> Iterator[dict[str, Any]]:
        """Yield the name, label, value, length limit, rows and error of each editable text."""
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

    def _editable_texts(self) -> list[str]:
        if self.item.kind == ImportedItemKind.CONTACT:
            return []
        if self.item.is_challenge:
            return list(TEXT_LABELS)
        has_body = self.item.is_entry or self.item.body
        rest = [name for name in ("solution", "outcome") if getattr(self.item, name)]
        return ["title", *(["body"] if has_body else []), *rest]

    def options(self) -> str:
        """Return the kinds to choose from as HTML; "" for a contact, whose kind is fixed."""
        if self.item.kind == ImportedItemKind.CONTACT:
            return ""
        return _options(self.item.kind, get_language())


@lru_cache(maxsize=100)
def _options(chosen: str, _language: str | None) -> str:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", label)
            for value, label in KIND_CHOICES
        ),  # noqa: S308
    )


class ImportPreview:
    """One page of the items of a staged README, with its forms and actions."""

    def __init__(self, staged: ReadmeImport, number: int, data: Any = None) -> None:
        self.staged, self.items, self.data = staged, staged.items(), data
        offered = [index for index, one in enumerate(self.items) if one.is_offered]
        self.page_count = max(1, -(-len(offered) // ITEMS_PER_PAGE))
        self.page_number = min(max(1, number), self.page_count)
        start = (self.page_number - 1) * ITEMS_PER_PAGE
        self.indexes = offered[start : start + ITEMS_PER_PAGE]
        self.forms: dict[int, ImportedItemForm] = {}
        if data is not None:
            for index in self.indexes:
                form = ImportedItemForm(data, prefix=f"f{index}", item=self.items[index])
                self.forms[index] = form

    def rows(self) -> list[ImportedItemRow]:
        """Return the items of this page, each with those that were joined to it."""
        lines = self.staged.text.split("\n")
        joined: dict[int, list[tuple[int, str]]] = {}
        for index, one in enumerate(self.items):
            if one.into is not None:
                joined.setdefault(one.into, []).append((index, one.title))
        return [
            ImportedItemRow(
                self.items[i], i, lines=lines, joined=joined.get(i, []), form=self.forms.get(i)
            )
            for i in self.indexes
        ]

    # For the page: whether everything is saved, and which item is open.
    is_saved = False
    open_index: int | None = None

    def save(self) -> bool:
        """Save the forms' values; False, with errors on the forms, if one is invalid."""
        if [form for form in self.forms.values() if not form.is_valid()]:
            return False
        for index, form in self.forms.items():
            form.apply(self.items[index])
        self.staged.save_items(self.items)
        return True

    def apply_action(self, action: str) -> None:
        """Apply "all", "none", "join-7" (to the item above) or "part-7" (split it off again).

        Any other action changes nothing.
        """
        name, _sign, number = action.partition("-")
        index = int(number) if number.isdecimal() and len(number) < 6 else -1
        if name in ("all", "none"):
            for one in self.items:
                one.keep = name == "all" and one.is_offered
        elif name == "join" and index in self.indexes[1:]:
            above = self.indexes[self.indexes.index(index) - 1]
            self.items[above].join(self.items[index])
            self.items[index].into, self.items[index].keep = above, False
        elif name == "part" and 0 <= index < len(self.items):
            self._split_off(index)
        self.staged.save_items(self.items)

    def _split_off(self, index: int) -> None:
        """Undo the last join to an item; joins before it are undone in turn."""
        into = self.items[index].into
        if into is not None and self._is_last_joined(index):
            self.items[into].split_off(self.items[index])

    def _is_last_joined(self, index: int) -> bool:
        into = self.items[index].into
        return into is not None and index == max(
            i for i, one in enumerate(self.items) if one.into == into
        )

    def groups(self) -> list[tuple[str, list[ImportedItemRow]]]:
        """Return (heading, rows) by the kind that each item becomes, in the page's order."""
        headings: dict[str, list[ImportedItemRow]] = {}
        for row in self.rows():
            headings.setdefault(GROUP_HEADINGS[row.item.kind], []).append(row)
        return list(headings.items())

    @property
    def kept_count(self) -> int:
        """How many of the offered items are ticked."""
        return sum(one.keep for one in self.items if one.is_offered)

    @property
    def offered_count(self) -> int:
        """How many items the owner can decide about."""
        return sum(one.is_offered for one in self.items)

    @property
    def unchanged_count(self) -> int:
        """How many items were imported before and are unchanged."""
        return sum(one.state == "same" for one in self.items)

    @property
    def page_numbers(self) -> range:
        """The numbers of the preview's pages."""
        return range(1, self.page_count + 1)
