"""Review target for entries: learnings, challenges, solutions, profile sections."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from learnings import permissions
from learnings.entry_states import number_of_public_text, snapshot_of
from learnings.forms.amendments import AMENDED_FIELDS, AmendForm
from learnings.models import Entry, ReadmeDocument
from learnings.models.readme_document import words_of
from learnings.models.revision import Revision
from learnings.original_readme import original_readme
from portal.moderation.case_conditions import has_case
from portal.moderation.models import Case, PublicationRule, Review, Submission
from portal.moderation.posts import Post, PostFilter
from portal.moderation.review_targets import (
    CaseContent,
    NotificationDetails,
    OriginalReadme,
    ReviewTarget,
)
from portal.moderation.text_count import TextCount
from portal.ops.prepared_queries import PreparedQuery, PreparedValues, padded
from portal.people.models import User
from portal.rows import grouped, keys_of, values_of
from portal.search.substrings import has_substring
from portal.web.partial_saves import save_values

# What the title of an entry is made of.
TITLE_FIELDS = [
    f"{revision}__{field}"
    for revision in (
        "live_revision",
        "waiting_revision",
        "challenge__live_revision",
        "challenge__waiting_revision",
    )
    for field in ("title", "excerpt")
]
# The texts of the public and the waiting revision; long ones are not loaded for a list.
TEXT_FIELDS = [
    f"{revision}__{field}"
    for revision in ("live_revision", "waiting_revision")
    for field in ("body", "outcome", "title")
]
LONG_FIELDS = [
    f"{revision}__{field}"
    for revision in ("live_revision", "waiting_revision", "challenge__live_revision")
    for field in ("body", "outcome", "html", "outcome_html")
]
# Where the queue's filter by a word looks. Each line is asked of entries by itself.
WORD_FIELDS = (
    ("waiting_revision__title", "waiting_revision__body"),
    ("live_revision__title",),
    ("challenge__live_revision__title",),
)


class EntryReviewTarget(ReviewTarget):
    """Learnings, challenges, solutions and sections of profiles."""

    name = "entry"
    is_post = True
    has_comments = True

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        """Contents without the text of drafts and of withdrawn entries."""
        entries = Entry.objects.filter(case__in=cases).select_related(
            "live_revision__rendered_text",
            "waiting_revision__rendered_text",
            "author",
            "challenge__live_revision",
            "challenge__waiting_revision",
        )
        entries = entries.prefetch_related("waiting_revision__topics")
        submitted_at = OuterRef("waiting_revision__created_at")
        unreviewed = ReadmeDocument.unreviewed_parts(OuterRef("author"), submitted_at)
        entries = entries.annotate(unreviewed_parts=unreviewed)
        if any(not case.waiting_revision for case in cases):
            entries = entries.prefetch_related("revisions__rendered_text")
        return {entry.case_id: _content(entry) for entry in entries}

    def get_rows(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        entries = _titles_query.rows(*padded(keys_of(cases)))
        return {entry.case_id: _row(entry) for entry in entries}

    def matching(self, name: str, value: str, *, is_waiting: bool = False) -> Q | None:
        if name == "word":
            return _has_word(value, is_waiting=is_waiting)
        found = has_case(Entry.objects.filter(_condition(name, value)), is_waiting=is_waiting)
        # What a waiting case knows of its text is asked first: then few entries are read, or none.
        if name == "kind" and is_waiting:
            return Q(text_kind=value) | (Q(text_kind="") & found)
        if name == "track" and is_waiting:
            is_known = Q(waiting_revision__isnull=False) & ~Q(text_track="")
            return (Q(text_track=value) & is_known) | (~is_known & found)
        return found

    def kinds(self) -> list[tuple[str, str]]:
        return list(Entry.Kind.choices)

    def posts(self, wanted: PostFilter | None = None) -> QuerySet[Entry]:
        waits = Q(case__waiting_revision__isnull=False) | Q(case__open_flags__gt=0)
        condition = Q(status=Entry.Status.LIVE) | waits
        entries = Entry.objects.filter(condition, case__isnull=False, case__appeal_open=False)
        # What was flagged may have been withdrawn since.
        entries = entries.exclude(live_revision=None, waiting_revision=None)
        if wanted:
            moments = ("live_revision__created_at", "waiting_revision__created_at")
            entries = entries.filter(
                wanted.condition(author="author", moments=moments, texts=TEXT_FIELDS)
            )
        revisions = ("live_revision", "waiting_revision", "challenge__live_revision")
        entries = entries.select_related("author", "case", *revisions).defer(*LONG_FIELDS)
        return entries.order_by("-pk")

    def as_post(self, thing: Entry) -> Post:
        revision = thing.waiting_revision or thing.live_revision
        read = revision if thing.case.pending == thing.case.Pending.TEXT else thing.live_revision
        content = _row(thing)
        return Post(
            kind=self.name,
            key=thing.pk,
            author=thing.author,
            title=content.title,
            label=thing.get_kind_display(),
            text=revision.excerpt,
            url=thing.get_absolute_url(),
            at=revision.created_at,
            version=(read or revision).number,
            is_public=thing.status == Entry.Status.LIVE,
            case=thing.case,
            icon=thing.kind,
        )

    def text_length(self) -> Expression:
        entries = Entry.objects.filter(case=OuterRef("pk"))
        return Subquery(entries.values(length=Length("waiting_revision__body"))[:1])

    def count_texts(self, cases: QuerySet[Case]) -> dict[int, TextCount]:
        """Count them without the solutions of authors to their own waiting challenges."""
        return _text_counts(_texts_of(cases))

    def count_waiting_texts(self, submissions: Collection[int]) -> dict[int, TextCount]:
        """The same of READMEs that were submitted, as far as they wait."""
        return _text_counts(_waiting_texts_query.rows(timezone.now(), *padded([*submissions])))

    def original_readme(self, submission: Submission) -> OriginalReadme | None:
        return original_readme(submission)

    def drafts_url(self) -> str:
        return reverse("learnings:draft_list")

    def edit_url(self, case: Case) -> str:
        entry = Entry.objects.select_related("author", "challenge", "case").get(case=case)
        can_edit = permissions.can_edit(entry.author, entry)
        return entry.get_edit_url() if can_edit else entry.get_absolute_url()

    def find(self, pk: int, user: User) -> Entry | None:
        entries = Entry.objects.visible_to(user).select_related("author", "case")
        return entries.filter(pk=pk, case__isnull=False).first()

    def version_of(self, thing: Entry) -> int:
        return self.version(thing.case)

    def version(self, case: Case) -> int:
        return number_of_public_text(case)

    def is_public(self, case: Case) -> bool:
        return Entry.objects.filter(case=case, status=Entry.Status.LIVE).exists()

    def apply_decision(self, case: Case, review: Review) -> None:
        entry = _locked_entry(case)
        entry.apply_decision(review)
        if review.decision == review.Decision.REMOVE:
            entry.hide()
        elif review.decision in review.CLEARS_FLAGS:
            entry.unhide()
        entry.notify_author(review)

    def notification_details(self, case: Case) -> NotificationDetails:
        entry = _locked_entry(case)
        values = {"url": entry.get_absolute_url(), **entry.notification_values}
        return NotificationDetails(entry.author, values)

    def hide(self, case: Case) -> None:
        _locked_entry(case).hide()

    def unhide(self, case: Case) -> None:
        _locked_entry(case).unhide()

    def snapshot(self, case: Case) -> dict[str, Any]:
        return snapshot_of(case)

    def can_revert(self, case: Case, review: Review) -> bool:
        """Whether its author has not submitted a newer revision."""
        newest = _newest_number(Entry.objects.get(case=case))
        return newest == review.before["thing"]["newest"]

    def revert(self, case: Case, review: Review) -> None:
        _locked_entry(case).revert(review.before["thing"])

    def publish(self, case: Case, rule: PublicationRule) -> None:
        _locked_entry(case).publish_before_review(rule)

    def amend_form(self, case: Case, data: Any = None) -> AmendForm | None:
        entry = Entry.objects.select_related("waiting_revision__entry").get(case=case)
        return AmendForm(data, revision=entry.waiting_revision) if entry.waiting_revision else None

    def amend(self, case: Case, form: AmendForm, by: User) -> int:
        entry = _locked_entry(case)
        waiting = entry.waiting_revision
        texts = values_of(waiting, AMENDED_FIELDS)
        save_values(
            entry, waiting_revision=waiting.create_amended(**(texts | form.cleaned_data), by=by)
        )
        return entry.waiting_revision.number


def _locked_entry(case: Case) -> Entry:
    entry: Entry = _locked_entry_query.get(case.pk)
    entry.case = case
    return entry


def _locked_entry_of(case: int) -> QuerySet[Entry]:
    entries = Entry.objects.select_for_update(of=("self",))
    return entries.filter(case=case).select_related("author", "challenge", "waiting_revision")


_locked_entry_query = PreparedQuery(_locked_entry_of, replans=True)


def _newest_number(entry: Entry) -> int | None:
    return entry.revisions.values_list("number", flat=True).first()


def _content(entry: Entry) -> CaseContent:
    if entry.status == Entry.Status.DRAFT:
        return CaseContent(_("(withdrawn by its author)"), entry.get_kind_display(), "")
    waiting, live = entry.waiting_revision, entry.live_revision
    revision = waiting or live or entry.revisions.all()[0]
    is_edit = waiting and live and live.pk != waiting.pk
    is_public = _is_public(entry)
    url = entry.get_absolute_url()
    return CaseContent(
        title=revision.title or entry.title,
        label=entry.get_section_display() if entry.is_learning else entry.get_kind_display(),
        url=url,
        html=revision.rendered.body_html + _outcome_html(revision),
        topics=list(revision.topics.all()),
        source=_source(revision),
        before=_source(live) if is_edit else "",
        lead_case_id=_lead_case_id(entry),
        address=url if is_public else "",
        public_title=entry.title if is_public else "",
        last_public_title=entry.title if live else "",
        icon=entry.kind,
        is_section=entry.is_profile_section,
        also_public=_headings_of(entry) if waiting else None,
    )


def _with_titles(*cases: int) -> QuerySet[Entry]:
    titles = (
        "live_revision",
        "waiting_revision",
        "challenge__live_revision",
        "challenge__waiting_revision",
    )
    entries = Entry.objects.filter(case__in=cases).select_related(*titles)
    return entries.only("case", "kind", "section", "status", "challenge__status", *TITLE_FIELDS)


_titles_query = PreparedQuery(_with_titles)


def _texts_of(cases: QuerySet[Case]) -> QuerySet:
    own = Q(kind=Entry.Kind.SOLUTION, challenge__author=F("author"), challenge__case__in=cases)
    texts = Entry.objects.filter(case__in=cases).exclude(own)
    return texts.values_list("case__submission", "kind")


def _waiting_texts(now: int, *submissions: int) -> QuerySet:
    waiting = Case.objects.waiting(Value(now)).in_category("readmes")
    return _texts_of(waiting.filter(submission__in=submissions))


_waiting_texts_query = PreparedValues(_waiting_texts)


def _text_counts(rows: Iterable[tuple[int, str]]) -> dict[int, TextCount]:
    kinds = grouped((submission, kind == Entry.Kind.PROFILE_SECTION) for submission, kind in rows)
    return {submission: TextCount.of(found) for submission, found in kinds.items()}


def _row(entry: Entry) -> CaseContent:
    if entry.status == Entry.Status.DRAFT:
        return CaseContent(_("(withdrawn by its author)"), entry.get_kind_display(), "")
    revision = entry.waiting_revision or entry.live_revision
    label = entry.get_section_display() if entry.is_learning else entry.get_kind_display()
    title = (revision and revision.title) or entry.title
    return CaseContent(title, label, "", icon=entry.kind, is_section=entry.is_profile_section)


def _condition(name: str, value: str) -> Q:
    """The condition on entries of a filter of the queue."""
    conditions = {
        "kind": Q(kind=value),
        "track": Q(waiting_revision__track=value) | Q(waiting_revision=None, track=value),
        "topic": Q(waiting_revision__topics__slug=value) | Q(topics__slug=value),
    }
    return conditions[name]


def _has_word(word: str, *, is_waiting: bool) -> Q:
    """The condition that a case has an entry with a word.

    It is in three steps, as most cases need only the first.
    """
    condition = Q()
    for fields in WORD_FIELDS:
        entries = Entry.objects.filter(has_substring(fields, word))
        condition |= has_case(entries, is_waiting=is_waiting)
    return condition


def _headings_of(entry: Entry) -> tuple[str, list[str]] | None:
    """Return the author's README headings that wait for a mentor, if there are any."""
    lines = words_of(entry.unreviewed_parts or [])
    return (_("Headings and labels of the README"), lines) if lines else None


def _is_public(entry: Entry) -> bool:
    """Whether it can be read on the page that it is part of.

    A solution is on the page of its challenge, a section on a profile.
    """
    if entry.is_profile_section and entry.author.is_hidden:
        return False
    if entry.is_solution and entry.challenge.status != entry.status:
        return False
    return entry.is_live


def _lead_case_id(entry: Entry) -> int | None:
    """The case of the challenge that this solution is reviewed with."""
    is_own_solution = entry.is_solution and entry.challenge.author_id == entry.author_id
    return entry.challenge.case_id if is_own_solution else None


def _outcome_html(revision: Revision) -> str:
    html = revision.rendered.outcome_html
    return f"<p><strong>{escape(_('Outcome'))}</strong></p>{html}" if html else ""


def _source(revision: Revision) -> str:
    """Everything that the author typed, as one text."""
    return "\n\n".join(filter(None, (revision.title, revision.body, revision.outcome)))
