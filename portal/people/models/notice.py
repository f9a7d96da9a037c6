from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What a notice says; %(…)s are values stored with it. Kinds are added here so that a sentence is translated when it is
# read, not when it is written.
SENTENCES = {
    "approved": _("“%(title)s” is public now: %(by)s approved it."),
    "changes_requested": _("%(by)s asks for a change in “%(title)s”: %(reason)s"),
    "rejected": _("%(by)s did not accept “%(title)s”: %(reason)s"),
    "solved": _("%(by)s answered your challenge “%(title)s”."),
    "accepted": _("%(by)s accepted your solution to “%(title)s”."),
    "commented": _("%(by)s commented on “%(title)s”."),
    "replied": _("%(by)s replied to your comment on “%(title)s”."),
    "mentioned": _("%(by)s mentioned you on “%(title)s”."),
    "join_asked": _("%(by)s asks to join %(title)s."),
    "join_invited": _("%(by)s invites you to join %(title)s."),
    "join_accepted": _("%(by)s said yes: you are together in %(title)s."),
    "join_declined": _("%(by)s declined, for %(title)s: %(reason)s"),
    "join_withdrawn": _("%(by)s took back the request for %(title)s."),
    "seats_filled": _("The last open seat of %(title)s was taken. Your request was closed."),
}


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def mark_read(self):
        """Mark these as read now; returns how many were not."""
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    """Word to one person about one thing."""

    recipient = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What it says, in the reader's language."""
        return SENTENCES[self.kind] % self.values

    @classmethod
    def send(cls, recipient, kind, *, url, **values):
        """Tell `recipient`; call it inside the transaction of what it tells. Raises KeyError for an unknown kind."""
        SENTENCES[kind] % values  # a missing value fails here, not when the notice is read
        return cls.objects.create(recipient=recipient, kind=kind, url=url, values=values)
