from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from learnings import readme
from learnings.models.draft import Draft, IncompleteDraft
from learnings.models.entry import Entry
from learnings.models.existing_content import ExistingContent
from learnings.models.import_apply import ImportApplier
from learnings.models.imported_item import ImportedItem, imported_items
from portal.models import Topic
from portal.moderation.models import AlreadyReviewed, Submission

EXPIRES_AFTER = timedelta(days=1)
MAX_IMPORTED_ITEMS = 300


class UndoExpired(Exception):
    """The day in which an import can be undone is over."""


class ReadmeImportQuerySet(models.QuerySet):
    def staged(self):
        """Those that can still be confirmed: of the last day, and fetched."""
        return self.filter(
            created_at__gt=timezone.now() - EXPIRES_AFTER, confirmed_at=None, fetching=""
        )

    def with_page(self):
        """Those with a page: staged, or confirmed whenever."""
        return self.filter(
            models.Q(created_at__gt=timezone.now() - EXPIRES_AFTER)
            | models.Q(confirmed_at__isnull=False)
        )

    def with_open_drafts(self):
        """Confirmed ones of which drafts were not sent yet, newest first; `drafts` counts them."""
        is_open = models.Q(entries__draft__is_open=True)
        counted = self.filter(confirmed_at__isnull=False).annotate(
            drafts=models.Count("entries", filter=is_open)
        )
        return counted.filter(drafts__gt=0).order_by("-confirmed_at")

    def delete_expired(self):
        """Delete imported READMEs that were not confirmed within a day."""
        cutoff = timezone.now() - EXPIRES_AFTER
        count, _by_model = self.filter(created_at__lte=cutoff, confirmed_at=None).delete()
        count += (
            self.filter(confirmed_at__lte=cutoff)
            .exclude(text="")
            .update(text="", found=[], notes={}, undo={})
        )
        return f"READMEs forgotten: {count}"


class ReadmeImport(models.Model):
    """A README that somebody brought along, kept privately for a day until they say what of it becomes drafts.

    `found` holds what was found, as its owner wants it (Found.as_json); `notes` the warnings and what is left over; `undo`
    what confirming changed beside entries.
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
    # Of one that comes from an address, until its text is there; why it failed is in `notes`.
    fetching = models.CharField(
        max_length=10, choices=Fetching, blank=True, default="", db_default=""
    )

    objects = ReadmeImportQuerySet.as_manager()

    def __str__(self):
        return f"{self.owner_id} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("learnings:readme_preview", args=[self.pk])

    @classmethod
    def stage(cls, owner, text, *, repaired=False, address=""):
        """Read a decoded text and keep privately what was found in it. Nothing becomes an entry yet."""
        found, notes = cls._parse(owner, text, repaired)
        return cls.objects.create(
            owner=owner, text=text, repaired=repaired, address=address, found=found, notes=notes
        )

    def store_fetched_text(self, text: str, *, repaired: bool) -> None:
        """The README of the address is there: read it, unless that was done meanwhile."""
        found, notes = self._parse(self.owner, text, repaired)
        waiting = ReadmeImport.objects.filter(pk=self.pk, fetching=self.Fetching.WAITING)
        waiting.update(text=text, repaired=repaired, found=found, notes=notes, fetching="")

    def mark_fetch_failed(self, problem: str, *, text: str = "") -> None:
        """The README of the address cannot be had, or its `text` not read; `problem` is a sentence for its owner."""
        waiting = ReadmeImport.objects.filter(pk=self.pk, fetching=self.Fetching.WAITING)
        waiting.update(fetching=self.Fetching.FAILED, text=text, notes={"problem": problem})

    @staticmethod
    def _parse(owner, text, repaired):
        """(what was found, notes), both as JSON"""
        parsed = readme.parse_text(text, repaired=repaired)
        found = ExistingContent(owner).set_states(imported_items(parsed))
        offered = [one for one in found if one.is_offered]
        if len(offered) > MAX_IMPORTED_ITEMS:
            warning = gettext_noop("so many parts that the last come when you bring it again")
            parsed.warnings.append(f"{warning}: {len(offered)}")
            found = offered[:MAX_IMPORTED_ITEMS]
        notes = {
            "warnings": parsed.warnings,
            "leftovers": [vars(rest) for rest in parsed.leftovers],
            "project": parsed.project.as_json(),
            "channel": parsed.discord_channel,
            "team": parsed.team,
            "timeline": parsed.timeline,
        }
        return [one.as_json() for one in found], notes

    def items(self):
        """What was found, each with what its owner made of it so far."""
        return [ImportedItem(**row) for row in self.found]

    def save_items(self, items):
        """Save what the owner made of the things found; nothing else happens."""
        self.found = [one.as_json() for one in items]
        ReadmeImport.objects.filter(pk=self.pk, confirmed_at=None).update(found=self.found)

    @property
    def can_be_undone(self):
        return self.confirmed_at is not None and self.confirmed_at > timezone.now() - EXPIRES_AFTER

    # --- verbs of the owner

    @transaction.atomic
    def confirm(self):
        """Make drafts, skills and lines of the profile of what is kept; returns how many. Nothing is published.

        The same README, or the same form, again makes no twins: each thing found has a fingerprint.
        """
        locked = ReadmeImport.objects.select_for_update().get(pk=self.pk)
        if locked.confirmed_at:
            return 0
        self.owner = self.owner.locked()  # lines are added to what the profile says now
        applier = ImportApplier(self)
        applied_count = sum(
            applier.apply(one) for one in self.items() if one.keep and one.is_offered
        )
        self.confirmed_at, self.undo = timezone.now(), applier.undo
        self.save(update_fields=["confirmed_at", "undo"])
        return applied_count

    @transaction.atomic
    def submit(self):
        """Send every finished draft of this import to the mentors, as one submission: (sent, {entry: its problems}).

        Where a rule publishes its author's posts, they are public at once, as when sent one by one.
        """
        ReadmeImport.objects.select_for_update().get(pk=self.pk)
        entries = list(
            self.entries.filter(draft__is_open=True)
            .select_related("draft", "author")
            .order_by("pk")
        )
        submission, sent, unfinished = None, 0, {}
        for entry in entries:
            try:
                entry.draft.check_complete()
            except IncompleteDraft as problems:
                unfinished[entry] = problems.messages
                continue
            submission = submission or Submission.objects.send(
                self.owner, kind=Submission.Kind.README
            )
            sent += self._submit_entry(entry, submission)
        return sent, unfinished

    @staticmethod
    def _submit_entry(entry, submission):
        try:
            entry.submit(submission=submission)
        except AlreadyReviewed:  # refused or removed meanwhile
            return 0
        return 1

    @transaction.atomic
    def undo_import(self):
        """Undo the import within its day: (taken back, kept). The owner's verb; raises UndoExpired after it.

        Drafts that were not touched since go, what waits is withdrawn and put away; what was edited here or is public
        stays. Skills and lines of the profile that it added go too. The preview can be confirmed again.
        """
        locked = ReadmeImport.objects.select_for_update().get(pk=self.pk)
        if not locked.can_be_undone:
            raise UndoExpired
        entries = list(self.entries.select_related("draft", "case"))
        undone_count = sum(_undo_entry(entry) for entry in entries)
        self._undo_profile_changes()
        self.confirmed_at, self.undo, self.created_at = None, {}, timezone.now()
        self.save(update_fields=["confirmed_at", "undo", "created_at"])
        return undone_count, len(entries) - undone_count

    def _undo_profile_changes(self):
        owner = self.owner.locked()
        owner.skills.remove(*Topic.objects.filter(pk__in=self.undo.get("skills", [])))
        for name, (before, after) in self.undo.get("profile", {}).items():
            if getattr(owner, name) == after:
                owner.update_profile(**{name: before})


def _undo_entry(entry):
    """Undo one entry of an import; returns whether it was."""
    draft = entry.draft
    if (
        entry.live_revision_id
        or entry.status not in (Entry.Status.DRAFT, Entry.Status.PENDING)
        or draft.version > 1
    ):
        return False
    if entry.status == Entry.Status.DRAFT:
        entry.delete()
        return True
    for one in (
        entry,
        *entry.solutions.filter(author=entry.author, waiting_revision__isnull=False),
    ):
        one.withdraw()
        Draft.objects.filter(entry=one).update(is_open=False)
    Entry.objects.filter(pk=entry.pk).update(imported_as="", readme_import=None)
    return True
