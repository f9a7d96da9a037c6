"""The order of the sections of an imported README, as its owner arranges it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from django.db import transaction

from learnings import readme
from learnings.models import ReadmeDocument
from learnings.models.imported_item import normalized_text_digest
from learnings.own_document import document_parts
from learnings.readme.document import DocumentPart, text_of
from learnings.readme.document_order import moved, sections_of
from learnings.readme.document_pieces import found_by_line
from portal.people.models import User


class SectionOrder(NamedTuple):
    """The titles of the sections in order, and a hash that changes with the order."""

    titles: list[str]
    version: str


class Move(Enum):
    """How a request to move a section ended."""

    DONE = "done"
    STALE = "stale"
    MISREAD = "misread"


def section_order(document: ReadmeDocument) -> SectionOrder:
    """Return the sections of a document, or none if there is nothing to order."""
    _above, sections = sections_of(document_parts(document))
    titles = [section.title for section in sections]
    return SectionOrder(titles, normalized_text_digest(*titles))


@transaction.atomic
def move_section(owner: User, number: int, by: int, *, version: str) -> Move:
    """Move a section up or down, unless its entries would be read differently.

    `by` is -1 to move it up, and 1 to move it down. `version` is that of the order that its owner
    saw. Raises ReadmeDocument.DoesNotExist.
    """
    document = ReadmeDocument.objects.select_for_update().get(owner=owner)
    if section_order(document).version != version:
        return Move.STALE
    before = document_parts(document)
    after = moved(before, number, by)
    if _texts(before) != _texts(after):
        return Move.MISREAD
    stored = {id(part): values for part, values in zip(before, document.parts, strict=True)}
    document.parts = [stored.get(id(part)) or part.as_json() for part in after]
    keys = [item.get("entry") for part in document.parts for item in part.get("items", ())]
    places = {key: place for place, key in enumerate(keys)}
    document.section_order = sorted(document.section_order, key=lambda key: places.get(key, -1))
    document.save(update_fields=["parts", "section_order"])
    return Move.DONE


def _texts(parts: list[DocumentPart]) -> list[tuple[str, ...]]:
    """Return what is recognised in a README, without its order."""
    found = found_by_line(readme.parse_text(text_of(parts)))
    return sorted(texts for _line, texts in found)
