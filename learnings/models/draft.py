import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learnings.models.revision import TITLE_LENGTH
from portal.models import Topic
from portal.people.models import Track
from portal.text import markdown
from portal.web.edit_versions import StaleEdit

MAX_TOPICS = 5
# The form takes what may be published; an imported text may be longer, and is kept while it is made shorter.
DRAFT_TITLE_LENGTH, DRAFT_BODY_LENGTH = 500, 100_000


class IncompleteDraft(ValidationError):
    """What the mentors should get is missing something; maps field names to sentences."""


class DraftQuerySet(models.QuerySet):
    def by_author(self, author):
        return self.filter(entry__author=author)

    def open(self):
        """Drafts with something in them that the mentors do not have."""
        return self.filter(is_open=True)

    def for_list(self):
        return self.select_related("entry", "entry__challenge__live_revision").order_by(
            "-saved_at", "-pk"
        )


class Draft(models.Model):
    """The one mutable working copy of an entry; nobody's but its author's. `version` grows with each save.

    `key` is made when the form is shown, so that the same form saved twice is one draft. Topics are kept as typed.
    `solution` is the author's own, written together with a challenge until that is first sent to the mentors.
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
        help_text=_("Others read that somebody asks. The mentors see who you are."),
    )
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    is_open = models.BooleanField(default=True)
    sent_version = models.PositiveIntegerField(null=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self):
        return self.title or str(_("Untitled"))

    def topics(self):
        """The topics named in `topics_text` that the vocabulary knows."""
        return Topic.objects.match_names(self.topics_text.split(","))[0]

    @transaction.atomic
    def save_text(self, *, version):
        """Save what a form put into this draft if nobody saved in between; its version grows by one.

        A draft without a key in the database yet is made, with its entry: the same form twice makes one.
        Raises StaleEdit, carrying what was saved elsewhere.
        """
        self.is_open, self.saved_at, self.version = True, timezone.now(), version + 1
        if self.pk is None:
            self._create()
            return
        values = {
            field: getattr(self, field)
            for field in (*TEXT_FIELDS, "is_open", "saved_at", "version")
        }
        if Draft.objects.filter(pk=self.pk, version=version).update(**values):
            self.entry.copy_draft_fields(self)
        else:
            self._resolve_conflict(Draft.objects.select_related("entry").get(pk=self.pk))

    def _create(self):
        entry = self.entry
        try:
            with transaction.atomic():
                entry.copy_draft_fields(self)
                if entry.pk is None:
                    entry.save(force_insert=True)
                self.entry = entry
                self.save(force_insert=True)
        except IntegrityError:
            first = (
                Draft.objects.select_related("entry")
                .filter(key=self.key, entry__author=entry.author)
                .first()
            )
            if first is None:
                raise
            self._resolve_conflict(first)

    def _resolve_conflict(self, saved):
        """Somebody saved first: the same text is no conflict (a form sent twice), another one is."""
        if any(getattr(self, field) != getattr(saved, field) for field in TEXT_FIELDS):
            raise StaleEdit(saved)
        self.pk, self.entry, self.version, self.is_open = (
            saved.pk,
            saved.entry,
            saved.version,
            saved.is_open,
        )

    def copy_from(self, revision):
        """Start again from a text that was sent in; saved only once it is changed."""
        self.title, self.body, self.outcome = revision.title, revision.body, revision.outcome
        self.section, self.track = revision.section, revision.track
        self.without_name = self.entry.is_anonymous
        self.topics_text = ", ".join(topic.name for topic in revision.topics.all())

    def was_submitted_from_version(self, version):
        """Was this draft sent to the mentors by the very form that had `version`? Then it is sent a second time."""
        return not self.is_open and version is not None and self.sent_version == version

    def check_complete(self):
        """Raise IncompleteDraft, with a sentence for each field that the mentors would miss."""
        problems = dict(self._problems())
        if problems:
            raise IncompleteDraft(problems)

    def _problems(self):
        entry = self.entry
        if not entry.is_solution:
            yield from self._title_problems()
        if entry.is_solution and not self.body.strip():
            yield "body", _("Please write something here first.")
        for name in ("body", "solution", "outcome"):
            if len(getattr(self, name)) > markdown.MAX_CHARACTERS:
                yield (
                    name,
                    _("This is longer than 20,000 characters. Please split it or make it shorter."),
                )
        yield from self._topic_problems()

    def _title_problems(self):
        if not self.title.strip():
            yield "title", _("Please give it a title: it is what others search for.")
        elif len(self.title) > TITLE_LENGTH:
            yield (
                "title",
                _("A title has at most %(most)d characters; this one has %(now)d.")
                % {"most": TITLE_LENGTH, "now": len(self.title)},
            )

    def _topic_problems(self):
        topics, unknown = Topic.objects.match_names(self.topics_text.split(","))
        if unknown:
            yield "topics_text", Topic.objects.unknown_topic_messages(unknown)
        elif len(topics) > MAX_TOPICS:
            yield "topics_text", _("Please name at most %(most)d topics.") % {"most": MAX_TOPICS}


TEXT_FIELDS = (
    "title",
    "body",
    "solution",
    "outcome",
    "topics_text",
    "section",
    "track",
    "without_name",
)
