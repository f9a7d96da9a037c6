"""The README that a submission was made of, for the mentor who reviews it."""

from collections.abc import Iterable, Mapping
from typing import Any

from learnings.models import Entry, ReadmeImport
from learnings.models.imported_item import normalized_text_digest
from portal.moderation.models import Submission
from portal.moderation.review_targets import OriginalPart, OriginalReadme

ELISION = "…\n"


def original_readme(submission: Submission) -> OriginalReadme | None:
    """Return the README that its author imported, while its text is kept.

    What they left out, have not submitted or have edited since is an ellipsis.
    """
    submitted = _submitted_entries(submission)
    imported = _import_of(submission, submitted.values())
    if imported is None:
        return None
    stored_parts = imported.stored_parts()
    if not stored_parts:
        return None
    digests = _digests(submitted.values())
    parts = [_part(part, submitted, digests) for part in stored_parts]
    return OriginalReadme(_without_repeated_elisions(parts), imported.address)


def _submitted_entries(submission: Submission) -> dict[int, Entry]:
    """Return the author's entries that mentors may read, by key."""
    entries = Entry.objects.filter(author=submission.author_id, case__isnull=False)
    shown = entries.select_related("case", "waiting_revision", "live_revision")
    return shown.exclude(status=Entry.Status.DRAFT).in_bulk()


def _import_of(submission: Submission, entries: Iterable[Entry]) -> ReadmeImport | None:
    """Return the import whose entries were submitted.

    An entry that a later import has changed since belongs to that one already.
    """
    submitted = [entry for entry in entries if entry.case.submission_id == submission.pk]
    imports = ReadmeImport.objects.filter(
        pk__in={entry.readme_import_id for entry in submitted} - {None},
        confirmed_at__lte=submission.submitted_at,
    )
    return imports.select_related("owner").defer("text").order_by("-confirmed_at").first()


def _digests(submitted: Iterable[Entry]) -> dict[int, str]:
    """Return digests of entries with their author's solutions, as imports make them."""
    texts = {entry.pk: _texts(entry) for entry in submitted}
    solutions = {entry.challenge_id: _texts(entry) for entry in submitted if entry.is_solution}
    nothing = ("", "", "")
    digests = {}
    for key, (title, body, _outcome) in texts.items():
        _title, answer, outcome = solutions.get(key, nothing)
        digests[key] = normalized_text_digest(title, body, answer, outcome)
    return digests


def _texts(entry: Entry) -> tuple[str, str, str]:
    revision = entry.waiting_revision or entry.live_revision
    return (revision.title, revision.body, revision.outcome) if revision else ("", "", "")


def _part(
    part: Mapping[str, Any], submitted: Mapping[int, Entry], digests: Mapping[int, str]
) -> OriginalPart:
    items = part.get("items", [])
    entries = [submitted[item["entry"]] for item in items if item.get("entry") in submitted]
    keys = tuple(entry.case_id for entry in entries)
    is_readable = all(_is_readable(item, digests) for item in items)
    return OriginalPart(part["text"] if is_readable else ELISION, keys)


def _is_readable(item: Mapping[str, Any], digests: Mapping[int, str]) -> bool:
    """Whether the author shows an item's README text, as an entry or on the profile."""
    if "entry" in item:
        return digests.get(item["entry"]) == item["digest"]
    return any(name in item for name in ("skills", "goal", "profile"))


def _without_repeated_elisions(parts: Iterable[OriginalPart]) -> list[OriginalPart]:
    """Join ellipses that follow each other."""
    kept: list[OriginalPart] = []
    for part in parts:
        if kept and part.text == kept[-1].text == ELISION:
            kept[-1] = OriginalPart(ELISION, kept[-1].case_keys + part.case_keys)
        else:
            kept.append(part)
    return kept
