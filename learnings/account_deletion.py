"""What becomes of entries and comments when an account is deleted."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from learnings.models import (
    Comment,
    Draft,
    Entry,
    ReadmeDocument,
    ReadmeImport,
    ReadmeLayout,
    ReadmeSource,
    RenderedText,
    Revision,
    SearchDocument,
    SearchWord,
    TopicCase,
)
from learnings.models.choices import Kind, Status
from learnings.models.reaction import UNCOUNTED_KINDS
from portal.moderation.models import Case
from portal.people.account_deletion import own_handles
from portal.people.erased_mentions import mentions_any
from portal.people.models import User
from portal.text.plurals import counted
from portal.web.partial_saves import save_values

BLANK = {"body": "", "html": "", "outcome": "", "outcome_html": "", "excerpt": "", "digest": ""}


def erase(person: User, keep: bool) -> None:
    """Delete drafts and imports, and anonymize or blank entries and comments.

    `keep` leaves live entries and comments without a name. Otherwise their texts are blanked; an
    entry that other people answered stays, empty, so that their texts keep their place. The
    sections of the profile are blanked in any case: they are about the person.
    """
    _withdraw_pending(person)
    Draft.objects.filter(entry__author=person).delete()
    ReadmeImport.objects.filter(owner=person).delete()
    ReadmeLayout.objects.filter(owner=person).delete()
    ReadmeSource.objects.filter(owner=person).delete()
    ReadmeDocument.objects.filter(owner=person).delete()
    person.reactions.filter(kind__in=UNCOUNTED_KINDS).delete()
    person.mutes.all().delete()
    person.pins.all().delete()
    mine = Entry.objects.filter(author=person)
    mine.filter(status=Status.DRAFT, case=None).delete()
    is_kept = Q(status=Status.LIVE) & ~Q(kind=Kind.PROFILE_SECTION)
    for entry in mine.exclude(is_kept) if keep else mine:
        _erase_texts(entry)
    if not keep:
        for comment in Comment.objects.filter(author=person, deleted_at=None):
            comment.delete_text()
    # Only the author and mentors could read revisions that were never published.
    _blank_revisions(Revision.objects.filter(entry__author=person, published_at=None), title="")
    _erase_proposals(person)
    _erase_mentions(own_handles(person))


def _blank_revisions(revisions: QuerySet[Revision], *, title: str) -> None:
    RenderedText.objects.filter(revision__in=revisions).delete()
    revisions.update(title=title, **BLANK)


def _erase_proposals(person: User) -> None:
    """Blank the reasons of proposed topics, and the names of those not accepted."""
    proposals = TopicCase.objects.filter(case__author=person).exclude(proposed_at=None)
    proposals.update(why="")
    proposals.filter(topic=None).update(name=gettext("Deleted by its author"))


def _erase_mentions(handles: list[str]) -> None:
    """Erase mentions in texts stored as HTML too, and update search documents."""
    revisions = Revision.objects.filter(mentions_any(("title", "body", "outcome"), handles))
    entries = set()
    for revision in revisions:
        revision.erase_mentions(handles)
        entries.add(revision.entry_id)
    for comment in Comment.objects.filter(mentions_any(("body",), handles)):
        comment.erase_mentions(handles)
    SearchWord.objects.filter(word__in=handles).delete()
    known = Entry.objects.filter(document__isnull=False)
    for entry in known.filter(Q(pk__in=entries) | Q(challenge__in=entries)).select_related(
        "live_revision", "challenge__live_revision"
    ):
        SearchDocument.write(entry)


def _withdraw_pending(person: User) -> None:
    """Withdraw entries and topics that await review."""
    for entry in Entry.objects.filter(author=person, waiting_revision__isnull=False).select_related(
        "case"
    ):
        entry.withdraw()
    settled = {
        "state": "settled",
        "waiting_revision": None,
        "waiting_since": None,
        "open_flags": 0,
        "appeal_open": False,
    }
    Case.objects.filter(author=person, kind="topic", state="waiting").update(**settled)


def entries_with_replies(person: User) -> QuerySet[Entry]:
    """Return live entries of `person` that other people answered or commented on."""
    solutions = (
        Entry.objects.filter(challenge=OuterRef("pk"))
        .exclude(author=person)
        .exclude(status=Status.DRAFT)
    )
    comments = Comment.objects.filter(entry=OuterRef("pk"), deleted_at=None).exclude(author=person)
    return Entry.objects.filter(author=person, status=Status.LIVE).filter(
        Exists(solutions) | Exists(comments)
    )


def _erase_texts(entry: Entry) -> None:
    """Blank all revisions of an entry, and remove it unless other people replied."""
    stays = entries_with_replies(entry.author).filter(pk=entry.pk).exists()
    title = gettext("Deleted by its author")
    _blank_revisions(Revision.objects.filter(entry=entry), title=title)
    entry = Entry.objects.select_related("challenge__live_revision", "live_revision", "case").get(
        pk=entry.pk
    )
    if stays:
        SearchDocument.write(entry)
        return
    save_values(entry, status=Status.REMOVED, waiting_revision=None)
    entry.sync_derived_data()


def deletion_summary(person: User) -> Iterator[str]:
    """Yield what becomes of the person's entries and comments."""
    live = Entry.objects.filter(author=person, status=Status.LIVE)
    entries = live.exclude(kind=Kind.PROFILE_SECTION).count()
    comments = Comment.objects.filter(author=person, deleted_at=None).count()
    yield gettext("Your drafts, imports and pending posts are deleted.")
    if live.profile_sections().exists():
        yield gettext("The sections of your profile are deleted.")
    if entries:
        yield counted(
            "Your %(n)d public entry is kept or removed, as you choose below.",
            "Your %(n)d public entries are kept or removed, as you choose below.",
            entries,
        )
    if comments:
        yield counted(
            "Your %(n)d comment is treated the same way.",
            "Your %(n)d comments are treated the same way.",
            comments,
        )
    if entries_with_replies(person).exists():
        yield gettext(
            "Where others replied or commented, a placeholder stays so their words still "
            "make sense."
        )
