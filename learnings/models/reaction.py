from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learnings.models.anonymous_author import ANONYMOUS_AUTHOR
from learnings.models.entry import Entry
from portal.people.models import Notification

WEEK = timedelta(days=7)


class ReactionNotAllowed(Exception):
    """This reaction does not fit: thanking oneself, meeting what is no challenge."""


class ReactionQuerySet(models.QuerySet):
    def most_helpful_this_week(self):
        """How many people each entry helped within seven days: rows of `entry` and `people`, the most helpful first."""
        recent = self.filter(kind=Reaction.Kind.HELPFUL, created_at__gt=timezone.now() - WEEK)
        return recent.values("entry").annotate(people=Count("pk")).order_by("-people", "-entry")


class Reaction(models.Model):
    """One person's word on one entry; the database keeps it to one of a kind."""

    class Kind(models.TextChoices):
        HELPFUL = "helped", _("Helped me")
        HIT_TOO = "met", _("Met this too")
        BOOKMARK = "saved", _("Save for later")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions"
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=6, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "entry", "kind"], name="reaction_once")
        ]
        indexes = [models.Index(fields=["kind", "created_at"], name="reaction_recent")]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.entry_id}"

    @classmethod
    def is_allowed(cls, kind, *, entry, user):
        """Nobody thanks themselves or meets their own challenge; only challenges are met. Anything may be saved."""
        if kind == cls.Kind.BOOKMARK:
            return True
        return entry.author_id != user.pk and (kind == cls.Kind.HELPFUL or entry.is_challenge)

    @classmethod
    @transaction.atomic
    def set_reaction(cls, kind, *, entry, by, on):
        """Set or take back a reaction. The same word twice changes nothing, whoever is faster. Raises ReactionNotAllowed."""
        if not cls.is_allowed(kind, entry=entry, user=by):
            raise ReactionNotAllowed
        change = cls._add(kind, entry, by) if on else -cls._remove(kind, entry, by)
        if change and kind != cls.Kind.BOOKMARK:
            cls._update_counts(kind, entry, change)
        if change > 0 and kind == cls.Kind.HELPFUL:
            url, thing = entry.get_absolute_url(), f"helped:{entry.pk}"
            # Who asked without a name is the one whom an answer is likely to help.
            who = (
                {"by": str(ANONYMOUS_AUTHOR.name)}
                if entry.is_anonymous_post_of(by.pk)
                else {"actor": by}
            )
            Notification.send(
                entry.author, "helped", url=url, thing=thing, title=entry.title, **who
            )

    @classmethod
    def _add(cls, kind, entry, user):
        try:
            with transaction.atomic():
                cls.objects.create(user=user, entry=entry, kind=kind)
        except IntegrityError:
            return 0
        return 1

    @classmethod
    def _remove(cls, kind, entry, user):
        # What this very statement deleted, not what was there before: two at once count once.
        return cls.objects.filter(user=user, entry=entry, kind=kind).delete()[0]

    @classmethod
    def _update_counts(cls, kind, entry, change):
        """A solution first, then its challenge: all who lock both do so in this order."""
        field = f"{kind}_count"
        values = {field: F(field) + change}
        if kind == cls.Kind.HELPFUL:
            values["thanks_count"] = F("thanks_count") + change
        Entry.objects.filter(pk=entry.pk).update(**values)
        if kind == cls.Kind.HELPFUL and entry.challenge_id:
            Entry.objects.filter(pk=entry.challenge_id).update(
                thanks_count=F("thanks_count") + change
            )
