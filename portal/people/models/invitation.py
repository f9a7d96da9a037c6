"""Invitations to a cohort by email address, and the state of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.clock import ago
from portal.people.models.cohort import Cohort
from portal.people.models.joining import CohortLink
from portal.people.models.message import Message
from portal.rows import delete_rows, lock_row

if TYPE_CHECKING:
    from portal.people.models.user import User

LINK_DURATION = timedelta(days=30)
# How long an address is kept after the invitation is over.
KEPT_AFTER_END = timedelta(days=30)
RESEND_AFTER = timedelta(days=1)
# Further mails wait for their turn, so that they stay below the outbox's limit.
MAILS_PER_MINUTE = 30
QUEUED_FIELDS = ["link", "queued_at", "invited_by", "sent_at", "refused_at", "cancelled_at"]


class CohortInvitationQuerySet(models.QuerySet):
    """Invitations by their state, and how long they are kept."""

    def in_state(self, state: str) -> Self:
        """Return the invitations in one of CohortInvitation.State."""
        now, State = timezone.now(), CohortInvitation.State
        is_open = Q(joined_at=None, cancelled_at=None)
        is_running = is_open & Q(refused_at=None, link__expires_at__gt=now)
        conditions: dict[Any, Q] = {
            State.JOINED: Q(joined_at__isnull=False),
            State.CANCELLED: Q(joined_at=None, cancelled_at__isnull=False),
            State.REFUSED: is_open & Q(refused_at__isnull=False),
            State.EXPIRED: is_open & Q(refused_at=None, link__expires_at__lte=now),
            State.SENT: is_running & Q(sent_at__isnull=False),
            State.WAITING: is_running & Q(sent_at=None),
        }
        return self.filter(conditions[state])

    def to_addresses_of(self, person: User) -> Self:
        """Return the invitations to an address that is this person's."""
        own = person.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        addresses = {address.lower() for address in own}
        return self.filter(address__in=addresses)

    def delete_old(self) -> str:
        """Delete invitations 30 days after the person joined or the link ended."""
        limit = ago(KEPT_AFTER_END)
        is_old = Q(joined_at__lt=limit) | Q(cancelled_at__lt=limit) | Q(refused_at__lt=limit)
        deleted = delete_rows(self.filter(is_old | Q(link__expires_at__lt=limit)))
        return f"Invitations by email: {deleted} deleted."


class CohortInvitation(models.Model):
    """A mentor invited an address to a cohort, with a link of its own."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("invitation", "being sent")
        SENT = "sent", pgettext_lazy("invitation", "sent")
        REFUSED = "refused", pgettext_lazy("invitation", "refused at sending")
        JOINED = "joined", pgettext_lazy("invitation", "joined")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")
        CANCELLED = "cancelled", pgettext_lazy("invitation", "cancelled")

    # Those that a mentor may send again.
    RENEWABLE: tuple[Any, ...] = (State.REFUSED, State.EXPIRED, State.CANCELLED)

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="invitations"
    )
    address = models.EmailField(_("email address"))
    link = models.OneToOneField(CohortLink, on_delete=models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = CohortInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "address"], name="cohort_invitation_once")
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.pk}"

    @property
    def state(self) -> Any:
        """Where it stands: sent, refused, joined, over."""
        if self.joined_at:
            return self.State.JOINED
        if self.cancelled_at:
            return self.State.CANCELLED
        if self.refused_at:
            return self.State.REFUSED
        if self.link.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.SENT if self.sent_at else self.State.WAITING

    @property
    def can_be_resent(self) -> bool:
        """Whether it is over and no one joined, or was sent over a day ago."""
        if self.state in self.RENEWABLE:
            return True
        is_quiet = self.queued_at < ago(RESEND_AFTER)
        return self.state == self.State.SENT and is_quiet

    @classmethod
    @transaction.atomic
    def invite(cls, cohort: Cohort, addresses: Iterable[str], *, by: User) -> int:
        """Invite each address, unless it has an invitation that is open or was used.

        Returns how many were sent.
        """
        lock_row(Cohort, cohort.pk)
        wanted = cls._stored_or_new(cohort, list(addresses))
        due = [row for row in wanted if row.pk is None or row.state in cls.RENEWABLE]
        cls._queue_all(cohort, due, by=by)
        return len(due)

    @classmethod
    def _stored_or_new(cls, cohort: Cohort, addresses: list[str]) -> list[Self]:
        rows = cohort.invitations.select_related("link").filter(address__in=addresses)
        known = {row.address: row for row in rows}
        return [known.get(address) or cls(cohort=cohort, address=address) for address in addresses]

    @classmethod
    @transaction.atomic
    def resend(cls, cohort: Cohort, keys: Iterable[int], *, by: User) -> int:
        """Send invitations of a cohort again, with new links.

        Returns how many may be sent now.
        """
        lock_row(Cohort, cohort.pk)
        rows = cohort.invitations.select_related("link").filter(pk__in=list(keys))
        due = [row for row in rows if row.can_be_resent]
        cls._queue_all(cohort, due, by=by)
        return len(due)

    @classmethod
    def _queue_all(cls, cohort: Cohort, rows: list[Self], *, by: User) -> None:
        """Give each a new link and queue its mail. Must run with the cohort locked."""
        now = timezone.now()
        former = [row.link_id for row in rows if row.pk]
        values = {"cohort": cohort, "made_by": by, "most": 1, "expires_at": now + LINK_DURATION}
        links = CohortLink.objects.bulk_create([CohortLink(**values) for _row in rows])
        for row, link in zip(rows, links, strict=True):
            row._take_link(link, by, now)
        cls._save_queued(rows)
        CohortLink.objects.filter(pk__in=former, closed_at=None).update(closed_at=now)
        cls._queue_mails(rows)

    @classmethod
    def _save_queued(cls, rows: list[Self]) -> None:
        stored = [row for row in rows if row.pk]
        cls.objects.bulk_create([row for row in rows if not row.pk])
        cls.objects.bulk_update(stored, QUEUED_FIELDS)

    def _take_link(self, link: CohortLink, by: User, now: datetime) -> None:
        """Begin again with another link."""
        self.link, self.queued_at, self.invited_by = link, now, by
        self.sent_at = self.refused_at = self.cancelled_at = None

    @staticmethod
    def _queue_mails(rows: Iterable[CohortInvitation]) -> None:
        mails = Message.objects.bulk_create([row._mail(turn) for turn, row in enumerate(rows)])
        for mail in mails[::MAILS_PER_MINUTE]:
            mail.wake()

    def _mail(self, turn: int) -> Message:
        return Message(
            key=f"invite:{self.link.code}",
            channel=Message.Channel.MAIL,
            cohort=self.cohort,
            payload={"address": self.address, "code": self.link.code},
            due_at=self.queued_at + timedelta(minutes=turn // MAILS_PER_MINUTE),
        )

    @transaction.atomic
    def cancel(self) -> bool:
        """Close the link, so that no one joins by it; returns whether it was open."""
        is_open = CohortInvitation.objects.filter(pk=self.pk, joined_at=None, cancelled_at=None)
        if not is_open.update(cancelled_at=timezone.now()):
            return False
        # Read again: a mentor who sent it once more in this moment gave it another link.
        CohortLink.objects.get(invitation=self.pk).close()
        return True
