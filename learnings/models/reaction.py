"""Reactions of people to entries."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learnings.models.anonymous_author import notification_actor
from learnings.models.entry import Entry
from portal.clock import ago
from portal.people.models import Block, Notification, User
from portal.rows import delete_rows

WEEK = timedelta(days=7)


class ReactionNotAllowed(Exception):
    """Raised for a reaction that this person may not have to this entry."""


class _AlreadySet(Exception):
    """Raised for a reaction that exists already; its transaction changes nothing."""


class ReactionQuerySet(models.QuerySet):
    """Queries of reactions."""

    def most_helpful_this_week(self) -> Self:
        """Rows of `entry` and the number of `people` it helped in seven days, most first."""
        recent = self.filter(kind=Reaction.Kind.HELPFUL, created_at__gt=ago(WEEK))
        return recent.values("entry").annotate(people=Count("pk")).order_by("-people", "-entry")

    def people_who_hit(self, challenge: Entry, *, seen_by: User, at: Any) -> QuerySet[User]:
        """People who hit this challenge too, the latest first.

        They are those who may be shown to `seen_by` at a time: it leaves out hidden and suspended
        people, and those who blocked `seen_by` or were blocked.
        """
        hit = self.filter(entry=challenge, kind=Reaction.Kind.HIT_TOO, user=OuterRef("pk"))
        people = User.objects.not_read_only(at).filter(is_hidden=False)
        shown = people.exclude(Block.exists_between(seen_by, OuterRef("pk")))
        hit_at = Subquery(hit.values("created_at"))
        return shown.filter(Exists(hit)).annotate(hit_at=hit_at).order_by("-hit_at", "-pk")


class Reaction(models.Model):
    """One person's reaction to one entry, at most once of each kind."""

    class Kind(models.TextChoices):
        HELPFUL = "helped", _("Helpful")
        HIT_TOO = "met", _("I hit this too")
        BOOKMARK = "saved", _("Save")
        FOLLOW = "follow", _("Notify me of answers")

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

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.entry_id}"

    @classmethod
    def is_allowed(cls, kind: str, *, entry: Entry, user: User) -> bool:
        """Tell whether a person may react to an entry in this way.

        Anything but a profile section can be bookmarked. Other reactions are for other people's
        entries, and only challenges can be hit too or followed.
        """
        if entry.is_profile_section:
            return False
        if kind == cls.Kind.BOOKMARK:
            return True
        return entry.author_id != user.pk and (kind == cls.Kind.HELPFUL or entry.is_challenge)

    @classmethod
    def set_reaction(cls, kind: str, *, entry: Entry, by: User, on: bool) -> None:
        """Add a reaction, or remove it. Raises ReactionNotAllowed.

        Counts stay right when the same request arrives twice, or twice at once. Those of `entry`
        follow.
        """
        if not cls.is_allowed(kind, entry=entry, user=by):
            raise ReactionNotAllowed
        with suppress(_AlreadySet), transaction.atomic():
            cls._change(kind, entry, by, on)

    @classmethod
    def _change(cls, kind: str, entry: Entry, by: User, on: bool) -> None:
        """Change the row and the counts, and notify. Raises _AlreadySet."""
        change = cls._add(kind, entry, by) if on else -cls._remove(kind, entry, by)
        if change and kind not in UNCOUNTED_KINDS:
            cls._update_counts(kind, entry, change)
        if change > 0 and kind == cls.Kind.HELPFUL:
            cls._notify_author(entry, by)

    @staticmethod
    def _notify_author(entry: Entry, by: User) -> None:
        # An anonymous author may find a solution to their challenge helpful.
        actor = notification_actor(by, is_anonymous=entry.is_anonymous_post_of(by.pk))
        url, thing = entry.get_absolute_url(), f"helped:{entry.pk}"
        values = entry.notification_values | actor
        Notification.send(entry.author, "helped", url=url, thing=thing, **values)

    @classmethod
    def _add(cls, kind: str, entry: Entry, user: User) -> int:
        try:
            cls.objects.create(user=user, entry=entry, kind=kind)
        except IntegrityError as error:
            raise _AlreadySet from error
        return 1

    @classmethod
    def _remove(cls, kind: str, entry: Entry, user: User) -> int:
        # The number of rows that this statement deleted: two at once are counted once.
        return delete_rows(cls.objects.filter(user=user, entry=entry, kind=kind))

    @classmethod
    def _update_counts(cls, kind: str, entry: Entry, change: int) -> None:
        """Update a solution, then its challenge, so that transactions don't deadlock."""
        entries = Entry.objects
        values = {f"{kind}_count": F(f"{kind}_count") + change}
        if kind == cls.Kind.HELPFUL:
            values["thanks_count"] = F("thanks_count") + change
        entries.filter(pk=entry.pk).update(**values)
        setattr(entry, f"{kind}_count", getattr(entry, f"{kind}_count") + change)
        if kind == cls.Kind.HELPFUL and entry.challenge_id:
            entries.filter(pk=entry.challenge_id).update(thanks_count=values["thanks_count"])


UNCOUNTED_KINDS = (Reaction.Kind.BOOKMARK, Reaction.Kind.FOLLOW)
