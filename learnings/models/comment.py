"""Comments on entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from learnings import mentions
from learnings.models.anonymous_author import (
    ANONYMOUS_AUTHOR,
    AnonymousAuthor,
    notification_actor,
)
from learnings.models.entry import Entry
from learnings.models.mute import Mute
from portal.clock import ago
from portal.moderation.models import Case
from portal.ops.prepared_queries import PreparedValues
from portal.people import erased_mentions
from portal.people.models import Block, Blocked, Notification, User
from portal.rows import values_of
from portal.text import markdown
from portal.web import page_cache
from portal.web.edit_versions import StaleEdit

COMMENT_LENGTH = 5_000
EDIT_WINDOW = timedelta(minutes=15)
# The same text again within this time is the same comment, sent from another tab.
REPEAT_WINDOW = timedelta(minutes=5)
# A notification may be created this long after its first comment.
NOTIFICATION_DELAY = timedelta(seconds=5)


class NotDiscussed(Exception):
    """Raised for a comment on a section of a profile."""


class RepeatedComment(Exception):
    """Raised for a text that its author has just posted at the same place.

    `posted` is the comment with this text.
    """

    def __init__(self, posted: Comment) -> None:
        super().__init__(posted.pk)
        self.posted = posted


class TooLateToEdit(Exception):
    """Raised unless its author edits a comment within 15 minutes."""


class _Wishes(NamedTuple):
    """Whether someone blocked the author of a comment, and muted the discussion."""

    has_blocked: bool
    has_muted: bool


# What a discussion shows. The names are those of `User.name`.
SHOWN_COLUMNS = (
    "entry",
    "parent",
    "thread",
    "body",
    "html",
    "created_at",
    "edited_at",
    "deleted_at",
    "hidden_at",
    "case",
    "author__handle",
    "author__display_name",
    "author__is_hidden",
    "author__erased_at",
    "author__cohort",
)


class CommentQuerySet(models.QuerySet):
    """Queries of comments."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Comments on entries that the user may see."""
        return self.filter(entry__in=Entry.objects.visible_to(user))

    def shown(self) -> Self:
        """Comments that were neither deleted nor hidden."""
        return self.filter(deleted_at=None, hidden_at=None)

    def for_discussion(self) -> Self:
        """Each comment followed by its replies, oldest first, with its author."""
        is_asker = Q(entry__is_anonymous=True, entry__author=F("author"))
        is_asker |= Q(entry__challenge__is_anonymous=True, entry__challenge__author=F("author"))
        # Replaces the property, which would load the entry of each comment.
        is_anonymous = ExpressionWrapper(is_asker, output_field=models.BooleanField())
        rows = (
            self.select_related("author").only(*SHOWN_COLUMNS).annotate(is_anonymous=is_anonymous)
        )
        return rows.order_by("thread", "created_at", "pk")


class Comment(models.Model):
    """A comment on an entry, or a reply to another comment, one level deep.

    `thread` is the primary key of the first comment of its thread. `key` is created when the form
    is shown, so that the same form sent twice creates one comment.
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
    renderer_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Hidden by a mentor or by flags. The text is kept for the decision and for an appeal.
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

    def __str__(self) -> str:
        return f"{self.author_id} on {self.entry_id}"

    @cached_property
    def is_anonymous(self) -> bool:
        """Whether the anonymous author of the challenge wrote it."""
        return self.entry.is_anonymous_post_of(self.author_id)

    @property
    def public_author(self) -> User | AnonymousAuthor:
        """The author as readers see them."""
        return ANONYMOUS_AUTHOR if self.is_anonymous else self.author

    def get_absolute_url(self) -> str:
        """Return its permalink, which redirects to its page of a long discussion."""
        return reverse("learnings:comment_detail", args=[self.pk])

    @property
    def is_still_editable(self) -> bool:
        return self.deleted_at is None and self.created_at > ago(EDIT_WINDOW)

    def post(self) -> Comment:
        """Save this new comment and notify the people concerned.

        A reply to a reply is added to the same thread. Returns the saved comment, which is the
        earlier one if the same form was sent before. Raises Blocked if the author of the entry or
        of the parent comment blocked its author, NotDiscussed for a section of a profile, and
        RepeatedComment if another form has just posted the same text at the same place.
        """
        if self.entry.is_profile_section:
            raise NotDiscussed
        wishes = self._wishes_of_answered_people()
        if self.parent and self.parent.parent_id:
            self.parent = self.parent.parent
        try:
            self._save_new(wishes)
        except IntegrityError:
            posted = self._posted_by_same_form()
            if posted is None:
                raise
            return posted
        return self

    def _wishes_of_answered_people(self) -> dict[int, _Wishes]:
        """Return the wishes of the authors of what it answers. Raises Blocked."""
        answered = [self.entry.author, *([self.parent.author] if self.parent else [])]
        wishes = self._wishes_of(answered)
        if any(wishes[person.pk].has_blocked for person in self._answered_people()):
            raise Blocked
        return wishes

    def _posted_by_same_form(self) -> Comment | None:
        comments = Comment.objects.select_related("author", "entry")
        return comments.filter(key=self.key, author=self.author).first()

    @transaction.atomic
    def _save_new(self, wishes: dict[int, _Wishes]) -> None:
        """Save it, count it and notify the people concerned; the wishes of some are known.

        Raises IntegrityError if the same form was sent before, and RepeatedComment.
        """
        # The count comes first: it locks the entry, so that two tabs post one after the other.
        Entry.objects.filter(pk=self.entry_id).update(comment_count=F("comment_count") + 1)
        if posted := self._same_text_before():
            raise RepeatedComment(posted)
        self.save(force_insert=True)
        self.thread = self.parent_id or self.pk
        mentioned = self._render()
        self.save(update_fields=["thread", "html", "renderer_version"])
        self._notify_people_concerned(mentioned, wishes)

    def _same_text_before(self) -> Comment | None:
        """Return what its author's other form just posted with this text at this place."""
        others = Comment.objects.shown().exclude(key=self.key)
        same = values_of(self, ("entry", "author", "parent", "body"))
        return others.filter(**same, created_at__gt=ago(REPEAT_WINDOW)).first()

    def _answered_people(self) -> Iterator[User]:
        """Yield the authors of the entry and of the parent comment, if not anonymous.

        That an anonymous author blocked someone would reveal who they are. They don't see the
        comment anyway, because Notification.send checks blocks too.
        """
        if not self.entry.is_anonymous:
            yield self.entry.author
        if self.parent and not self.parent.is_anonymous:
            yield self.parent.author

    def _wishes_of(self, people: Iterable[User]) -> dict[int, _Wishes]:
        """Return {key: whether they blocked its author, and muted the discussion}."""
        keys = sorted({person.pk for person in people} - {self.author_id})
        rows = _wishes_query.rows(self.author_id, self.entry_id, *keys) if keys else []
        return {self.author_id: _Wishes(False, False)} | {key: _Wishes(*row) for key, *row in rows}

    def _notify_people_concerned(self, mentioned: list[User], wishes: dict[int, _Wishes]) -> None:
        """Send each person one notification, for the most specific reason."""
        reasons = {self.entry.author: "commented"}
        if self.parent:
            reasons[self.parent.author] = "replied"
        reasons |= dict.fromkeys(mentioned, "mentioned")
        wishes = wishes | self._wishes_of(one for one in reasons if one.pk not in wishes)
        for person, kind in reasons.items():
            if person.pk != self.author_id and not wishes[person.pk].has_muted:
                self._notify(person, kind, is_blocked=wishes[person.pk].has_blocked)

    def _notify(self, person: User, kind: str, *, is_blocked: bool | None = None) -> None:
        Notification.send(
            person,
            kind,
            is_blocked=is_blocked,
            url=self.get_absolute_url(),
            # Further comments on the same entry are counted in one notification.
            thing=f"talk:{self.entry_id}" if kind == "commented" else "",
            **self.entry.notification_values,
            **notification_actor(self.author, is_anonymous=self.is_anonymous),
        )

    @transaction.atomic
    def edit(self, body: str, *, by: User, version: int) -> Comment:
        """Change the text, and notify people who were not mentioned before.

        Raises TooLateToEdit, and StaleEdit after another edit.
        """
        locked = Comment.objects.select_for_update(of=("self",))
        comment = locked.select_related("author", "entry__author").get(pk=self.pk)
        if by.pk != comment.author_id or not comment.is_still_editable:
            raise TooLateToEdit
        if comment.body == body:
            return comment
        if comment.version != version:
            raise StaleEdit(comment)
        known = {comment.author, *mentions.mentioned_people(comment.body)}
        comment.body, comment.edited_at, comment.version = body, timezone.now(), version + 1
        mentioned = comment._render()
        comment.save(update_fields=["body", "html", "renderer_version", "edited_at", "version"])
        for person in set(mentioned) - known:
            comment._notify(person, "mentioned")
        return comment

    @transaction.atomic
    def delete_text(self) -> None:
        """Delete the text. The row stays, so that replies keep their place."""
        comments = Comment.objects.filter(pk=self.pk, deleted_at=None)
        now = timezone.now()
        if comments.update(body="", html="", deleted_at=now, version=F("version") + 1):
            Entry.objects.filter(pk=self.entry_id).update(comment_count=F("comment_count") - 1)
            page_cache.invalidate_pages()
            self.refresh_notifications()

    def refresh_notifications(self) -> None:
        """Update notifications after it was deleted, hidden or restored.

        One about several comments is moved to the newest comment that is left.
        """
        notifications = Notification.objects.filter(url=self.get_absolute_url())
        unread = notifications.filter(read_at=None, hidden_at=None)
        for notification in unread.filter(kind="commented", count__gt=1):
            self._retarget_notification(notification)
        notifications.refresh_visibility()

    def _retarget_notification(self, notification: Notification) -> None:
        newest = self._other_comments_in(notification).order_by("-created_at", "-pk").first()
        if newest is None:
            return
        Notification.objects.filter(pk=notification.pk).update(
            count=F("count") - 1,
            url=newest.get_absolute_url(),
            actor=None if newest.is_anonymous else newest.author,
            values=notification.values | {"by": str(newest.public_author.name)},
        )

    def _other_comments_in(self, notification: Notification) -> QuerySet[Comment]:
        """Return the visible comments that a notification also counts."""
        recipient = notification.recipient
        since = notification.created_at - NOTIFICATION_DELAY
        comments = Comment.objects.shown().filter(entry=self.entry_id, created_at__gte=since)
        others = comments.exclude(pk=self.pk).exclude(author=recipient)
        blocked = Block.objects.filter(blocker=recipient).values("blocked")
        return others.exclude(author__in=blocked).select_related("author", "entry__challenge")

    def erase_mentions(self, handles: list[str]) -> None:
        """Replace mentions of an erased person. Only account deletion may call it."""
        body = erased_mentions.without_mentions(self.body, handles)
        if body != self.body:
            unchanged = Comment.objects.filter(pk=self.pk, body=self.body)
            self.body = body
            self._render()
            unchanged.update(body=body, html=self.html, version=F("version") + 1)

    def render_again(self) -> None:
        """Store the HTML that the present renderer makes, unless the text changed since."""
        self._render()
        unchanged = Comment.objects.filter(pk=self.pk, version=self.version, deleted_at=None)
        unchanged.update(html=self.html, renderer_version=self.renderer_version)

    def _render(self) -> list[User]:
        """Set the HTML of the text, without saving it. Returns the people it mentions."""
        self.html, mentioned = mentions.render(self.body, key=f"c{self.pk}")
        self.renderer_version = markdown.RENDERER_VERSION
        return mentioned


def _people_with_wishes(author: int, entry: int, *people: int) -> QuerySet:
    person = OuterRef("pk")
    blocks = Block.objects.filter(blocker=person, blocked=author)
    mutes = Mute.objects.filter(user=person, entry=entry)
    rows = User.objects.filter(pk__in=people)
    return rows.values_list("pk", Exists(blocks), Exists(mutes))


_wishes_query = PreparedValues(_people_with_wishes)
