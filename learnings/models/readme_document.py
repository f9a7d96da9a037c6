"""A person's imported README, as the document that their export writes again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from learnings.models.imported_item import LIST_OF_KIND, ImportedItem
from learnings.readme.document import divide
from learnings.readme.parser.result import ItemRef, ParsedReadme
from portal.moderation.models.trust import publication_rule
from portal.rows import values_of

if TYPE_CHECKING:
    from learnings.models.import_apply import ImportApplier
    from portal.people.models import User


class ReadmeDocument(models.Model):
    """The parts of someone's README, in order.

    Each is DocumentPart.as_json with other `items`. An item has its "list" and its "number" there,
    and what it became: "entry", a key, with the "digest" of what the part says of it, so that an
    edited entry is written again; "skills", keys of topics; "goal", a line; or "profile", what the
    profile itself makes. One that was left out has none of these. `section_order` has the keys of
    the profile sections in order. `is_reviewed` says whether others may read its headings and
    labels, which are no entries.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_document"
    )
    parts = models.JSONField(default=list)
    section_order = models.JSONField(default=list)
    is_reviewed = models.BooleanField(default=False, db_default=True)
    # The import that wrote it, and whose undoing brings the one before back.
    readme_import = models.ForeignKey(
        "learnings.ReadmeImport", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.owner_id)

    @classmethod
    def of_person(cls, person: User) -> ReadmeDocument | None:
        """Return a person's document, if they imported a README."""
        return cls.objects.filter(owner=person).first()

    @classmethod
    def replace(
        cls, owner: User, parts: list[dict[str, Any]], section_order: list[int], *, made_by: Any
    ) -> dict[str, Any] | None:
        """Write the document of a person. Returns what `restore` needs to undo that."""
        before = cls.of_person(owner)
        reviewed = set(words_of(before.parts)) if before and before.is_reviewed else set()
        is_reviewed = reviewed.issuperset(words_of(parts))
        values = {
            "parts": parts,
            "section_order": section_order,
            "is_reviewed": is_reviewed or bool(publication_rule(owner, owner.cohort)),
            "readme_import": made_by,
        }
        cls.objects.update_or_create(owner=owner, defaults=values)
        return before and values_of(before, ("parts", "section_order", "is_reviewed"))

    @classmethod
    def mark_reviewed(cls, owner_id: int, *, submitted_at: datetime) -> None:
        """Show others the headings of someone's README, as a text of theirs is public.

        Not those of an import after `submitted_at`, when the text was submitted: the mentor may
        not have seen them.
        """
        cls._waiting_with(submitted_at).filter(owner=owner_id).update(is_reviewed=True)

    @classmethod
    def unreviewed_parts(cls, owner: OuterRef, submitted_at: OuterRef) -> Subquery:
        """Return a query of the parts of a README whose headings are reviewed with a text.

        `owner` and `submitted_at` are the author and the moment of the text.
        """
        return Subquery(cls._waiting_with(submitted_at).filter(owner=owner).values("parts")[:1])

    @classmethod
    def _waiting_with(cls, submitted_at: datetime | OuterRef) -> models.QuerySet[ReadmeDocument]:
        """Return the documents that are reviewed with a text: they were there before it."""
        was_there = Q(readme_import=None) | Q(readme_import__confirmed_at__lte=submitted_at)
        return cls.objects.filter(was_there, is_reviewed=False)

    @classmethod
    def restore(cls, owner: User, before: dict[str, Any] | None, *, made_by: Any) -> None:
        """Undo `replace`, unless another import has written the document since."""
        written = cls.objects.filter(owner=owner, readme_import=made_by)
        if before is None:
            written.delete()
        else:
            written.update(readme_import=None, **before)


def words_of(parts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the lines of a document outside its items and profile sections."""
    lines = "\n".join(part["text"] for part in parts if part["kind"] == "text").split("\n")
    return [line.strip() for line in lines if re.search(r"\w", line)]


def staged_parts(
    text: str, parsed: ParsedReadme, items: Mapping[ItemRef, ImportedItem]
) -> list[dict[str, Any]]:
    """Return a README's parts, with items named by fingerprints, as JSON data."""
    parts = []
    for part in divide(text, parsed):
        refs = [[*ref, items[ref].fingerprint] for ref in part.items]
        parts.append(part.as_json() | ({"items": refs} if refs else {}))
    return parts


def confirmed_parts(
    staged: Sequence[Mapping[str, Any]], items: Sequence[ImportedItem], applier: ImportApplier
) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the parts of a document, and its profile sections, in order.

    What was left out is a blank line, of which the export knows that something stood there.
    """
    known = {item.fingerprint: item for item in items}
    parts, sections = [], []
    for part in _with_taken_parts(staged, items):
        refs = list(_references(part.get("items", []), items, known, applier))
        sections += [one["entry"] for one in refs if one.pop("is_section", False)]
        is_left_out = refs and not any(len(one) > 2 for one in refs)
        text = {"text": "\n"} if is_left_out else {}
        parts.append({**part, **({"items": refs} if refs else {}), **_kind_of(part, refs), **text})
    return parts, list(dict.fromkeys(sections))


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class _Taken(NamedTuple):
    """Lines [line, end) of a README that weren't understood, and their items."""

    line: int
    end: int
    refs: list[tuple[str, int, str]]
    title: str


def _with_taken_parts(
    staged: Sequence[Mapping[str, Any]], items: Sequence[ImportedItem]
) -> Iterator[Mapping[str, Any]]:
    """Yield the parts, and one more where the owner took what was not understood.

    So what they took keeps its place, as its author wrote it.
    """
    taken, line = list(_taken(items)), 0
    set_aside = {item.fingerprint for item in items if item.is_set_aside and item.leftover is None}
    for part in staged:
        lines = _LINE.findall(part["text"])
        can_be_cut = part["kind"] == "text" or any(
            fingerprint in set_aside for _name, _number, fingerprint in part.get("items", [])
        )
        here = [one for one in taken if line <= one.line < line + len(lines)]
        if can_be_cut and here:
            yield from _cut(part, lines, line, here)
        else:
            yield part
        line += len(lines)


def _taken(items: Sequence[ImportedItem]) -> Iterator[_Taken]:
    """Yield what was taken, in order; items that share lines belong together."""
    found = [
        (item.line, number, item)
        for number, item in enumerate(items)
        if item.leftover is not None and not item.is_set_aside
    ]
    last = None
    for line, number, item in sorted(found, key=lambda one: one[:2]):
        ref = (LIST_OF_KIND[item.kind], len(items) + number, item.fingerprint)
        if last and line < last.end:
            last = _Taken(last.line, max(last.end, item.end), [*last.refs, ref], "")
            continue
        if last:
            yield last
        last = _Taken(line, item.end, [ref], item.title)
    if last:
        yield last


def _cut(
    part: Mapping[str, Any], lines: list[str], first: int, taken: Iterable[_Taken]
) -> Iterator[dict[str, Any]]:
    """Yield the parts of a part that begins in line `first`.

    They are what was taken, and the rest as text.
    """
    section = {"section": part["section"]} if part.get("section") else {}
    done = 0
    for one in taken:
        is_whole = bool(part.get("title")) and one.title == part["title"]
        start, end = 0 if is_whole else one.line - first, one.end - first
        texts = {"text": "".join(lines[done:start]), "items": "".join(lines[start:end])}
        if texts["text"]:
            yield {"kind": "text", "text": texts["text"], **section}
        yield {"kind": "items", "text": texts["items"], "items": one.refs, **section}
        done = end
    if rest := "".join(lines[done:]):
        yield {"kind": "text", "text": rest, **section}


def _kind_of(part: Mapping[str, Any], refs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the changes to a part whose only item its owner took as something else."""
    if len(refs) != 1 or (refs[0]["list"] == "kept") == (part["kind"] == "kept"):
        return {}
    if refs[0]["list"] == "kept":
        return {"kind": "kept", "title": "", "level": 0}
    return {"kind": "items"}


def _references(
    refs: Sequence[tuple[str, int, str]],
    items: Sequence[ImportedItem],
    known: Mapping[str, ImportedItem],
    applier: ImportApplier,
) -> Iterator[dict[str, Any]]:
    """Yield what the items of a part became.

    One that was joined became part of another. Of what its owner takes as another kind the list is
    another, with a number of its own there.
    """
    for name, number, fingerprint in refs:
        item = known.get(fingerprint)
        digest = item.digest if item else ""
        list_name = LIST_OF_KIND.get(item.kind, name) if item and item.into is None else name
        if list_name != name:
            name, number = list_name, 2 * len(items) + items.index(item)
        while item and item.into is not None:
            item = items[item.into]
        reference = applier.reference(item) if item else {}
        if "entry" in reference:
            reference["digest"] = digest
        is_taken = {"is_taken": True} if item and item.leftover is not None and reference else {}
        yield {"list": name, "number": number, **reference, **is_taken}
