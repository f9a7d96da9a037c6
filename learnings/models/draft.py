"""Drafts: the working copies of entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from learnings.models.revision import FIRST_WORDS_LENGTH, TITLE_LENGTH
from learnings.models.topic_lookup import Vocabulary
from portal.models import Topic
from portal.people.models import Track, User
from portal.rows import values_of
from portal.text import markdown
from portal.text.plurals import written
from portal.web.edit_versions import StaleEdit

if TYPE_CHECKING:
    from learnings.models.revision import Revision

MAX_TOPICS = 5
# Longer than what may be submitted, so that an imported text can be kept and shortened.
DRAFT_TITLE_LENGTH, DRAFT_BODY_LENGTH = 500, 100_000
TEXT_TOO_LONG = _(
    "Texts can be up to %(most)s characters; yours is %(length)s. Please split or shorten it."
)
TITLE_TOO_LONG = _("Titles can be up to %(most)s characters; yours is %(length)s.")
# What people write, and what they choose.
WRITTEN_FIELDS = ("title", "body", "solution", "outcome", "topics_text")
TEXT_FIELDS = (*WRITTEN_FIELDS, "section", "track", "without_name")


def too_long(text: str) -> str:
    """Return a sentence about a text that is too long to be submitted."""
    return _with_lengths(TEXT_TOO_LONG, markdown.MAX_CHARACTERS, text)


def _with_lengths(message: Any, most: int, text: str) -> str:
    sentence: str = message % {"most": written(most), "length": written(len(text))}
    return sentence


class IncompleteDraft(ValidationError):
    """Raised for a draft that cannot be submitted; maps field names to messages."""


class DraftQuerySet(models.QuerySet):
    """Queries of drafts."""

    def by_author(self, author: User) -> Self:
        return self.filter(entry__author=author)

    def open(self) -> Self:
        """Drafts with changes that were not submitted."""
        return self.filter(is_open=True)

    def continuing(self, draft: Draft) -> Self:
        """Other drafts of the author for what `draft` begins, the newest first.

        None of an import, and none without text.
        """
        entry = draft.entry
        begun = self.by_author(entry.author).open().exclude(key=draft.key)
        begun = begun.filter(entry__status="draft", entry__readme_import=None)
        begun = begun.exclude(**dict.fromkeys(WRITTEN_FIELDS, ""))
        same = begun.filter(entry__kind=entry.kind, entry__challenge=entry.challenge_id)
        return same.select_related("entry").order_by("-saved_at", "-pk")

    def for_list(self) -> Self:
        rows = self.select_related("entry", "entry__challenge__live_revision")
        return rows.order_by("-saved_at", "-pk")


class Draft(models.Model):
    """The working copy of an entry, which only its author sees.

    `version` grows with each save. `key` is created when the form is shown, so that the same form
    sent twice creates one draft. `solution` is the author's own solution to a challenge, until the
    challenge is first submitted.
    """

    entry = models.OneToOneField("learnings.Entry", on_delete=models.CASCADE, related_name="draft")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(_("title"), max_length=DRAFT_TITLE_LENGTH, blank=True)
    body = models.TextField(_("text"), blank=True, max_length=DRAFT_BODY_LENGTH)
    solution = models.TextField(_("your solution"), blank=True, max_length=DRAFT_BODY_LENGTH)
    outcome = models.TextField(_("outcome"), blank=True, max_length=DRAFT_BODY_LENGTH)
    topics_text = models.CharField(_("topics"), max_length=600, blank=True)
    section = models.CharField(_("section"), max_length=12, blank=True)
    track = models.CharField(_("track"), max_length=10, choices=Track, default=Track.BACKEND)
    without_name = models.BooleanField(
        _("Ask without my name"),
        default=False,
        help_text=_("Others see “Anonymous”. Mentors see your name."),
    )
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    is_open = models.BooleanField(default=True)
    sent_version = models.PositiveIntegerField(null=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or self._first_words or str(_("Untitled"))

    @property
    def _first_words(self) -> str:
        return Truncator(markdown.plain_text(self.body)).chars(FIRST_WORDS_LENGTH)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(getattr(self, name).strip() for name in WRITTEN_FIELDS)

    def suggested_topics(self) -> list[Topic]:
        """Return topics that the title and the text mention and that aren't chosen yet.

        A profile section has no topics.
        """
        if self.entry.is_profile_section:
            return []
        vocabulary = Vocabulary()
        chosen = [vocabulary.names.get(name.lower()) for name in self.topic_names]
        mentioned = vocabulary.topics_in(self.title, self.body)
        return [topic for topic in mentioned if topic not in chosen]

    def save_text(self, *, version: int) -> None:
        """Save the draft if no one saved it since `version`, and increase its version.

        Creates a new draft and its entry, once per `key`. Raises StaleEdit, which has the saved
        draft.
        """
        self.is_open, self.saved_at, self.version = True, timezone.now(), version + 1
        if self.pk is None:
            self._create()
        else:
            self._update(version)

    @transaction.atomic
    def _update(self, version: int) -> None:
        columns = (*TEXT_FIELDS, "is_open", "saved_at", "version")
        values = values_of(self, columns)
        drafts = Draft.objects.filter(pk=self.pk)
        if drafts.filter(version=version).update(**values):
            self.entry.copy_draft_fields(self)
        else:
            self._resolve_conflict(drafts.select_related("entry").get())

    def _create(self) -> None:
        try:
            self._insert()
        except IntegrityError:
            saved = self._saved_with_same_key()
            if saved is None:
                raise
            self._resolve_conflict(saved)

    @transaction.atomic
    def _insert(self) -> None:
        entry = self.entry
        entry.copy_draft_fields(self)
        if entry.pk is None:
            entry.save(force_insert=True)
        self.entry = entry
        self.save(force_insert=True)

    def _saved_with_same_key(self) -> Draft | None:
        drafts = Draft.objects.by_author(self.entry.author).select_related("entry")
        return drafts.filter(key=self.key).first()

    def _resolve_conflict(self, saved: Draft) -> None:
        """Accept the same text, sent twice by a form. Raises StaleEdit for another one."""
        if not self._has_texts_of(saved):
            raise StaleEdit(saved)
        self._copy(saved, ("pk", "entry", "version", "is_open"))

    def _copy(self, source: Draft | Revision, names: Iterable[str]) -> None:
        for name, value in values_of(source, names).items():
            setattr(self, name, value)

    @property
    def topic_names(self) -> list[str]:
        """The names of topics as they were typed."""
        return [name.strip() for name in self.topics_text.split(",") if name.strip()]

    def copy_from(self, revision: Revision) -> None:
        """Take the text of a revision, without saving it."""
        self._copy(revision, ("title", "body", "outcome", "section", "track"))
        self.without_name = self.entry.is_anonymous
        self.topics_text = ", ".join(topic.name for topic in revision.topics.all())

    def was_submitted_from_version(self, version: int | None) -> bool:
        """Tell whether the form that began with this version was submitted already."""
        return not self.is_open and version is not None and self.sent_version == version

    def check_complete(self) -> list[Topic]:
        """Return the draft's topics, unless something is missing, wrong or too long.

        Raises IncompleteDraft if so.
        """
        topics, unknown = Topic.objects.match_names(self.topics_text.split(","))
        problems = dict(self._text_problems()) | dict(_topic_problems(topics, unknown))
        if problems:
            raise IncompleteDraft(problems)
        self._checked_topics = topics
        return topics

    def topics_checked_in(self, checked: Draft | None) -> list[Topic]:
        """Return its topics as `checked` found them for the same text, else check them."""
        if checked and self._has_texts_of(checked):
            return checked._checked_topics
        return self.check_complete()

    def _has_texts_of(self, other: Draft) -> bool:
        return values_of(self, TEXT_FIELDS) == values_of(other, TEXT_FIELDS)

    def _text_problems(self) -> Iterator[tuple[str, Any]]:
        """Yield (field, message)."""
        has_title = not (self.entry.is_solution or self.entry.is_profile_section)
        if has_title or len(self.title) > TITLE_LENGTH:
            yield from self._title_problems()
        if not has_title and not self.body.strip():
            yield "body", _("This can’t be empty.")
        for name in ("body", "solution", "outcome"):
            if len(getattr(self, name)) > markdown.MAX_CHARACTERS:
                yield name, too_long(getattr(self, name))

    def _title_problems(self) -> Iterator[tuple[str, Any]]:
        if not self.title.strip():
            yield "title", _("Add a title: it’s what others will search for.")
        elif len(self.title) > TITLE_LENGTH:
            yield "title", _with_lengths(TITLE_TOO_LONG, TITLE_LENGTH, self.title)


def _topic_problems(topics: list[Topic], unknown: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield (field, message)."""
    if unknown:
        yield "topics_text", Topic.objects.unknown_topic_messages(unknown)
    elif len(topics) > MAX_TOPICS:
        yield "topics_text", _("Add up to %(most)d topics.") % {"most": MAX_TOPICS}
