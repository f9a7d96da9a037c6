from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from portal.people.models.block import Block
from portal.people.models.message import Message
from portal.people.notification_kinds import notification_kinds
from portal.people.notification_preferences import (
    BLOCKABLE_GROUPS,
    EMAIL_DELAYS,
    email_frequency,
)
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import clean

MAX_ATTEMPTS = 5  # of putting one notice: each needs somebody else's, written and read in between


class NotificationQuerySet(models.QuerySet):
    def visible(self):
        """Without those about what was deleted or hidden since."""
        return self.filter(hidden_at=None)

    def unread(self):
        return self.visible().filter(read_at=None)

    def refresh_visibility(self) -> None:
        """Hide those whose reader may not see any longer what they are about; show the others again.

        Called in the transaction that deletes, hides or brings back what stands at their addresses.
        """
        gone, back, people = [], [], {}
        for notification in self.select_related("recipient"):
            # What is known of a person is asked once, however many notices they have.
            notification.recipient = people.setdefault(
                notification.recipient_id, notification.recipient
            )
            if notification.is_still_relevant and notification.hidden_at:
                back.append(notification.pk)
            elif not notification.is_still_relevant and not notification.hidden_at:
                gone.append(notification.pk)
        Notification.objects.filter(pk__in=gone).update(hidden_at=timezone.now())
        Notification.objects.filter(pk__in=back).update(hidden_at=None)

    def mark_read(self, until=None):
        """Mark these as read now, or those alone that were there at the moment `until`; returns how many were not."""
        seen = self.unread().filter(updated_at__lte=until) if until else self.unread()
        return seen.update(read_at=timezone.now())

    def update_actor_name(self, person):
        """Name `person` in these notices as others name them now.

        Called in a transaction: another notice may be counted on to one of them at the same time.
        """
        for notification in (
            self.filter(actor=person).only("values").select_for_update(of=("self",)).iterator()
        ):
            named = notification.values | {"by": clean(person.name)}
            self.model.objects.filter(pk=notification.pk).update(values=named)


class Notification(models.Model):
    """Word to one person about one thing. `count` grows while it is unread and the same thing happens again."""

    recipient = models.ForeignKey(
        "people.User", on_delete=models.CASCADE, related_name="notifications"
    )
    # Who it speaks of, so that their name goes out of it with them.
    actor = models.ForeignKey("people.User", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    # What it is about, so that the same again is counted and not said twice.
    thing = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # What it is about was deleted or hidden: neither listed nor counted, until it is there again.
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

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What it says, in the reader's language."""
        kind = notification_kinds()[self.kind]
        if self.count > 1 and kind.grouped_sentence:
            return kind.grouped_sentence % (self.values | {"others": self.count - 1})
        return kind.sentence % self.values

    @property
    def quoted_text(self) -> str:
        """What the person it speaks of wrote with it, where that stands in it."""
        return self.values.get("words", "")

    @cached_property
    def is_still_relevant(self) -> bool:
        """May its reader still see what it is about? News of a removal stays when the thing is gone."""
        if notification_kinds()[self.kind].outlives_object:
            return True
        return can_see_path(self.recipient, self.url)

    @property
    def group(self):
        """The group of kinds that its reader chooses a way for."""
        return notification_kinds()[self.kind].group

    @classmethod
    def send(cls, recipient, kind, *, url, thing="", actor=None, **values):
        """Tell `recipient`; call it inside the transaction of what it tells. Raises KeyError for an unknown kind.

        The same `thing` again, while the first notice is unread, is counted there. Nothing is said of an `actor` whom
        the recipient blocked. A mail is put into the outbox where the recipient wants one. Returns the Notification, or None.
        """
        if actor is not None:
            values["by"] = actor.name
        values = {
            name: clean(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        definition = notification_kinds()[kind]
        definition.sentence % values  # a missing value fails here, not when the sentence is read
        may_be_blocked = actor is not None and definition.group in BLOCKABLE_GROUPS
        if recipient.erased_at or (may_be_blocked and Block.has_blocked(recipient, actor)):
            return None
        notification = cls(
            recipient=recipient, actor=actor, kind=kind, url=url, thing=thing, values=values
        )
        if not notification._save_or_count():
            return None
        if email_frequency(recipient, notification.group) == "now":
            Message.objects.queue_notification_mail(
                notification, wait=EMAIL_DELAYS.get(notification.group, 0)
            )
        return notification

    def _save_or_count(self, attempts_left=MAX_ATTEMPTS):
        """Save it, or add it to the unread one about the same thing; returns whether it is new."""
        if self.thing and self._increment_unread():
            return False
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            # Somebody else was the first, at the same moment; and theirs may be read before we look again.
            if not self.thing or attempts_left == 1:
                raise
            return self._save_or_count(attempts_left - 1)
        return True

    def _increment_unread(self):
        """Add to the unread notice about the same thing; returns whether there is one."""
        unread = Notification.objects.filter(
            recipient=self.recipient, kind=self.kind, thing=self.thing, read_at=None
        )
        changes = {
            "values": self.values,
            "actor": self.actor,
            "url": self.url,
            "updated_at": timezone.now(),
        }
        # What was about something deleted begins to count with this.
        count = Case(When(hidden_at=None, then=F("count") + 1), default=1)
        return unread.update(count=count, hidden_at=None, **changes)


def unread_sentence(n):
    """ "3 new notices", for a digest."""
    return ngettext("%(n)d notice for you", "%(n)d notices for you", n) % {"n": n}
