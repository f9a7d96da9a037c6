"""The README that a person imported, as the document that their export writes again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from learnings.models.imported_item import ImportedItem
from learnings.readme.document import divide
from learnings.readme.parser.result import ItemRef, ParsedReadme

if TYPE_CHECKING:
    from learnings.models.import_apply import ImportApplier
    from portal.people.models import User


class ReadmeDocument(models.Model):
    """The parts of someone's README, in order: DocumentPart.as_json with other `items`.

    An item has its "list" and its "number" there, and what it became: "entry", a key, with the
    "digest" of what the part says of it, so that an edited entry is written again; "skills", keys
    of topics; "goal", a line; or "profile", what the profile itself makes. One that was left out
    has none of these. `section_order` has the keys of the profile sections in order.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_document"
    )
    parts = models.JSONField(default=list)
    section_order = models.JSONField(default=list)
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
        values = {"parts": parts, "section_order": section_order, "readme_import": made_by}
        cls.objects.update_or_create(owner=owner, defaults=values)
        return {"parts": before.parts, "section_order": before.section_order} if before else None

    @classmethod
    def restore(cls, owner: User, before: dict[str, Any] | None, *, made_by: Any) -> None:
        """Undo `replace`, unless another import has written the document since."""
        written = cls.objects.filter(owner=owner, readme_import=made_by)
        if before is None:
            written.delete()
        else:
            written.update(readme_import=None, **before)


def staged_parts(
    text: str, parsed: ParsedReadme, items: Mapping[ItemRef, ImportedItem]
) -> list[dict[str, Any]]:
    """Return the parts of a README whose items are named by fingerprints, as JSON data."""
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
    for part in staged:
        refs = list(_references(part.get("items", []), items, known, applier))
        sections += [one["entry"] for one in refs if one.pop("is_section", False)]
        is_left_out = refs and not any(len(one) > 2 for one in refs)
        text = {"text": "\n"} if is_left_out else {}
        parts.append({**part, **({"items": refs} if refs else {}), **text})
    return parts, list(dict.fromkeys(sections))


def _references(
    refs: Sequence[tuple[str, int, str]],
    items: Sequence[ImportedItem],
    known: Mapping[str, ImportedItem],
    applier: ImportApplier,
) -> Iterator[dict[str, Any]]:
    """Yield what the items of a part became; one that was joined became part of another."""
    for name, number, fingerprint in refs:
        item = known.get(fingerprint)
        digest = item.digest if item else ""
        while item and item.into is not None:
            item = items[item.into]
        reference = applier.reference(item) if item else {}
        if "entry" in reference:
            reference["digest"] = digest
        yield {"list": name, "number": number, **reference}
