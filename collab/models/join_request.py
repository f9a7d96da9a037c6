from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.models.match_preferences import Wishes
from collab.models.seat import Seat, SeatTaken
from portal.people.models import Notification
from portal.text.cleaning import one_line

EXPIRES_AFTER = timedelta(days=7)
MAX_OPEN_REQUESTS = 20
MAX_NOTIFICATION_CHARACTERS = 400  # of a request, in the notice of it


class TooManyOpenRequests(Exception):
    """MOST_OPEN requests of this person wait for an answer; some are answered or taken back before the next."""


class EmptyMessage(Exception):
    """A question or an answer without a word in it."""


class QuestionNotOpen(Exception):
    """There is no question to answer, or it was asked or answered already."""


class AlreadyAnswered(Exception):
    """Somebody answered or withdrew first; carries the request as it is now."""

    def __init__(self, request):
        super().__init__(request)
        self.request = request


class RequestNotPermitted(Exception):
    """An ask is the owner's to answer, an invitation the invited person's; each may take back their own."""


class JoinRequestQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status=JoinRequest.Status.PENDING)

    def awaiting_answer_from(self, user):
        return self.pending().filter(self._addressed_to(user))

    def answered_by(self, user):
        """What this person said yes or no to."""
        answered = [JoinRequest.Status.ACCEPTED, JoinRequest.Status.DECLINED]
        return self.filter(self._addressed_to(user), status__in=answered)

    @staticmethod
    def _addressed_to(user):
        ask, invite = JoinRequest.Direction.ASK, JoinRequest.Direction.INVITE
        return Q(direction=ask, project__owner=user) | Q(direction=invite, person=user)

    def sent_by(self, user):
        ask, invite = JoinRequest.Direction.ASK, JoinRequest.Direction.INVITE
        return self.filter(Q(direction=ask, person=user) | Q(direction=invite, project__owner=user))

    def overdue(self):
        """What nobody answered in time."""
        return self.pending().filter(expires_at__lte=timezone.now())

    def check_open_limit(self, user):
        """Raises TooManyOpenRequests for who waits for MAX_OPEN_REQUESTS answers already."""
        if self.pending().sent_by(user).count() >= MAX_OPEN_REQUESTS:
            raise TooManyOpenRequests

    def visible_to(self, user):
        """The two sides of a request, and nobody else."""
        return self.filter(Q(person=user) | Q(project__owner=user))

    def for_list(self):
        return self.for_home().prefetch_related("person__skills")

    def for_home(self):
        """The same without what the person knows: that stands behind the link."""
        rows = self.select_related("project__owner", "person").prefetch_related("seats")
        return rows.order_by("-created_at", "-pk")


def in_a_week():
    return timezone.now() + EXPIRES_AFTER


class JoinRequest(models.Model):
    """A learner asks to join, or an owner invites: pending until accepted, declined, withdrawn or expired."""

    class Direction(models.TextChoices):
        ASK = "ask", _("asks to join")
        INVITE = "invite", _("is invited")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("closed without an answer")

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests"
    )
    direction = models.CharField(max_length=10, choices=Direction)
    seats = models.ManyToManyField(Seat, related_name="requests")
    message = models.TextField(_("message"), max_length=1000, blank=True)
    brings = models.CharField(_("what I bring"), max_length=200, blank=True, validators=[one_line])
    # "Tell me more": one question, one answer; the request waits meanwhile.
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

    def __str__(self):
        return f"{self.person} – {self.project}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}requests/"

    @property
    def is_ask(self):
        return self.direction == self.Direction.ASK

    @property
    def recipient(self):
        """Who answers it."""
        return self.project.owner if self.is_ask else self.person

    @property
    def has_open_question(self):
        """A question waits for the answer of who began it."""
        return bool(self.question) and not self.answer

    @property
    def sender(self):
        """Who began it, and may take it back."""
        return self.person if self.is_ask else self.project.owner

    @transaction.atomic
    def accept(self, *, by):
        """The first free seat that was wanted is filled. Raises RequestNotPermitted, AlreadyAnswered, SeatTaken."""
        request = self._locked(is_allowed=lambda request: request.recipient == by)
        seat = request.project.fill_seat(request.person, among=request.seats)
        if seat is None:
            raise SeatTaken
        request._close(self.Status.ACCEPTED)
        request._notify("join_accepted", request.sender, actor=by)
        if not request.project.seats.open().exists():
            request.project.close_open_requests()
        return seat

    @transaction.atomic
    def decline(self, *, by, reason=""):
        """Say no, kindly. Raises RequestNotPermitted, AlreadyAnswered."""
        request = self._locked(is_allowed=lambda request: request.recipient == by)
        request.reason = reason
        request._close(self.Status.DECLINED)
        shown_reason = reason or gettext("it does not fit this time")
        request._notify("join_declined", request.sender, actor=by, reason=shown_reason)

    @transaction.atomic
    def withdraw(self, *, by):
        """Take it back. Raises RequestNotPermitted, AlreadyAnswered."""
        request = self._locked(is_allowed=lambda request: request.sender == by)
        request._close(self.Status.WITHDRAWN)
        request._notify("join_withdrawn", request.recipient, actor=by)

    @transaction.atomic
    def ask_question(self, question, *, by):
        """ "Tell me more": whoever answers asks once. Raises RequestNotPermitted, AlreadyAnswered, EmptyMessage, QuestionNotOpen."""
        request = self._locked(is_allowed=lambda request: request.recipient == by)
        if not question:
            raise EmptyMessage
        if request.question:
            raise QuestionNotOpen
        request._extend(question=question)
        request._notify("join_question", request.sender, actor=by, reason=question)

    @transaction.atomic
    def answer_question(self, answer, *, by):
        """The answer to that question. Raises RequestNotPermitted, AlreadyAnswered, EmptyMessage, QuestionNotOpen."""
        request = self._locked(is_allowed=lambda request: request.sender == by)
        if not answer:
            raise EmptyMessage
        if not request.has_open_question:
            raise QuestionNotOpen
        request._extend(answer=answer)
        request._notify("join_answer", request.recipient, actor=by, reason=answer)

    def _extend(self, **values):
        """Something was said: the week begins anew."""
        JoinRequest.objects.filter(pk=self.pk).update(**values, expires_at=in_a_week())

    def expire(self):
        """Close it without an answer: the seats are filled, or time ran out."""
        self._close(self.Status.EXPIRED)

    @transaction.atomic
    def expire_if_due(self):
        """Close it when its week is over, and tell who waited; returns whether it was."""
        self.project.locked()
        request = (
            JoinRequest.objects.overdue()
            .select_related("project__owner", "person")
            .filter(pk=self.pk)
            .first()
        )
        if request is None:
            return False
        request.expire()
        request._notify("join_expired", request.sender)
        return True

    def notify_recipient(self):
        """A notice to the one who answers, with what was written."""
        words = " – ".join(filter(None, (self.brings.strip(), self.message.strip())))[
            :MAX_NOTIFICATION_CHARACTERS
        ]
        self._notify(
            "join_asked" if self.is_ask else "join_invited",
            self.recipient,
            actor=self.sender,
            words=words,
        )

    def _locked(self, *, is_allowed):
        """This request as it is now, its project locked until the transaction ends, if `may` says yes."""
        self.project.locked()
        request = JoinRequest.objects.select_related("project__owner", "person").get(pk=self.pk)
        if not is_allowed(request):
            raise RequestNotPermitted
        if request.status != self.Status.PENDING:
            raise AlreadyAnswered(request)
        return request

    def _close(self, status):
        self.status, self.answered_at = status, timezone.now()
        self.save(update_fields=["status", "answered_at", "reason"])
        if status in (self.Status.WITHDRAWN, self.Status.EXPIRED):
            # There is nothing to answer: who did not read of it need not.
            unread = Notification.objects.filter(
                thing=f"request:{self.pk}", kind__in=("join_asked", "join_invited")
            )
            unread.filter(read_at=None).delete()
        if status in (self.Status.ACCEPTED, self.Status.DECLINED):
            recent = JoinRequest.objects.answered_by(self.recipient).order_by("-answered_at")[:20]
            Wishes.record_answer_times(
                self.recipient, [one.answered_at - one.created_at for one in recent]
            )

    def _notify(self, kind, recipient, **values):
        """A notice that leads to where it is answered: the owner's page of requests, or one's own."""
        is_owner = recipient == self.project.owner
        page = self.get_absolute_url() if is_owner else reverse("collab:request_list")
        url, thing = f"{page}#request-{self.pk}", f"request:{self.pk}"
        Notification.send(recipient, kind, url=url, title=self.project.name, thing=thing, **values)
