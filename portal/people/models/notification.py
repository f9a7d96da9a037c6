from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import IntegrityError, connection, models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from portal.clock import from_now
from portal.people.models.block import Block
from portal.people.models.message import Message
from portal.people.notification_kinds import notification_kinds
from portal.people.notification_preferences import (
    BLOCKABLE_GROUPS,
    email_frequency,
)
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import clean

if TYPE_CHECKING:
    from portal.people.models.user import User

# An attempt fails only if an unread one is hidden, and is read or deleted meanwhile.
MAX_ATTEMPTS = 5
# Columns of an unread notification that are those of the newest event.
COUNTED_COLUMNS = ("values", "actor_id", "url", "updated_at")
PLACE_OF_NAME = "\0"  # no stored value has it


class NotificationQuerySet(models.QuerySet):
    """Which notifications people see, and what others are called in them."""

    def visible(self, now: Any = None) -> Self:
        """Exclude those about objects that were deleted or hidden, and waiting ones."""
        return self.filter(hidden_at=None, updated_at__lte=now or timezone.now())

    def unread(self, now: Any = None) -> Self:
        """Return the visible notifications that weren't read."""
        return self.visible(now).filter(read_at=None)

    def for_list(self) -> Self:
        """Load what rows of a list show: the person that each one names."""
        return self.select_related("actor")

    def refresh_visibility(self) -> None:
        """Hide notifications of objects their recipient may not see; show the others.

        Called in the transaction that deletes, hides or restores the objects at their URLs.
        """
        rows = list(self._with_shared_recipients())
        to_show = [row.pk for row in rows if row.hidden_at and row.is_still_relevant]
        to_hide = [row.pk for row in rows if not row.hidden_at and not row.is_still_relevant]
        Notification.objects.filter(pk__in=to_hide).update(hidden_at=timezone.now())
        Notification.objects.filter(pk__in=to_show).update(hidden_at=None)

    def _with_shared_recipients(self) -> Iterator[Notification]:
        """Yield each with one instance per person.

        Its cached properties are then computed once.
        """
        people: dict[int, User] = {}
        for notification in self.select_related("recipient"):
            recipient = notification.recipient
            notification.recipient = people.setdefault(recipient.pk, recipient)
            yield notification

    def mark_read(self, until: datetime | None = None) -> int:
        """Mark unread ones as read, up to the moment `until`. Returns how many there were."""
        seen = self.unread()
        if until:
            seen = seen.filter(updated_at__lte=until)
        return seen.update(read_at=timezone.now())

    def update_actor_name(self, person: User) -> None:
        """Store the current public name of `person` in the notifications about them.

        Called in a transaction, because another process may increment one of them meanwhile.
        """
        about = self.filter(actor=person).only("values").select_for_update(of=("self",))
        for notification in about.iterator():
            named = notification.values | {"by": clean(person.name)}
            self.model.objects.filter(pk=notification.pk).update(values=named)


class Notification(models.Model):
    """A notification of one person.

    `count` grows while it is unread and the same happens again.
    """

    recipient = models.ForeignKey(
        "people.User", on_delete=models.CASCADE, related_name="notifications"
    )
    # The person it names, so that the name can be erased with their account.
    actor = models.ForeignKey("people.User", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    # What it is about: the same again is counted instead of sent.
    thing = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    # When it is shown first, or again: in the future while the decision that it is about can be
    # undone.
    updated_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # Its object was deleted or hidden: not listed or counted until it is restored.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "people_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "thing"],
                condition=Q(read_at=None) & ~Q(thing=""),
                name="notice_one_per_thing",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-updated_at", "-id"], name="notice_latest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at=None, mailed_at=None),
                name="notice_to_mail",
            ),
            models.Index(fields=["thing"], condition=~Q(thing=""), name="notice_thing"),
            models.Index(fields=["url"], name="notice_url"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The text of the notification, in the active language."""
        return self._sentence_about(self.shown_values)

    @property
    def sentence_html(self) -> SafeString:
        """The sentence with the name of who acted in bold, in that name's own direction."""
        sentence = self._sentence_about(self.shown_values | {"by": PLACE_OF_NAME})
        before, found, after = sentence.partition(PLACE_OF_NAME)
        if not found:
            return escape(sentence)
        name = self.values["by"]
        return format_html("{}<strong><bdi>{}</bdi></strong>{}", before, name, after)

    def _sentence_about(self, values: dict[str, Any]) -> str:
        kind = notification_kinds()[self.kind]
        if self.count > 1 and kind.grouped_sentence:
            return kind.grouped_sentence % (values | {"others": self.count - 1})
        return kind.sentence_about(values)

    @property
    def shown_values(self) -> dict[str, Any]:
        """The stored values, with what the object is called in the active language."""
        shown_title = notification_kinds()[self.kind].shown_title
        return self.values | {"title": shown_title(self.values)} if shown_title else self.values

    @property
    def quoted_text(self) -> str:
        """The text that the actor wrote, if it is stored with the notification."""
        return self.values.get("words", "")

    @cached_property
    def is_still_relevant(self) -> bool:
        """Whether the recipient may see its object, or is told of its removal."""
        if notification_kinds()[self.kind].outlives_object:
            return True
        return can_see_path(self.recipient, self.url)

    def mark_opened(self) -> int:
        """Mark as read what leads its recipient to the same page, which says it all."""
        same_page = Notification.objects.filter(recipient=self.recipient_id, url=self.url)
        return same_page.mark_read()

    @property
    def group(self) -> str:
        """The key of its group in NOTIFICATION_GROUPS."""
        return notification_kinds()[self.kind].group

    @classmethod
    def send(
        cls,
        recipient: User,
        kind: str,
        *,
        url: str,
        thing: str = "",
        actor: User | None = None,
        is_blocked: bool | None = None,
        wait: timedelta = timedelta(),
        **values: Any,
    ) -> Notification | None:
        """Notify `recipient`, in the transaction of the event.

        Raises KeyError for an unknown kind.

        The same `thing` again, while the first notification is unread, is counted there. Nothing is
        sent about an `actor` whom the recipient blocked, which `is_blocked` says if the caller
        knows it. An email is queued if the recipient wants one. Both wait until `wait` is over.
        Returns the Notification, or None if none was created.
        """
        if actor is not None:
            values["by"] = actor.name
        values = {name: _cleaned(value) for name, value in values.items()}
        notification = cls(
            recipient=recipient,
            actor=actor,
            kind=kind,
            url=url,
            thing=thing,
            values=values,
            updated_at=from_now(wait),
        )
        # A missing value fails here, not when the sentence is read.
        notification_kinds()[kind].sentence_about(values)
        if recipient.erased_at or _is_blocked(recipient, actor, notification.group, is_blocked):
            return None
        if not notification._save_or_count():
            return None
        notification._queue_mail()
        return notification

    def _queue_mail(self) -> None:
        """Queue an email if the recipient gets one at once."""
        if email_frequency(self.recipient, self.group) == "now":
            Message.objects.queue_notification_mail(self)

    def _save_or_count(self) -> bool:
        """Save it, or count it in the unread one about the same thing.

        Returns whether it is new.
        """
        if not self.thing:
            self.save(force_insert=True)
            return True
        for _attempt in range(MAX_ATTEMPTS):
            if count := self._save_or_increment_visible():
                return count == 1
            if self._show_unread_again():
                return False
        raise IntegrityError(f"{self.thing} was saved and read by others again and again.")

    def _save_or_increment_visible(self) -> int:
        """Save it, or count it in the unread one; return the count.

        Returns 0 if that one is hidden.

        One statement, whatever other processes do meanwhile.
        """
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        values = [
            field.get_db_prep_save(getattr(self, field.attname), connection) for field in fields
        ]
        table = self._meta.db_table
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in COUNTED_COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) "  # noqa: S608 - names of columns
                f"VALUES ({', '.join(['%s'] * len(values))}) "
                "ON CONFLICT (recipient_id, kind, thing) WHERE read_at IS NULL AND NOT thing = '' "
                f"DO UPDATE SET {changes}, count = {table}.count + 1 "
                f"WHERE {table}.hidden_at IS NULL RETURNING id, count",
                values,
            )
            row = cursor.fetchone()
        if row is None:
            return 0
        self.pk, self._state.adding = row[0], False
        return int(row[1])

    def _show_unread_again(self) -> bool:
        """Count it in the unread one, which was hidden; return whether there is one."""
        unread = Notification.objects.filter(
            recipient=self.recipient, kind=self.kind, thing=self.thing, read_at=None
        )
        changed = unread.update(
            values=self.values,
            actor=self.actor,
            url=self.url,
            updated_at=self.updated_at,
            # The count starts again if the unread one was hidden.
            count=Case(When(hidden_at=None, then=F("count") + 1), default=1),
            hidden_at=None,
        )
        return changed > 0


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _is_blocked(recipient: User, actor: User | None, group: str, known: bool | None) -> bool:
    """Return whether the recipient blocked the actor, in a group where that counts."""
    if actor is None or group not in BLOCKABLE_GROUPS:
        return False
    return Block.has_blocked(recipient, actor) if known is None else known
