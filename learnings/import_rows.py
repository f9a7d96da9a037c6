"""A row of the preview: an imported item's texts, lines, and what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learnings.forms.readme_import import (
    KIND_CHOICES,
    MAX_LENGTHS,
    TEXT_LABELS,
    ImportedItemForm,
)
from learnings.models import ImportedItem, ImportedItemKind
from learnings.models.imported_item import ImportedItemDoubt
from learnings.readme.parser.result import LIKELY
from portal.text import markdown

SUMMARY_LENGTH = 120
LEFTOVER_LENGTH = 80
# A bare technology becomes a skill by itself, if the vocabulary has it.
TAKE_CHOICES = [choice for choice in KIND_CHOICES if choice[0] != ImportedItemKind.SKILL]
# What else is a section of the profile need not be taken as one.
TAKE_CHOICES_OF_SECTION = [choice for choice in TAKE_CHOICES if choice[0] != ImportedItemKind.KEPT]


class ItemText(NamedTuple):
    """An editable text of an item: `attributes` are those of its field, as HTML."""

    name: str
    id: str
    label: Any
    value: str
    attributes: SafeString
    error: str

    @property
    def is_title(self) -> bool:
        """Whether it is one line."""
        return self.name == "title"


class ImportedItemRow:
    """One imported item as the preview shows it.

    A long README has a hundred of them, so a form is made only for what is sent back. `form` has
    the values that could not be saved. `is_in_review`: what its owner has here of the same name
    waits for a mentor.
    """

    def __init__(
        self,
        item: ImportedItem,
        index: int,
        *,
        joined: list[tuple[int, str]],
        form: ImportedItemForm | None = None,
        is_in_review: bool = False,
    ) -> None:
        self.item, self.index, self.joined, self.form = item, index, joined, form
        self.is_in_review = is_in_review
        self.prefix = f"f{index}"

    @property
    def certainty(self) -> str:
        """How sure we are of the item, and why."""
        if self.doubt:
            reason = ImportedItemDoubt(self.doubt).label
            return _("Not sure: %(reason)s") % {"reason": reason}
        if self.item.leftover is not None:
            return _("Taken as you said")
        if self.item.is_kept_section:
            return _("A section of your profile")
        return _("Likely: by its layout") if self.item.confidence == LIKELY else _("Sure")

    @cached_property
    def doubt(self) -> str:
        """Why its owner should check it, or ""."""
        return self.item.doubt

    @property
    def first(self) -> int:
        """The first line of the item in its file, counted from 1."""
        return self.item.line + 1

    @property
    def last(self) -> int:
        """The last line of the item in its file; 0 if it has none of its own."""
        return self.item.end

    @property
    def lines(self) -> str:
        """Where it is in its file, in words."""
        return line_numbers(self.first, self.last)

    @cached_property
    def title(self) -> str:
        """The title without Markdown, unless its marks are what its owner should see."""
        title = self.item.title if self.item.is_misread else _plain(self.item.title)
        is_untitled = self.item.is_kept_section and not title
        return excerpt(self.item.body, LEFTOVER_LENGTH) if is_untitled else title

    @property
    def summary(self) -> str:
        """The beginning of the text without Markdown, shown while the item is closed.

        A text that only repeats the title, or begins with it, does not say it twice.
        """
        text = excerpt(self.item.solution or self.item.body)
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

    def texts(self) -> Iterator[ItemText]:
        """Yield the editable texts, as the page shows them."""
        for name in self._editable_texts():
            value = self.form[name].value() or "" if self.form else getattr(self.item, name)
            errors = self.errors.get(name)
            yield ItemText(
                name,
                f"id_{self.prefix}-{name}",
                TEXT_LABELS[name],
                value,
                self._attributes(name, value, has_error=bool(errors)),
                errors[0] if errors else "",
            )

    def _attributes(self, name: str, value: str, *, has_error: bool) -> SafeString:
        field_id = f"id_{self.prefix}-{name}"
        attributes: dict[str, Any] = {
            "name": f"{self.prefix}-{name}",
            "id": field_id,
            "data-most": MAX_LENGTHS[name],
        }
        if name != "title":
            attributes["rows"] = min(10, 2 + value.count("\n") + len(value) // 60)
        if has_error:
            attributes |= {"aria-invalid": "true", "aria-describedby": f"{field_id}_error"}
        return flatatt(attributes)

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


def line_numbers(first: int, last: int) -> str:
    """Return the lines of a README in words, counted from 1."""
    if first == last:
        return _("Line %(first)s") % {"first": first}
    return _("Lines %(first)s–%(last)s") % {"first": first, "last": last}


# Most short texts have no mark, and parsing Markdown costs most of a page.
_MARKUP = re.compile(r"[\\`*_\[\]<>#~|&\n]|://|www\.|^\s|^[-+=]|^\d+[.)]|  ")


def _plain(text: str) -> str:
    return markdown.plain_text(text) if _MARKUP.search(text) else text.strip()


def excerpt(text: str, length: int = SUMMARY_LENGTH) -> str:
    """Return the beginning of a Markdown text, without its marks."""
    is_plain = len(text) <= length and not _MARKUP.search(text)
    return text if is_plain else markdown.excerpt(text, length)


@lru_cache(maxsize=100)
def _options(chosen: str, _language: str | None) -> str:
    return _options_html(KIND_CHOICES, chosen)


@lru_cache(maxsize=20)
def take_options(is_section: bool, _language: str | None) -> str:
    """Return the choices of "Take as" as HTML.

    The language is part of the key of their cache.
    """
    return _options_html(TAKE_CHOICES_OF_SECTION if is_section else TAKE_CHOICES)


def _options_html(choices: Iterable[tuple[str, Any]], chosen: str = "") -> str:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", label)
            for value, label in choices
        ),  # noqa: S308
    )
