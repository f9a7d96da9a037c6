import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from learnings import mentions
from learnings.models.anonymous_author import ANONYMOUS_AUTHOR
from learnings.models.entry import Entry
from portal.moderation.models import Case
from portal.people import erased_mentions
from portal.people.models import Block, Notification
from portal.web import page_cache
from portal.web.edit_versions import StaleEdit

COMMENT_LENGTH = 5_000
EDIT_WINDOW = timedelta(minutes=15)
NOTIFICATION_DELAY = timedelta(seconds=5)  # between writing a comment and the notice about it


class TooLateToEdit(Exception):
    """A comment may be changed for 15 minutes, by its author, and not after it was deleted."""


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Comments are seen where their entry is."""
        return self.filter(entry__in=Entry.objects.visible_to(user))

    def for_discussion(self):
        """In the order of reading: each comment with its replies behind it, oldest first."""
        asked = Q(entry__is_anonymous=True, entry__author=F("author"))
        asked |= Q(entry__challenge__is_anonymous=True, entry__challenge__author=F("author"))
        # Takes the place of the property: a page needs no entry of each comment for it.
        is_anonymous = ExpressionWrapper(asked, output_field=models.BooleanField())
        rows = self.select_related("author").annotate(is_anonymous=is_anonymous)
        return rows.order_by("thread", "created_at", "pk")


class Comment(models.Model):
    """A word on an entry; a reply names the comment it answers, one level deep.

    `thread` is the key of the first comment of a thread, its own for the first one. `key` is made when the form is
    shown, so that the same form sent twice is one comment.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    thread = models.PositiveBigIntegerField(null=True, editable=False)
    body = models.TextField(_("comment"), max_length=COMMENT_LENGTH)
    html = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Put away by moderation, or by enough flags; the words are kept for who decides, and for an appeal.
    hidden_at = models.DateTimeField(null=True, editable=False)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    rewrites_own_mentions = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(body="", html=""), name="comment_deleted_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "thread", "created_at"], name="comment_discussion")
        ]

    def __str__(self):
        return f"{self.author_id} on {self.entry_id}"

    @cached_property
    def is_anonymous(self) -> bool:
        """Is it a word of who asked without a name, on what they asked?"""
        return self.entry.is_anonymous_post_of(self.author_id)

    @property
    def public_author(self):
        """Who wrote it, as everybody may read."""
        return ANONYMOUS_AUTHOR if self.is_anonymous else self.author

    def get_absolute_url(self):
        """Its permalink, wherever in a long discussion it stands."""
        return reverse("learnings:comment_detail", args=[self.pk])

    @property
    def is_still_editable(self):
        return self.deleted_at is None and self.created_at > timezone.now() - EDIT_WINDOW

    @transaction.atomic
    def post(self):
        """Add this comment and tell whom it concerns. The same form again changes nothing; returns the comment.

        A reply to a reply joins its thread under the first comment. Raises Blocked where the author of the entry, or of
        the comment it answers, does not want to hear from this person.
        """
        for other in self._answered_authors():
            Block.check_not_blocked(self.author, to=other)
        if self.parent and self.parent.parent_id:
            self.parent = self.parent.parent
        self.html, mentioned = mentions.render(self.body)
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            return Comment.objects.select_related("author", "entry").get(
                key=self.key, author=self.author
            )
        self.thread = self.parent_id or self.pk
        self.save(update_fields=["thread"])
        Entry.objects.filter(pk=self.entry_id).update(comment_count=F("comment_count") + 1)
        self._notify(mentioned)
        return self

    def _answered_authors(self):
        """Whom it answers, but not who asked without a name: a refusal would say who that is.

        What they blocked, they do not hear of (`Notification.send`).
        """
        if not self.entry.is_anonymous:
            yield self.entry.author
        if self.parent and not self.parent.is_anonymous:
            yield self.parent.author

    def _notification_actor(self):
        """How a notice names its author."""
        return {"by": str(ANONYMOUS_AUTHOR.name)} if self.is_anonymous else {"actor": self.author}

    def _notify(self, mentioned):
        """One notice a person, for the nearest reason: named in it, answered by it, or author of the entry."""
        reasons = {self.entry.author: "commented"}
        if self.parent:
            reasons[self.parent.author] = "replied"
        reasons |= dict.fromkeys(mentioned, "mentioned")
        muted = set(self.entry.mutes.values_list("user_id", flat=True))
        for person, kind in reasons.items():
            if person.pk != self.author_id and person.pk not in muted:
                thing = f"talk:{self.entry_id}" if kind == "commented" else ""
                where = {"url": self.get_absolute_url(), "thing": thing}
                Notification.send(
                    person, kind, title=self.entry.title, **where, **self._notification_actor()
                )

    @transaction.atomic
    def edit(self, body, *, by, version):
        """Change the text. Its author's verb, for 15 minutes: TooLateToEdit; raises StaleEdit after another edit."""
        before = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("author", "entry__author")
            .get(pk=self.pk)
        )
        if by.pk != before.author_id or not before.is_still_editable:
            raise TooLateToEdit
        if before.body == body:
            return before
        if before.version != version:
            raise StaleEdit(before)
        named_before = set(mentions.mentioned_people(before.body))
        before.html, mentioned = mentions.render(body)
        before.body, before.edited_at, before.version = body, timezone.now(), version + 1
        before.save(update_fields=["body", "html", "edited_at", "version"])
        for person in set(mentioned) - named_before - {before.author}:
            url = before.get_absolute_url()
            Notification.send(
                person,
                "mentioned",
                url=url,
                title=before.entry.title,
                **before._notification_actor(),
            )
        return before

    @transaction.atomic
    def delete_text(self):
        """Take the words away and leave the place, so that replies keep their sense. The author's verb, at any time."""
        there = Comment.objects.filter(pk=self.pk, deleted_at=None)
        if there.update(body="", html="", deleted_at=timezone.now(), version=F("version") + 1):
            Entry.objects.filter(pk=self.entry_id).update(comment_count=F("comment_count") - 1)
            page_cache.invalidate_pages()
            self.refresh_notifications()

    def refresh_notifications(self) -> None:
        """Let notices follow: this comment was deleted, hidden, or brought back.

        One that speaks of several comments speaks of the newest that is left.
        """
        notices = Notification.objects.filter(url=self.get_absolute_url())
        for notification in notices.filter(
            kind="commented", count__gt=1, read_at=None, hidden_at=None
        ):
            self._retarget_notification(notification)
        notices.refresh_visibility()

    def _retarget_notification(self, notification: Notification) -> None:
        others = Comment.objects.filter(entry=self.entry_id, deleted_at=None, hidden_at=None)
        others = others.filter(
            created_at__gte=notification.created_at - NOTIFICATION_DELAY
        ).exclude(author=notification.recipient)
        blocked = Block.objects.filter(blocker=notification.recipient).values("blocked")
        others = others.exclude(author__in=blocked)
        left = others.exclude(pk=self.pk).select_related("author", "entry__challenge")
        newest = left.order_by("-created_at", "-pk").first()
        if newest is None:
            return
        values = notification.values | {"by": str(newest.public_author.name)}
        actor = None if newest.is_anonymous else newest.author
        said = {"url": newest.get_absolute_url(), "actor": actor, "values": values}
        Notification.objects.filter(pk=notification.pk).update(count=F("count") - 1, **said)

    def erase_mentions(self, handles: list[str]) -> None:
        """Put words in place of mentions of an erased person. The verb of erasing alone."""
        body = erased_mentions.without_mentions(self.body, handles)
        html, _people = mentions.render(body)
        if body != self.body:
            Comment.objects.filter(pk=self.pk, body=self.body).update(
                body=body, html=html, version=F("version") + 1
            )
