"""Imported READMEs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from learnings import readme
from learnings.models.draft import Draft, IncompleteDraft
from learnings.models.entry import Entry
from learnings.models.existing_content import ExistingContent
from learnings.models.import_apply import ImportApplier
from learnings.models.imported_item import ImportedItem, imported_items
from learnings.models.leftover import leave_out_taken, staged_leftovers
from learnings.models.readme_document import ReadmeDocument, confirmed_parts, staged_parts
from learnings.models.readme_source import ReadmeSource
from portal.clock import ago
from portal.models import Topic
from portal.moderation.models import AlreadyReviewed, Submission
from portal.moderation.text_count import TextCount
from portal.people.models import User
from portal.rows import delete_rows, lock_row
from portal.web import page_cache
from portal.web.partial_saves import save_values

EXPIRES_AFTER = timedelta(days=1)
MAX_IMPORTED_ITEMS = 300


class UndoExpired(Exception):
    """Raised when an import was confirmed more than a day ago."""


class SubmitResult(NamedTuple):
    """What was submitted, and the problems of the drafts that are not finished."""

    sent: TextCount
    unfinished: dict[Entry, list[str]]


class UndoResult(NamedTuple):
    """How many entries were removed, and how many were kept."""

    undone_count: int
    kept_count: int


class ReadmeImportQuerySet(models.QuerySet):
    """Queries of imported READMEs."""

    def staged(self) -> Self:
        """Imports of the last day that were fetched and can be confirmed."""
        return self.filter(created_at__gt=_expired_before(), confirmed_at=None, fetching="")

    def with_page(self) -> Self:
        """Imports of the last day, and all confirmed ones."""
        is_recent = Q(created_at__gt=_expired_before())
        return self.filter(is_recent | Q(confirmed_at__isnull=False))

    def delete_expired(self) -> str:
        """Delete READMEs that were not confirmed within a day, and the text of older ones."""
        cutoff = _expired_before()
        count = delete_rows(self.filter(created_at__lte=cutoff, confirmed_at=None))
        confirmed = self.filter(confirmed_at__lte=cutoff).exclude(text="")
        count += confirmed.update(text="", found=[], notes={}, undo={})
        return f"READMEs forgotten: {count}"


class ReadmeImport(models.Model):
    """A README that someone imports, private until they confirm what becomes a draft.

    `found` has the imported items as their owner edited them (ImportedItem.as_json), `notes` the
    warnings, the rest and the parts of the README, and `undo` what confirming changed besides
    entries.
    """

    class Fetching(models.TextChoices):
        WAITING = "waiting"
        FAILED = "failed"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_imports"
    )
    text = models.TextField()
    repaired = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    found = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # For a README at a URL. The reason of a failure is in `notes`.
    fetching = models.CharField(
        max_length=10, choices=Fetching, blank=True, default="", db_default=""
    )

    objects = ReadmeImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.owner_id} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("learnings:readme_preview", args=[self.pk])

    @classmethod
    def stage(
        cls, owner: User, text: str, *, repaired: bool = False, address: str = ""
    ) -> ReadmeImport:
        """Parse a decoded README and store what was found, without creating entries."""
        parsed = cls._parse(owner, text, repaired, address)
        return cls.objects.create(
            owner=owner, text=text, repaired=repaired, address=address, **parsed
        )

    @classmethod
    def create_waiting(cls, owner: User, address: str) -> ReadmeImport:
        """Create an import whose README a task is about to fetch."""
        return cls.objects.create(owner=owner, address=address, fetching=cls.Fetching.WAITING)

    def store_fetched_text(self, text: str, *, repaired: bool) -> None:
        """Parse and store the fetched README, unless that was done already."""
        parsed = self._parse(self.owner, text, repaired, self.address)
        self._waiting().update(text=text, repaired=repaired, fetching="", **parsed)

    def mark_fetch_failed(self, problem: str, *, text: str = "") -> None:
        """Store why the README was not fetched or parsed, as a sentence for its owner."""
        notes = {"problem": problem}
        self._waiting().update(fetching=self.Fetching.FAILED, text=text, notes=notes)

    def _waiting(self) -> QuerySet[ReadmeImport]:
        return ReadmeImport.objects.filter(pk=self.pk, fetching=self.Fetching.WAITING)

    @staticmethod
    def _parse(owner: User, text: str, repaired: bool, address: str) -> dict[str, Any]:
        """Return the columns `found` and `notes`.

        What cannot be parsed is left over as it is.
        """
        try:
            parsed = readme.parse_text(text, repaired=repaired)
        except readme.UnreadableReadme as error:
            parsed = readme.unread(text, str(error))
        items = imported_items(parsed)
        existing = ExistingContent(owner, is_other=ReadmeSource.is_other(owner, address))
        found = list(existing.set_states(items.values()))
        leave_out_taken(parsed, items, existing)
        offered = [item for item in found if item.is_offered]
        if len(offered) > MAX_IMPORTED_ITEMS:
            warning = gettext_noop("there are too many sections; import again to get the rest")
            parsed.warnings.append(f"{warning}: {len(offered)}")
            found = offered[:MAX_IMPORTED_ITEMS]
        notes = {
            "warnings": parsed.warnings,
            "leftovers": staged_leftovers(parsed, items, found),
            "project": parsed.project.as_json(),
            "parts": staged_parts(text, parsed, items),
        }
        return {"found": [item.as_json() for item in found], "notes": notes}

    def items(self) -> list[ImportedItem]:
        """Return the imported items as their owner edited them."""
        return [ImportedItem(**row) for row in self.found]

    def save_items(self, items: Iterable[ImportedItem]) -> None:
        """Store the imported items, unless the import was confirmed."""
        self.found = [item.as_json() for item in items]
        ReadmeImport.objects.filter(pk=self.pk, confirmed_at=None).update(found=self.found)

    @property
    def can_be_undone(self) -> bool:
        return self.confirmed_at is not None and self.confirmed_at > _expired_before()

    @transaction.atomic
    def confirm(self) -> int:
        """Create drafts, skills and profile lines of the selected items.

        Returns their number. The README becomes the document of its owner, without what was left
        out. Nothing is published. Items have a fingerprint, so that the same README or form sent
        twice creates nothing twice.
        """
        if self._locked().confirmed_at:
            return 0
        self.owner = self.owner.locked()  # because lines are added to the current profile
        applier = ImportApplier(self)
        items = self.items()
        selected = [item for item in items if item.keep and item.is_offered]
        applied_count = sum(applier.apply(item) for item in selected)
        self._write_document(items, applier)
        save_values(self, confirmed_at=timezone.now(), undo=applier.undo)
        ReadmeSource.note_import(self)
        return applied_count

    def _write_document(self, items: list[ImportedItem], applier: ImportApplier) -> None:
        staged = self.notes.get("parts")
        if staged:  # else the release before staged it
            parts, sections = confirmed_parts(staged, items, applier)
            before = ReadmeDocument.replace(self.owner, parts, sections, made_by=self)
            applier.undo["document"] = before

    def stored_parts(self) -> list[dict[str, Any]]:
        """Return its parts as in its owner's document, or as before a later import.

        Those of a README that a later import replaced are kept for a day, as its text is.
        """
        document = ReadmeDocument.objects.filter(owner=self.owner_id, readme_import=self).first()
        if document:
            return document.parts
        staged = self.notes.get("parts")
        return confirmed_parts(staged, self.items(), ImportApplier(self))[0] if staged else []

    @transaction.atomic
    def submit(self) -> SubmitResult:
        """Submit all complete drafts of this import for review, together."""
        self._locked()
        entries = self.entries.filter(draft__is_open=True).select_related("draft", "author")
        complete, unfinished = [], {}
        for entry in entries.order_by("pk"):
            try:
                entry.draft.check_complete()
            except IncompleteDraft as problems:
                unfinished[entry] = problems.messages
            else:
                complete.append(entry)
        if not complete:
            return SubmitResult(TextCount(), unfinished)
        kind = Submission.Kind.README
        submission = Submission.objects.send(self.owner, kind=kind)
        sent = [entry for entry in complete if _submit_entry(entry, submission)]
        return SubmitResult(TextCount.of(entry.is_profile_section for entry in sent), unfinished)

    @transaction.atomic
    def undo_import(self) -> UndoResult:
        """Undo a confirmed import, which can be confirmed again.

        Raises UndoExpired after a day. Unchanged drafts are deleted, pending entries withdrawn and
        closed. Entries that were edited or published stay. Skills and profile lines that it added
        are removed, and the document of its owner is again what it was before. If all entries stay,
        so does the rest.
        """
        if not self._locked().can_be_undone:
            raise UndoExpired
        entries = list(self.entries.select_related("draft", "case"))
        moment = timezone.now()
        undone_count = sum(_undo_entry(entry, moment) for entry in entries)
        if entries and not undone_count:
            return UndoResult(0, len(entries))
        self._undo_profile_changes()
        save_values(self, confirmed_at=None, undo={}, created_at=timezone.now())
        ReadmeSource.note_import(self, is_undone=True)
        page_cache.invalidate_pages()
        return UndoResult(undone_count, len(entries) - undone_count)

    def _locked(self) -> ReadmeImport:
        """Lock the row until the end of the transaction, and return it as it is now."""
        return lock_row(ReadmeImport, self.pk)

    def _undo_profile_changes(self) -> None:
        owner = self.owner.locked()
        owner.skills.remove(*Topic.objects.filter(pk__in=self.undo.get("skills", [])))
        for name, (before, after) in self.undo.get("profile", {}).items():
            if getattr(owner, name) == after:
                owner.update_profile(**{name: before})
        if "document" in self.undo:
            ReadmeDocument.restore(owner, self.undo["document"], made_by=self)


def _expired_before() -> datetime:
    return ago(EXPIRES_AFTER)


def _submit_entry(entry: Entry, submission: Submission) -> bool:
    """Submit one entry. Returns False if it was rejected or removed since."""
    try:
        entry.submit(submission=submission)
    except AlreadyReviewed:
        return False
    return True


def _undo_entry(entry: Entry, moment: datetime) -> bool:
    """Delete or withdraw an import's entry, unless it was edited or published since."""
    is_untouched = entry.live_revision_id is None and entry.draft.version <= 1
    if is_untouched and entry.status == Entry.Status.DRAFT and entry.case_id is None:
        entry.delete()
        return True
    if not is_untouched or entry.status != Entry.Status.PENDING:
        return False
    own_solutions = entry.solutions.filter(author=entry.author, waiting_revision__isnull=False)
    for pending in (entry, *own_solutions):
        pending.withdraw(at=moment)
        Draft.objects.filter(entry=pending).update(is_open=False)
    Entry.objects.filter(pk=entry.pk).update(imported_as="", readme_import=None)
    return True
