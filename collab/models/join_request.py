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
from portal.people.models import Notice
from portal.text.cleaning import one_line

EXPIRES_AFTER = timedelta(days=7)
MOST_OPEN = 20
MOST_WORDS = 400  # of a request, in the notice of it


class TooManyOpen(Exception):
    """MOST_OPEN requests of this person wait for an answer; some are answered or taken back before the next."""


class NothingSaid(Exception):
    """A question or an answer without a word in it."""


class NothingAsked(Exception):
    """There is no question to answer, or it was asked or answered already."""


class AlreadyAnswered(Exception):
    """Somebody answered or withdrew first; carries the request as it is now."""

    def __init__(self, request):
        super().__init__(request)
        self.request = request


class NotYours(Exception):
    """An ask is the owner's to answer, an invitation the invited person's; each may take back their own."""


class JoinRequestQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status=JoinRequest.Status.PENDING)

    def for_me_to_answer(self, user):
        return self.pending().filter(self._addressed_to(user))

    def answered_by(self, user):
        """What this person said yes or no to."""
        said = [JoinRequest.Status.ACCEPTED, JoinRequest.Status.DECLINED]
        return self.filter(self._addressed_to(user), status__in=said)

    @staticmethod
    def _addressed_to(user):
        ask, invite = JoinRequest.Direction.ASK, JoinRequest.Direction.INVITE
        return Q(direction=ask, project__owner=user) | Q(direction=invite, person=user)

    def begun_by(self, user):
        ask, invite = JoinRequest.Direction.ASK, JoinRequest.Direction.INVITE
        return self.filter(Q(direction=ask, person=user) | Q(direction=invite, project__owner=user))

    def due(self):
        """What nobody answered in time."""
        return self.pending().filter(expires_at__lte=timezone.now())

    def refuse_mass(self, user):
        """Raises TooManyOpen for who waits for MOST_OPEN answers already."""
        if self.pending().begun_by(user).count() >= MOST_OPEN:
            raise TooManyOpen

    def visible_to(self, user):
        """The two sides of a request, and nobody else."""
        return self.filter(Q(person=user) | Q(project__owner=user))

    def for_list(self):
        return self.for_desk().prefetch_related("person__skills")

    def for_desk(self):
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
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests")
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
                fields=["project", "person"], condition=Q(status="pending"), name="request_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", answered_at=None) | (~Q(status="pending") & Q(answered_at__isnull=False)),
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
    def answers(self):
        """Who answers it."""
        return self.project.owner if self.is_ask else self.person

    @property
    def is_asked_back(self):
        """A question waits for the answer of who began it."""
        return bool(self.question) and not self.answer

    @property
    def began(self):
        """Who began it, and may take it back."""
        return self.person if self.is_ask else self.project.owner

    @transaction.atomic
    def accept(self, *, by):
        """The first free seat that was wanted is filled. Raises NotYours, AlreadyAnswered, SeatTaken."""
        request = self._locked(may=lambda request: request.answers == by)
        seat = request.project.seat_for(request.person, among=request.seats)
        if seat is None:
            raise SeatTaken
        request._answer(self.Status.ACCEPTED)
        request._tell("join_accepted", request.began, actor=by)
        if not request.project.seats.open().exists():
            request.project.close_open_requests()
        return seat

    @transaction.atomic
    def decline(self, *, by, reason=""):
        """Say no, kindly. Raises NotYours, AlreadyAnswered."""
        request = self._locked(may=lambda request: request.answers == by)
        request.reason = reason
        request._answer(self.Status.DECLINED)
        said = reason or gettext("it does not fit this time")
        request._tell("join_declined", request.began, actor=by, reason=said)

    @transaction.atomic
    def withdraw(self, *, by):
        """Take it back. Raises NotYours, AlreadyAnswered."""
        request = self._locked(may=lambda request: request.began == by)
        request._answer(self.Status.WITHDRAWN)
        request._tell("join_withdrawn", request.answers, actor=by)

    @transaction.atomic
    def ask_back(self, question, *, by):
        """ "Tell me more": whoever answers asks once. Raises NotYours, AlreadyAnswered, NothingSaid, NothingAsked."""
        request = self._locked(may=lambda request: request.answers == by)
        if not question:
            raise NothingSaid
        if request.question:
            raise NothingAsked
        request._go_on(question=question)
        request._tell("join_question", request.began, actor=by, reason=question)

    @transaction.atomic
    def answer_back(self, answer, *, by):
        """The answer to that question. Raises NotYours, AlreadyAnswered, NothingSaid, NothingAsked."""
        request = self._locked(may=lambda request: request.began == by)
        if not answer:
            raise NothingSaid
        if not request.is_asked_back:
            raise NothingAsked
        request._go_on(answer=answer)
        request._tell("join_answer", request.answers, actor=by, reason=answer)

    def _go_on(self, **said):
        """Something was said: the week begins anew."""
        JoinRequest.objects.filter(pk=self.pk).update(**said, expires_at=in_a_week())

    def expire(self):
        """Close it without an answer: the seats are filled, or time ran out."""
        self._answer(self.Status.EXPIRED)

    @transaction.atomic
    def expire_if_due(self):
        """Close it when its week is over, and tell who waited; returns whether it was."""
        self.project.locked()
        request = JoinRequest.objects.due().select_related("project__owner", "person").filter(pk=self.pk).first()
        if request is None:
            return False
        request.expire()
        request._tell("join_expired", request.began)
        return True

    def tell_who_answers(self):
        """A notice to the one who answers, with what was written."""
        words = " – ".join(filter(None, (self.brings.strip(), self.message.strip())))[:MOST_WORDS]
        self._tell("join_asked" if self.is_ask else "join_invited", self.answers, actor=self.began, words=words)

    def _locked(self, *, may):
        """This request as it is now, its project locked until the transaction ends, if `may` says yes."""
        self.project.locked()
        request = JoinRequest.objects.select_related("project__owner", "person").get(pk=self.pk)
        if not may(request):
            raise NotYours
        if request.status != self.Status.PENDING:
            raise AlreadyAnswered(request)
        return request

    def _answer(self, status):
        self.status, self.answered_at = status, timezone.now()
        self.save(update_fields=["status", "answered_at", "reason"])
        if status in (self.Status.WITHDRAWN, self.Status.EXPIRED):
            # There is nothing to answer: who did not read of it need not.
            waiting = Notice.objects.filter(thing=f"request:{self.pk}", kind__in=("join_asked", "join_invited"))
            waiting.filter(read_at=None).delete()
        if status in (self.Status.ACCEPTED, self.Status.DECLINED):
            lately = JoinRequest.objects.answered_by(self.answers).order_by("-answered_at")[:20]
            Wishes.note_answer(self.answers, [one.answered_at - one.created_at for one in lately])

    def _tell(self, kind, recipient, **values):
        """A notice that leads to where it is answered: the owner's page of requests, or one's own."""
        is_owner = recipient == self.project.owner
        page = self.get_absolute_url() if is_owner else reverse("collab:request_list")
        url, thing = f"{page}#request-{self.pk}", f"request:{self.pk}"
        Notice.send(recipient, kind, url=url, title=self.project.name, thing=thing, **values)
