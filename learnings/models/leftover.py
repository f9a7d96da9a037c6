"""The parts of a README that were not understood, and what their owner took them as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from learnings import readme
from learnings.models.existing_content import ExistingContent
from learnings.models.imported_item import ImportedItem, ImportedItemKind, imported_items
from learnings.readme.parser import authors_choice
from learnings.readme.parser.result import LIST_NAMES, ParsedReadme
from learnings.sections import SECTIONS

if TYPE_CHECKING:
    from learnings.models.readme_import import ReadmeImport

# The list of a parsed README that has the items of a kind.
_LIST_OF_KIND = {
    **{section.value: section.list_name for section in SECTIONS},
    ImportedItemKind.GOAL: "goals",
    ImportedItemKind.CHALLENGE: "challenges",
}
# As many items a README may have when something more is taken from it.
MAX_ITEMS = 1_000


class Leftover(NamedTuple):
    """Lines [line, end) of a README, counted from 0, that were not understood."""

    number: int
    heading: str
    text: str
    line: int
    end: int


class Leftovers:
    """The leftovers of a staged README. Taking one adds to its `items`, which the caller saves."""

    def __init__(self, staged: ReadmeImport, items: list[ImportedItem]) -> None:
        self.staged, self.items = staged, items
        self.all = [
            Leftover(number, **rest)
            for number, rest in enumerate(staged.notes.get("leftovers", []))
        ]

    def taken(self) -> dict[int, list[int]]:
        """Return the numbers of the items that each taken leftover became."""
        found: dict[int, list[int]] = {}
        for index, item in enumerate(self.items):
            if item.leftover is not None and not item.is_returned:
                found.setdefault(item.leftover, []).append(index)
        return found

    def take(self, number: int, kind: str) -> bool:
        """Make items of a kind of a leftover, unless it was taken already. Returns whether it was.

        What was put back comes again as its owner had edited it, if it is of the same kind.
        """
        is_known = 0 <= number < len(self.all) and kind in _LIST_OF_KIND
        if not is_known or number in self.taken() or len(self.items) >= MAX_ITEMS:
            return False
        before = [i for i, item in enumerate(self.items) if item.leftover == number]
        if before and self.items[before[0]].kind == kind:
            for index in before:
                self.items[index].is_returned = False
            return True
        self._put(self._items_of(self.all[number], kind), before)
        return True

    def put_back(self, number: int) -> bool:
        """Offer a leftover again, unless one of its items was joined. Returns whether it was."""
        indexes = self.taken().get(number, [])
        if not indexes or not self.can_be_put_back(indexes):
            return False
        for index in indexes:
            self.items[index].is_returned = True
        return True

    def can_be_put_back(self, indexes: list[int]) -> bool:
        """Return whether none of these items is joined to another, or has another joined to it."""
        joined = {item.into for item in self.items if item.into is not None}
        return not any(index in joined or self.items[index].into is not None for index in indexes)

    def _put(self, made: list[ImportedItem], places: list[int]) -> None:
        """Put items in the places of those of another kind, and after all others.

        So the number of an item, by which an open page names it, never changes.
        """
        for item, place in zip(made, places, strict=False):
            self.items[place] = item
        self.items += made[len(places) :]
        for place in places[len(made) :]:
            self.items[place].leftover = None

    def _items_of(self, rest: Leftover, kind: str) -> list[ImportedItem]:
        parsed = ParsedReadme()
        name = _LIST_OF_KIND[kind]
        text = self._text_of(rest)
        found: list[Any] = readme.parse_as(name, rest.heading, text, rest.line)
        if len(self.items) + len(found) > MAX_ITEMS:
            found = authors_choice.whole_text(name, rest.heading, text, rest.line)[:1]
        (parsed.lists[name] if name in LIST_NAMES else parsed.challenges).extend(found)
        made = imported_items(parsed, taken={item.fingerprint for item in self.items})
        for item in made:
            item.leftover = rest.number
        return list(ExistingContent(self.staged.owner).set_states(made))

    def _text_of(self, rest: Leftover) -> str:
        """Return its lines as they were written, without those that another item has."""
        lines = self.staged.text.split("\n")[rest.line : rest.end]
        if not rest.text.strip():
            return ""
        used = {
            line
            for item in self.items
            if item.leftover is None and not item.is_returned
            for line in range(max(item.line, rest.line), min(item.end, rest.end))
        }
        kept = ("" if rest.line + n in used else line for n, line in enumerate(lines))
        return "\n".join(kept)
