"""Parts of a README that were not understood, and what their owner took them as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from learnings import readme
from learnings.models.existing_content import ExistingContent
from learnings.models.imported_item import (
    LIST_OF_KIND,
    ImportedItem,
    ImportedItemKind,
    ImportedItemState,
    imported_items,
)
from learnings.readme import authors_choice
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.parser.result import LIST_NAMES, ItemRef, KeptSection, ParsedReadme
from portal.rows import grouped

if TYPE_CHECKING:
    from learnings.models.readme_import import ReadmeImport

# A bare technology becomes a skill by itself, if the vocabulary has it.
TAKEN_AS = LIST_OF_KIND.keys() - {ImportedItemKind.SKILL}
_SECTIONS_TO_KEEP = {
    "other",
    "aside",
    "about",
    "collaboration",
    "timeline",
    "contact",
    "contents",
    "objectives",
    "assignment",
}
# As many items a README may have when something more is taken from it.
MAX_ITEMS = 1_000
# As many parts are compared with what was made of them before, and none that is longer.
MAX_COMPARED, MAX_COMPARED_LENGTH = 50, 10_000


class StagedLeftover(NamedTuple):
    """Lines [line, end) of a README, counted from 0, that were not understood.

    `item` is the number of the profile section that they stay otherwise.
    """

    number: int
    heading: str
    text: str
    line: int
    end: int
    item: int | None = None


def staged_leftovers(
    parsed: ParsedReadme, items: Mapping[ItemRef, ImportedItem], found: Sequence[ImportedItem]
) -> list[dict[str, Any]]:
    """Return what was not understood as JSON data, in the order of the README.

    These are profile sections whose heading says nothing of what they are, and lines that are in
    no section at all. `found` are the items that are stored.
    """
    numbers = {id(item): number for number, item in enumerate(found)}
    rows = []
    for kept, item in _unclear_sections(parsed, items):
        place = numbers.get(id(item))
        if place is not None and item.is_offered:
            values = {"heading": kept.title, "text": kept.text, "line": kept.line, "end": kept.end}
            rows.append(values | {"item": place})
    rows += map(vars, parsed.leftovers)
    return sorted(rows, key=lambda row: row["line"])


def _unclear_sections(
    parsed: ParsedReadme, items: Mapping[ItemRef, ImportedItem]
) -> Iterator[tuple[KeptSection, ImportedItem]]:
    sections = {span.refs[0]: span.section for span in parsed.spans if span.kind == "kept"}
    for number, kept in enumerate(parsed.kept):
        if not _is_understood(kept, sections.get(("kept", number), "")):
            yield kept, items["kept", number]


def leave_out_taken(
    parsed: ParsedReadme, items: Mapping[ItemRef, ImportedItem], existing: ExistingContent
) -> None:
    """Take what was not understood as known if its owner has all that it says.

    They must have it as items of one kind. So a part that was taken as something is not offered
    when the same README comes again.
    """
    offered = (pair for pair in _unclear_sections(parsed, items) if pair[1].is_offered)
    for kept, item in islice(offered, MAX_COMPARED):
        if _was_taken(kept.title, kept.text, existing):
            item.state, item.keep = ImportedItemState.SAME, False  # type: ignore[assignment]
    parsed.leftovers = [
        rest
        for number, rest in enumerate(parsed.leftovers)
        if number >= MAX_COMPARED or not _was_taken(rest.heading, rest.text, existing)
    ]


def _was_taken(heading: str, text: str, existing: ExistingContent) -> bool:
    return _is_comparable(text) and any(
        _are_known(_parse_as(kind, heading, text), existing) for kind in existing.kinds
    )


def _is_comparable(text: str) -> bool:
    return 0 < len(text.strip()) <= MAX_COMPARED_LENGTH


def _parse_as(kind: str, heading: str, text: str) -> list[ImportedItem]:
    parsed, name = ParsedReadme(), LIST_OF_KIND[kind]
    found: Sequence[Any] = readme.parse_as(name, heading, text)
    (parsed.lists[name] if name in LIST_NAMES else parsed.challenges).extend(found)
    return list(imported_items(parsed).values())


def _are_known(items: list[ImportedItem], existing: ExistingContent) -> bool:
    states = {item.state for item in existing.set_states(items)}
    return states == {ImportedItemState.SAME}


def _is_understood(kept: KeptSection, section: str) -> bool:
    """Whether it is an introduction, or its heading says there is nothing to learn."""
    if not kept.title and section:
        return "\n" not in kept.text.strip()
    return kept.level < 2 or classify_heading(kept.title)[0] in _SECTIONS_TO_KEEP


class Leftovers:
    """The leftovers of a staged README: the parts that were not understood.

    Taking one adds to its `items`, which the caller saves.
    """

    def __init__(self, staged: ReadmeImport, items: list[ImportedItem]) -> None:
        self.staged, self.items = staged, items
        self.all = [
            StagedLeftover(number, **rest)
            for number, rest in enumerate(staged.notes.get("leftovers", []))
        ]

    def taken(self) -> dict[int, list[int]]:
        """Return the numbers of the items that each taken leftover became."""
        numbered = enumerate(self.items)
        return grouped((item.leftover, index) for index, item in numbered if item.is_taken)

    def left(self) -> list[StagedLeftover]:
        """Return those of which nothing was made, here or of their profile section."""
        taken, joined = self.taken(), self._joined()
        return [
            rest
            for rest in self.all
            if rest.number not in taken and self._is_section(rest.item, joined)
        ]

    def _joined(self) -> set[int]:
        """Return the numbers of items joined to another, or with another joined to them."""
        return {
            number
            for index, item in enumerate(self.items)
            if item.into is not None
            for number in (index, item.into)
        }

    def _is_section(self, index: int | None, joined: set[int]) -> bool:
        """Return whether it is still a section of the profile, unless it never was one."""
        return index is None or (self.items[index].is_kept_section and index not in joined)

    def take(self, number: int, kind: str) -> bool:
        """Make items of a kind from a leftover, unless it was taken already.

        Returns whether they were made. What was put back comes again as its owner had edited it, if
        it is of the same kind.
        """
        is_left = number in {rest.number for rest in self.left()}
        if not is_left or kind not in TAKEN_AS or len(self.items) >= MAX_ITEMS:
            return False
        before = [i for i, item in enumerate(self.items) if item.leftover == number]
        if before and self.items[before[0]].kind == kind:
            for index in before:
                self.items[index].is_set_aside = False
        else:
            self._put(self._items_of(self.all[number], kind), before)
        self._set_section_aside(number, True)
        return True

    def put_back(self, number: int) -> bool:
        """Offer a leftover again, unless one of its items was joined.

        Returns whether it is offered again.
        """
        indexes = self.taken().get(number, [])
        if not indexes or not self.can_be_put_back(indexes):
            return False
        for index in indexes:
            self.items[index].is_set_aside = True
        self._set_section_aside(number, False)
        return True

    def _set_section_aside(self, number: int, is_set_aside: bool) -> None:
        section = self.all[number].item
        if section is not None:
            self.items[section].is_set_aside = is_set_aside

    def can_be_put_back(self, indexes: list[int]) -> bool:
        """Return whether none of these items is joined to another, or another to it."""
        return self._joined().isdisjoint(indexes)

    def _put(self, made: list[ImportedItem], places: list[int]) -> None:
        """Put items in the places of those of another kind, and after all others.

        So the number of an item, by which an open page names it, never changes.
        """
        for item, place in zip(made, places, strict=False):
            self.items[place] = item
        self.items += made[len(places) :]
        for place in places[len(made) :]:
            self.items[place].leftover = None

    def _items_of(self, rest: StagedLeftover, kind: str) -> list[ImportedItem]:
        parsed, name, text = ParsedReadme(), LIST_OF_KIND[kind], self._text_of(rest)
        if kind == ImportedItemKind.KEPT:
            section = KeptSection(rest.heading, text, rest.line, rest.end, level=2)
            parsed.kept.append(section)
        else:
            self._parse_into(parsed, name, rest, text)
        fingerprints = {item.fingerprint for item in self.items}
        made = list(imported_items(parsed, taken=fingerprints).values())
        for item in made:
            item.leftover = rest.number
        return list(ExistingContent(self.staged.owner).set_states(made))

    def _parse_into(self, parsed: ParsedReadme, name: str, rest: StagedLeftover, text: str) -> None:
        line = self._first_line(rest, text)
        found: Sequence[Any] = readme.parse_as(name, rest.heading, text, line)
        if len(self.items) + len(found) > MAX_ITEMS:
            found = authors_choice.whole_text(name, rest.heading, text, line)[:1]
        (parsed.lists[name] if name in LIST_NAMES else parsed.challenges).extend(found)

    def _first_line(self, rest: StagedLeftover, text: str) -> int:
        """Return the line in which its text begins, which may be below a heading."""
        lines = self.staged.text.split("\n")
        first = text.split("\n")[0].strip()
        found = (line for line in range(rest.line, rest.end) if lines[line].strip() == first)
        return next(found, rest.line)

    def _text_of(self, rest: StagedLeftover) -> str:
        """Return its lines as they were written, without those that another item has."""
        if rest.item is not None or not rest.text.strip():
            return rest.text
        lines = self.staged.text.split("\n")[rest.line : rest.end]
        used = {
            line
            for item in self.items
            if item.leftover is None and not item.is_set_aside
            for line in range(max(item.line, rest.line), min(item.end, rest.end))
        }
        kept = ("" if rest.line + n in used else line for n, line in enumerate(lines))
        return "\n".join(kept)
