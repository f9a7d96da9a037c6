from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from portal.people.models.block import Block
from portal.people.models.message import Message
from portal.people.notification_preferences import (
    BLOCKABLE_GROUPS,
    EMAIL_DELAYS,
    GROUP_BY_KIND,
    email_frequency,
)
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import clean

# What a notice says; %(…)s are values stored with it. Kinds are added here so that a sentence is translated when it is
# read, not when it is written.
SENTENCES = {
    "approved": _("“%(title)s” is public now: %(by)s approved it."),
    "amended": _(
        "“%(title)s” is public now: %(by)s approved it, with a small change that the history shows."
    ),
    "readme_approved": ngettext_lazy(
        "%(by)s read your README: %(n)d of its entries is public now.",
        "%(by)s read your README: %(n)d of its entries are public now.",
        "n",
    ),
    "changes_requested": _("%(by)s asks for a change in “%(title)s”: %(reason)s"),
    "rejected": _("%(by)s did not accept “%(title)s”: %(reason)s"),
    "kept": _("A mentor looked at “%(title)s”, which somebody had flagged, and kept it."),
    "hidden": _("Several people flagged “%(title)s”: it is hidden until a mentor looks."),
    "removed": _("A mentor removed “%(title)s”: %(reason)s"),
    "restored": _("“%(title)s” is public again."),
    "appeal_granted": _("Your appeal was heard: “%(title)s” is public."),
    "appeal_declined": _("A second mentor looked at “%(title)s” and stays with the no: %(reason)s"),
    "published_unread": _(
        "“%(title)s” is public, marked “not yet reviewed”: no mentor could answer within a day."
    ),
    "flag_upheld": _("Thank you for your flag: “%(title)s” was removed."),
    "flag_dismissed": _("Thank you for your flag. A mentor looked at “%(title)s” and kept it."),
    "thanked": _("%(by)s thanks you for your review."),
    "overdue": ngettext_lazy(
        "%(n)d post has waited for more than %(hours)d hours.",
        "%(n)d posts have waited for more than %(hours)d hours.",
        "n",
    ),
    "suspended": _("You may only read until %(until)s: %(reason)s"),
    "unsuspended": _("Your suspension ended: you may write again."),
    "trust_named": _("%(by)s named you as trusted: what you post is public at once."),
    "trust_revoked": _("What you post waits for a mentor again: %(by)s said so."),
    "topic_added": _("%(title)s is a topic now."),
    "solved": _("%(by)s answered your challenge “%(title)s”."),
    "accepted": _("%(by)s accepted your solution to “%(title)s”."),
    "helped": _("“%(title)s” helped %(by)s."),
    "picked": _("%(by)s holds “%(title)s” up to everybody: a mentor’s pick."),
    "commented": _("%(by)s commented on “%(title)s”."),
    "replied": _("%(by)s replied to your comment on “%(title)s”."),
    "mentioned": _("%(by)s mentioned you on “%(title)s”."),
    "join_asked": _("%(by)s asks to join %(title)s."),
    "join_invited": _("%(by)s invites you to join %(title)s."),
    "join_accepted": _("%(by)s said yes: you are together in %(title)s."),
    "join_declined": _("%(by)s declined, for %(title)s: %(reason)s"),
    "join_withdrawn": _("%(by)s took back the request for %(title)s."),
    "join_expired": _(
        "Nobody answered your request for %(title)s within a week. It was closed; ask again, or ask others."
    ),
    "join_question": _("%(by)s asks about %(title)s: %(reason)s"),
    "join_answer": _("%(by)s answers, about %(title)s: %(reason)s"),
    "contract_new": _("%(by)s put up version %(n)d of the contract of %(title)s."),
    "contract_seen": _(
        "The contract of %(title)s changed at its address: it is version %(n)d now."
    ),
    "contract_again": ngettext_lazy(
        "%(title)s: %(count)d endpoint that was integrated changed. Please check it again: %(names)s",
        "%(title)s: %(count)d endpoints that were integrated changed. Please check them again: %(names)s",
        "count",
    ),
    "contract_trouble": _("The contract of %(title)s could not be looked at: %(reason)s"),
    "nudge": _(
        "Your team of %(title)s has not heard from you for five days. How does it go? One tap is enough."
    ),
    "seat_reopened": _(
        "Your seat in %(title)s was opened again, because nobody heard from you. You may ask to join anew."
    ),
    "member_left": _("%(by)s left the team of %(title)s. The seat is free again."),
    "member_removed": _("You are no longer in the team of %(title)s. %(by)s says: %(reason)s"),
    "project_yours": _("%(by)s handed %(title)s over to you: it is yours now."),
    "seat_open": _("%(title)s has an open seat on your track: %(by)s looks for somebody."),
    "seats_filled": _("The last open seat of %(title)s was taken. Your request was closed."),
    "cohort_asked": _("%(by)s asks to be let into %(title)s."),
    "cohort_joined": _("%(by)s let you into %(title)s."),
    "cohort_declined": _("%(by)s says that %(title)s is not your cohort."),
    "deadline": _("%(title)s is at its end. What you had at the deadline is written down."),
    "webhook_off": _(
        "Discord does not know the webhook of %(title)s any more. It was switched off."
    ),
}
# The same about several people: %(others)s is one less than their number.
GROUPED_SENTENCES = {
    "helped": ngettext_lazy(
        "“%(title)s” helped %(by)s and %(others)d other.",
        "“%(title)s” helped %(by)s and %(others)d others.",
        "others",
    ),
    "commented": ngettext_lazy(
        "%(by)s and %(others)d other comment on “%(title)s”.",
        "%(by)s and %(others)d other comments on “%(title)s”.",
        "others",
    ),
}


# These tell that something was taken away, or why: they stay true without it.
REMOVAL_KINDS = {
    "rejected",
    "changes_requested",
    "hidden",
    "removed",
    "appeal_declined",
    "flag_upheld",
}
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
        if self.count > 1 and self.kind in GROUPED_SENTENCES:
            return GROUPED_SENTENCES[self.kind] % (self.values | {"others": self.count - 1})
        return SENTENCES[self.kind] % self.values

    @property
    def quoted_text(self) -> str:
        """What the person it speaks of wrote with it, where that stands in it."""
        return self.values.get("words", "")

    @cached_property
    def is_still_relevant(self) -> bool:
        """May its reader still see what it is about? News of a removal stays when the thing is gone."""
        if self.kind in REMOVAL_KINDS:
            return True
        return can_see_path(self.recipient, self.url)

    @property
    def group(self):
        """The group of kinds that its reader chooses a way for."""
        return GROUP_BY_KIND[self.kind]

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
        SENTENCES[kind] % values  # a missing value fails here, not when the notice is read
        may_be_blocked = actor is not None and GROUP_BY_KIND[kind] in BLOCKABLE_GROUPS
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
