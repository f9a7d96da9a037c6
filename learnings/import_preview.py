"""The page of what was understood of a README, which saves its owner's changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from learnings.forms.readme_import import ImportedItemForm
from learnings.import_rows import (
    LEFTOVER_LENGTH,
    ImportedItemRow,
    excerpt,
    line_numbers,
    take_options,
)
from learnings.models import ImportedItem, ImportedItemKind, ReadmeImport
from learnings.models.choices import Section
from learnings.models.existing_content import fingerprints_in_review
from learnings.models.leftover import Leftovers, StagedLeftover
from learnings.parameters import ImportActionParameters
from portal.moderation.text_count import TextCount
from portal.rows import grouped
from portal.text.lists import listed
from portal.text.plurals import counted

# A long README is shown in parts: a form may have 1,000 fields and each thing has up to six, and
# rendering it costs most.
ITEMS_PER_PAGE = 80
LEFTOVERS_PER_PAGE = 100
# The others are folded.
LEFTOVERS_IN_VIEW = 6
# Of a page with more items, the sections are folded unless there is something to check.
ITEMS_IN_VIEW = 12
TITLES_IN_NOTICE = 3
MAX_SOURCE_LINES = 10_000
GROUP_HEADINGS = {
    ImportedItemKind.SKILL: gettext_lazy("Skills"),
    **dict(Section.choices),
    ImportedItemKind.CHALLENGE: gettext_lazy("Challenges and solutions"),
    ImportedItemKind.GOAL: gettext_lazy("Goals"),
    ImportedItemKind.CONTACT: gettext_lazy("Contact"),
    ImportedItemKind.KEPT: gettext_lazy("Profile sections"),
}
_HEADING = re.compile(r"#{1,6} ")
_FENCE = re.compile(r"\s*(?:```|~~~)")


class LeftoverRow(NamedTuple):
    """A part that was not understood, as the preview shows it."""

    number: int
    title: str
    excerpt: str
    first: int
    last: int
    lines: str
    options: str


class TakenLeftover(NamedTuple):
    """A part its owner took as something: where it is, and whether it can go back."""

    number: int
    title: str
    total: int
    groups: str
    can_be_put_back: bool


class ItemGroup(NamedTuple):
    """The items of one kind: those of this page, and how many of all are kept."""

    kind: str
    heading: str
    rows: list[ImportedItemRow]
    kept_count: int
    total: int
    doubt_count: int
    is_open: bool
    html: str = ""


class ImportPreview:
    """One page of the items of a staged README, with its forms and actions."""

    # For the page: whether everything is saved, and which item and which group are open.
    is_saved = False
    open_index: int | None = None
    open_kind = ""

    def __init__(self, staged: ReadmeImport, number: int, data: Any = None) -> None:
        self.staged, self.items, self.data = staged, staged.items(), data
        self.leftovers = Leftovers(staged, self.items)
        offered = [index for index, one in enumerate(self.items) if one.is_offered]
        self.page_count = max(1, -(-len(offered) // ITEMS_PER_PAGE))
        self.page_number = min(max(1, number), self.page_count)
        start = (self.page_number - 1) * ITEMS_PER_PAGE
        self.indexes = offered[start : start + ITEMS_PER_PAGE]
        sent = [] if data is None else self._sent_indexes(offered)
        self.forms = {index: self._form(index) for index in sent}

    def _form(self, index: int) -> ImportedItemForm:
        return ImportedItemForm(self.data, prefix=f"f{index}", item=self.items[index])

    @property
    def shown(self) -> str:
        """The numbers of the items of this page, which its form sends back."""
        return " ".join(map(str, self.indexes))

    def _sent_indexes(self, offered: list[int]) -> list[int]:
        """Return which items the form has values for.

        An item that was taken from a leftover since the page was made is not among them, and its
        box was not unticked.
        """
        sent = ImportActionParameters.read(self.data).shown.split()
        if not sent:
            return self.indexes
        return [index for index in offered if str(index) in sent][:ITEMS_PER_PAGE]

    def rows(self) -> list[ImportedItemRow]:
        """Return the items of this page, each with those that were joined to it."""
        joined = self._joined_titles()
        shown = [(i, self.items[i]) for i in self.indexes]
        in_review = fingerprints_in_review(self.staged.owner, [item for _i, item in shown])
        return [
            ImportedItemRow(
                item,
                i,
                joined=joined.get(i, []),
                form=self.forms.get(i),
                is_in_review=item.fingerprint in in_review,
            )
            for i, item in shown
        ]

    def _joined_titles(self) -> dict[int | None, list[tuple[int, str]]]:
        """Return (number, title) of the items that were joined to each, by its number."""
        return grouped(
            (one.into, (index, one.title)) for index, one in enumerate(self.items) if one.is_joined
        )

    def save(self) -> bool:
        """Save the forms' values and take leftovers as what was chosen for them.

        Returns False, with errors on the forms, if one is invalid.
        """
        if [form for form in self.forms.values() if not form.is_valid()]:
            return False
        for index, form in self.forms.items():
            form.apply(self.items[index])
        self._take_leftovers()
        self.staged.save_items(self.items)
        return True

    def _take_leftovers(self) -> None:
        for rest in self._shown_leftovers():
            kind = self.data.get(f"take-{rest.number}")
            if kind and self.leftovers.take(rest.number, kind):
                self.open_kind = self._kind_taken_as(rest.number)

    def _kind_taken_as(self, number: int) -> str:
        return next((one.kind for one in self.items if one.leftover == number), "")

    def apply_action(self, action: str) -> None:
        """Apply what a button of the preview says; any other action changes nothing.

        "all", "none" tick all items or none, and "all-tip" those of a kind. "join-7" joins an item
        to the one above, and "part-7" splits it off again. "back-7" puts back what was taken.
        """
        name, _sign, rest = action.partition("-")
        if name in ("all", "none"):
            self._tick(name == "all", rest)
        elif rest.isdecimal() and len(rest) < 6:
            self._apply_to_item(name, int(rest))
        self.staged.save_items(self.items)

    def _apply_to_item(self, name: str, index: int) -> None:
        if name == "join" and index in self.indexes[1:]:
            self._join_to_item_above(index)
        elif name == "part" and index < len(self.items):
            self._split_off(index)
        elif name == "back":
            self.leftovers.put_back(index)

    def _join_to_item_above(self, index: int) -> None:
        item = self.items[index]
        above = self.indexes[self.indexes.index(index) - 1]
        self.items[above].join(item)
        item.into, item.keep = above, False

    def _tick(self, keep: bool, kind: str) -> None:
        """Tick all offered items, or none; of `kind` only, if there is one."""
        for one in self.offered:
            if kind in ("", one.kind):
                one.keep = keep
        if kind:
            self.open_kind = kind

    def _split_off(self, index: int) -> None:
        """Undo the last join to an item; joins before it are undone in turn."""
        into = self.items[index].into
        if into is not None and index == self._last_joined_to(into):
            self.items[into].split_off(self.items[index])

    def _last_joined_to(self, into: int) -> int:
        return max(index for index, one in enumerate(self.items) if one.into == into)

    @cached_property
    def groups(self) -> list[ItemGroup]:
        """The items by the kind that each becomes, in the page's order."""
        by_kind = grouped((row.item.kind, row) for row in self.rows())
        return [self._group(kind, rows) for kind, rows in by_kind.items()]

    def render_rows(self, here: str) -> None:
        """Render the rows of each group, whose buttons post to `here`.

        Deep inside the page this takes twice as long: Python's calls are slow where the frames of
        nested templates fill a block of its stack.
        """
        self.groups = [
            group._replace(
                html=render_to_string(
                    "learnings/_imported_items.html",
                    {"rows": group.rows, "preview": self, "here": here},
                )
            )
            for group in self.groups
        ]

    @property
    def understood_groups(self) -> list[ItemGroup]:
        """The groups of what Nexus has a kind for."""
        return [group for group in self.groups if group.kind != ImportedItemKind.KEPT]

    @property
    def understood_count(self) -> int:
        """How many items, on any page, are of a kind that Nexus has."""
        return sum(one.kind != ImportedItemKind.KEPT for one in self.offered)

    @property
    def offered(self) -> list[ImportedItem]:
        """The items, on any page, that the owner can decide about."""
        return [one for one in self.items if one.is_offered]

    @property
    def kept_groups(self) -> list[ItemGroup]:
        """The group of the sections that are kept as they are, if there are any."""
        return [group for group in self.groups if group.kind == ImportedItemKind.KEPT]

    def _group(self, kind: str, rows: list[ImportedItemRow]) -> ItemGroup:
        of_kind = [one for one in self.offered if one.kind == kind]
        doubt_count = sum(bool(row.doubt) for row in rows)
        is_short = len(rows) <= ITEMS_IN_VIEW
        is_open = self._is_open(kind, rows) or (doubt_count > 0 and is_short)
        kept_count = sum(one.keep for one in of_kind)
        heading = GROUP_HEADINGS[kind]
        return ItemGroup(kind, heading, rows, kept_count, len(of_kind), doubt_count, is_open)

    def _is_open(self, kind: str, rows: list[ImportedItemRow]) -> bool:
        """Whether a group is not folded, because the page is short or has changed there."""
        if len(self.indexes) <= ITEMS_IN_VIEW or kind == self.open_kind:
            return True
        return any(map(self._has_news, rows))

    def _has_news(self, row: ImportedItemRow) -> bool:
        """Whether an item has errors, or is the one whose button was just used."""
        return bool(row.errors) or row.index == self.open_index

    @cached_property
    def leftover_rows(self) -> list[LeftoverRow]:
        """The parts that were not understood, those with a text first."""
        return [_leftover_row(rest) for rest in self._shown_leftovers()]

    def _shown_leftovers(self) -> list[StagedLeftover]:
        return self._left()[:LEFTOVERS_PER_PAGE]

    def _left(self) -> list[StagedLeftover]:
        return sorted(self.leftovers.left(), key=lambda rest: not rest.text)

    @property
    def leftovers_in_view(self) -> list[LeftoverRow]:
        """The first of them, which are not folded."""
        return self.leftover_rows[:LEFTOVERS_IN_VIEW]

    @property
    def folded_leftovers(self) -> list[LeftoverRow]:
        """The others of this page."""
        return self.leftover_rows[LEFTOVERS_IN_VIEW:]

    @property
    def leftover_count(self) -> int:
        """How many parts were not understood, and not taken as anything."""
        return len(self._left())

    def taken_leftovers(self) -> list[TakenLeftover]:
        """Return the parts that were taken as something, in the order of the README."""
        return [self._taken_leftover(*one) for one in sorted(self.leftovers.taken().items())]

    def _taken_leftover(self, number: int, indexes: list[int]) -> TakenLeftover:
        can_be_put_back = self.leftovers.can_be_put_back(indexes)
        title = _leftover_title(self.leftovers.all[number])
        kinds = {self.leftovers.items[index].kind for index in indexes}
        groups = listed([str(name) for kind, name in GROUP_HEADINGS.items() if kind in kinds])
        return TakenLeftover(number, title, len(indexes), groups, can_be_put_back)

    def source(self) -> SafeString:
        """Return the README as HTML: each line can be linked to, and headings are bold."""
        shown = escape(self.staged.text).split("\n")[:MAX_SOURCE_LINES]
        lines = [
            f'<{tag} id="L{number}">{line}</{tag}>' if line.strip() else line
            for number, (tag, line) in enumerate(_tagged(shown), 1)
        ]
        return mark_safe("\n".join(lines))  # noqa: S308 (every line is escaped)

    @cached_property
    def line_count(self) -> int:
        """How many lines the README has."""
        return len(self.staged.text.rstrip("\n").split("\n"))

    @property
    def kept_count(self) -> int:
        """How many of the offered items are ticked."""
        return sum(one.keep for one in self.offered)

    @property
    def text_count(self) -> TextCount:
        """The entries and sections among the ticked items."""
        return TextCount.of(
            one.is_kept_section for one in self.offered if one.keep and one.is_entry
        )

    @property
    def offered_count(self) -> int:
        """How many items the owner can decide about."""
        return len(self.offered)

    @property
    def unchanged_count(self) -> int:
        """How many items were imported before and are unchanged."""
        return sum(one.state == "same" for one in self.items)

    @property
    def unchanged_titles(self) -> SafeString:
        """The first titles of what is unchanged and the number of others; "" without any."""
        titles = [one.title for one in self.items if one.state == "same" and one.title]
        names = [format_html("<bdi>{}</bdi>", title) for title in titles[:TITLES_IN_NOTICE]]
        more = self.unchanged_count - len(names)
        if names and more:
            names.append(counted("%(n)d more", "%(n)d more", more))
        return mark_safe(listed(names))  # noqa: S308 (every title is escaped)

    @property
    def page_numbers(self) -> range:
        """The numbers of the preview's pages."""
        return range(1, self.page_count + 1)


def _tagged(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (HTML tag, line) of each line: bold for headings outside code."""
    is_code = False
    for line in lines:
        is_fence = bool(_FENCE.match(line))
        is_code ^= is_fence
        is_heading = not is_code and not is_fence and _HEADING.match(line)
        yield "b" if is_heading else "span", line


def _leftover_row(rest: StagedLeftover) -> LeftoverRow:
    title = _leftover_title(rest)
    text = excerpt(rest.text, LEFTOVER_LENGTH) if rest.heading else ""
    options = take_options(rest.item is not None, get_language())
    first, last = rest.line + 1, rest.end
    return LeftoverRow(rest.number, title, text, first, last, line_numbers(first, last), options)


def _leftover_title(rest: StagedLeftover) -> str:
    """Return its heading, or the beginning of its text."""
    return rest.heading or excerpt(rest.text, LEFTOVER_LENGTH) or _("Without a heading")
