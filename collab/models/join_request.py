from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from collab.models.match_preferences import MatchPreferences
from collab.models.seat import Seat, SeatTaken
from collab.models.team_webhook import TeamWebhook
from portal.clock import from_now
from portal.people.models import Notification, User
from portal.text.cleaning import one_line
from portal.web.partial_saves import save_values

EXPIRES_AFTER = timedelta(days=7)
MAX_OPEN_REQUESTS = 20
MAX_NOTIFICATION_CHARACTERS = 400  # of a request, in its notification
ANSWERS = ("accepted", "declined")  # the statuses that the recipient chose


class TooManyOpenRequests(Exception):
    """MAX_OPEN_REQUESTS requests of this person wait for an answer."""


class EmptyMessage(Exception):
    """The question or the answer is empty."""


class MessageTooLong(Exception):
    """The question, the answer or the reason has `length` characters, of `most`."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(length, most)
        self.length, self.most = length, most


class QuestionNotOpen(Exception):
    """A question was asked already, or there is none to answer."""


class AlreadyAnswered(Exception):
    """The request was answered, withdrawn or closed before.

    `request` is its current state.
    """

    def __init__(self, request: JoinRequest) -> None:
        super().__init__(request)
        self.request = request


class RequestNotPermitted(Exception):
    """Only the recipient may answer a request, and only the sender may withdraw it."""


class JoinRequestQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(status=JoinRequest.Status.PENDING)

    def awaiting_answer_from(self, user: User) -> Self:
        return self.pending().filter(self._addressed_to(user))

    def answered_by(self, user: User) -> Self:
        """Requests that this person accepted or declined."""
        return self.filter(self._addressed_to(user), status__in=ANSWERS)

    @staticmethod
    def _addressed_to(user: User) -> Q:
        return _is_ask(project__owner=user) | _is_invitation(person=user)

    def sent_by(self, user: User) -> Self:
        return self.filter(_is_ask(person=user) | _is_invitation(project__owner=user))

    def overdue(self) -> Self:
        """Pending requests that no one answered in time."""
        return self.pending().filter(expires_at__lte=timezone.now())

    def check_open_limit(self, user: User) -> None:
        """Raise TooManyOpenRequests if MAX_OPEN_REQUESTS of this person are pending."""
        if self.pending().sent_by(user).count() >= MAX_OPEN_REQUESTS:
            raise TooManyOpenRequests

    def visible_to(self, user: User) -> Self:
        """Requests that this person sent or received."""
        return self.filter(Q(person=user) | Q(project__owner=user))

    def for_list(self) -> Self:
        """Load what a page of requests shows, newest first."""
        member = Seat.objects.filter(project=OuterRef("project"), holder=OuterRef("person"))
        rows = self.with_hours().annotate(person_is_member=Exists(member))
        return rows.prefetch_related("person__skills")

    def with_hours(self) -> Self:
        """The same without the skills of the person, but with the hours of both."""
        preferences = ("person__match_preferences", "project__owner__match_preferences")
        rows = self.select_related("project__owner", "person", *preferences)
        return rows.prefetch_related("seats").order_by("-created_at", "-pk")


def _is_ask(**of: User) -> Q:
    return Q(direction=JoinRequest.Direction.ASK, **of)


def _is_invitation(**of: User) -> Q:
    return Q(direction=JoinRequest.Direction.INVITE, **of)


def in_a_week() -> datetime:
    return from_now(EXPIRES_AFTER)


class JoinRequest(models.Model):
    """A person asks to join a project, or its owner invites them."""

    class Direction(models.TextChoices):
        ASK = "ask", pgettext_lazy("request status", "asked to join")
        INVITE = "invite", pgettext_lazy("request status", "invited")

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("request status", "waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("request status", "accepted")
        DECLINED = "declined", pgettext_lazy("request status", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request status", "withdrawn")
        EXPIRED = "expired", pgettext_lazy("request status", "closed without an answer")

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests"
    )
    direction = models.CharField(max_length=10, choices=Direction)
    seats = models.ManyToManyField(Seat, related_name="requests")
    message = models.TextField(_("message"), max_length=1000, blank=True)
    brings = models.CharField(_("what I bring"), max_length=200, blank=True, validators=[one_line])
    # The recipient may ask one question before they decide.
    question = models.TextField(_("question"), max_length=500, blank=True)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=in_a_week)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"],
                condition=Q(status="pending"),
                name="request_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", answered_at=None)
                | (~Q(status="pending") & Q(answered_at__isnull=False)),
                name="request_answered_when_not_pending",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="request_of_person"),
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="request_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.project}"

    def get_absolute_url(self) -> str:
        return self.project.page_url("requests")

    @property
    def team_url(self) -> str:
        """The address of the page that tells both sides that they are a team."""
        return reverse("collab:request_team", args=[self.pk])

    @property
    def made_a_team(self) -> bool:
        """Was it accepted, and is the person still in the team? Loaded by `for_list`."""
        return self.status == self.Status.ACCEPTED and self.person_is_member

    @property
    def is_ask(self) -> bool:
        return self.direction == self.Direction.ASK

    @property
    def is_pending(self) -> bool:
        """Does it wait for an answer?"""
        return self.status == self.Status.PENDING

    @property
    def recipient(self) -> User:
        """The person who answers it."""
        return self.project.owner if self.is_ask else self.person

    @property
    def has_open_question(self) -> bool:
        """Does a question wait for the sender's answer?"""
        return bool(self.question) and not self.answer

    @property
    def sender(self) -> User:
        """The person who created it and may withdraw it."""
        return self.person if self.is_ask else self.project.owner

    @transaction.atomic
    def accept(self, *, by: User) -> Seat:
        """Give the person the first open seat of the request.

        Raises RequestNotPermitted, AlreadyAnswered, SeatTaken.
        """
        request = self._locked("recipient", by)
        seat = request.project.fill_seat(request.person, among=request.seats)
        if seat is None:
            raise SeatTaken
        request._close(self.Status.ACCEPTED)
        request.tell_webhooks("accepted")
        request._notify("join_accepted", request.sender, actor=by, url=request.team_url)
        request.project.close_requests_if_full()
        return seat

    @transaction.atomic
    def decline(self, *, by: User, reason: str = "") -> None:
        """Decline the request.

        Raises RequestNotPermitted, AlreadyAnswered and MessageTooLong.
        """
        request = self._locked("recipient", by)
        _check_length("reason", reason)
        request.reason = reason
        request._close(self.Status.DECLINED)
        request.tell_webhooks("declined")
        shown_reason = reason or gettext("not the right fit this time")
        request._notify("join_declined", request.sender, actor=by, reason=shown_reason)

    @transaction.atomic
    def withdraw(self, *, by: User) -> None:
        """Withdraw the request. Raises RequestNotPermitted, AlreadyAnswered."""
        request = self._locked("sender", by)
        request._close(self.Status.WITHDRAWN)
        request._notify("join_withdrawn", request.recipient, actor=by)

    @transaction.atomic
    def ask_question(self, question: str, *, by: User) -> None:
        """Ask the sender a question, once a request.

        Raises RequestNotPermitted, AlreadyAnswered, EmptyMessage, MessageTooLong,
        QuestionNotOpen.
        """
        request = self._locked("recipient", by)
        if not question:
            raise EmptyMessage
        if request.question:
            raise QuestionNotOpen
        _check_length("question", question)
        request._extend(question=question)
        request._notify("join_question", request.sender, actor=by, reason=question)

    @transaction.atomic
    def answer_question(self, answer: str, *, by: User) -> None:
        """Answer the recipient's question, once.

        Raises RequestNotPermitted, AlreadyAnswered, EmptyMessage, MessageTooLong,
        QuestionNotOpen.
        """
        request = self._locked("sender", by)
        if not answer:
            raise EmptyMessage
        if not request.has_open_question:
            raise QuestionNotOpen
        _check_length("answer", answer)
        request._extend(answer=answer)
        request._notify("join_answer", request.recipient, actor=by, reason=answer)

    def _extend(self, **values: str) -> None:
        """Save these columns, and let the request expire in a week from now."""
        JoinRequest.objects.filter(pk=self.pk).update(**values, expires_at=in_a_week())

    def expire(self) -> None:
        """Close it without an answer."""
        self._close(self.Status.EXPIRED)

    @transaction.atomic
    def expire_if_due(self) -> bool:
        """Close it if it is overdue, and notify the sender; returns whether it was."""
        self.project.locked()
        overdue = JoinRequest.objects.overdue().select_related("project__owner", "person")
        request = overdue.filter(pk=self.pk).first()
        if request is None:
            return False
        request.expire()
        request._notify("join_expired", request.sender)
        return True

    def notify_recipient(self) -> None:
        """Notify the person who answers, with the text of the request."""
        kind = "join_asked" if self.is_ask else "join_invited"
        self._notify(kind, self.recipient, actor=self.sender, words=self._words())

    def _words(self) -> str:
        """The start of its texts, as a notification quotes them."""
        texts = filter(None, (self.brings.strip(), self.message.strip()))
        return " – ".join(texts)[:MAX_NOTIFICATION_CHARACTERS]

    def tell_webhooks(self, action: str) -> None:
        """Tell the team's webhooks that it was "made", "accepted" or "declined"."""
        TeamWebhook.queue_event(self.project, "request", action, self.pk)

    def _locked(self, role: str, by: User) -> JoinRequest:
        """The stored request, with its project locked until the transaction ends.

        Raises RequestNotPermitted if `by` is not its `role` ("recipient" or "sender"),
        AlreadyAnswered.
        """
        self.project.locked()
        request = JoinRequest.objects.select_related("project__owner", "person").get(pk=self.pk)
        if getattr(request, role) != by:
            raise RequestNotPermitted
        if not request.is_pending:
            raise AlreadyAnswered(request)
        return request

    def _close(self, status: models.TextChoices) -> None:
        save_values(self, status=status, answered_at=timezone.now(), reason=self.reason)
        if status in ANSWERS:
            self._record_answer_times()
            self.recipient.notifications.filter(thing=self._thing).mark_read()
        else:
            self._delete_unread_notification()

    def _record_answer_times(self) -> None:
        recent = JoinRequest.objects.answered_by(self.recipient).order_by("-answered_at")[:20]
        times = [answered.answered_at - answered.created_at for answered in recent]
        MatchPreferences.record_answer_times(self.recipient, times)

    def _delete_unread_notification(self) -> None:
        """Delete the recipient's notification: there is nothing to answer."""
        unread = Notification.objects.filter(thing=self._thing, read_at=None)
        unread.filter(kind__in=("join_asked", "join_invited")).delete()

    @property
    def _thing(self) -> str:
        """What its notifications are about."""
        return f"request:{self.pk}"

    def url_for(self, reader: User) -> str:
        """Where this person reads and answers it."""
        page = reverse("collab:request_list")
        if reader == self.project.owner:
            page = self.get_absolute_url()
        return f"{page}#request-{self.pk}"

    def _notify(self, kind: str, recipient: User, *, url: str = "", **values: Any) -> None:
        """Send a notification that links to `url`, or to the request."""
        url = url or self.url_for(recipient)
        self.project.notify(kind, recipient, url=url, thing=self._thing, **values)


def _check_length(name: str, text: str) -> None:
    """Raise MessageTooLong if a column of this name can't hold the text."""
    most = JoinRequest._meta.get_field(name).max_length
    if len(text) > most:
        raise MessageTooLong(len(text), most)
