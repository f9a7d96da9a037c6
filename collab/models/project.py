from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import IntegrityError, models, transaction
from django.db.models import FETCH_PEERS, F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.models.join_request import JoinRequest
from collab.models.match_preferences import Wishes
from collab.models.seat import Seat
from collab.models.team import TeamMixin
from portal.models import Topic
from portal.moderation.models import Case
from portal.people.mail.discord_webhook import announce_in_channel
from portal.people.models import Block, Track
from portal.text import markdown
from portal.text.cleaning import one_line, readable_slug

web_url_validator = URLValidator(schemes=["https", "http"])
# What its owner writes in the form; the rest has verbs of its own.
FORM_FIELDS = [
    "name", "pitch", "brief", "description", "repository_url", "api_url", "discord_thread", "hours_per_week", "until",
]  # fmt: skip
EDITABLE_FIELDS = [*FORM_FIELDS, "state"]


class NotLooking(Exception):
    """The project does not look for people now, or has no such open seat."""


class AlreadyAsked(Exception):
    """A request or invitation between this person and this project waits for an answer."""


class AlreadyMember(Exception):
    """This person holds a seat in the project."""


class StaleProject(Exception):
    """The project was saved elsewhere since this form was opened; carries it as saved there."""

    def __init__(self, saved):
        super().__init__(saved)
        self.saved = saved


class ProjectQuerySet(models.QuerySet):
    def public(self):
        """What everybody sees: for lists, search and counts that are the same for all."""
        return self.filter(is_hidden=False)

    def visible_to(self, user):
        """What is public, one's own team's, and for mentors of its owner's cohort what was put away."""
        public = Q(is_hidden=False)
        if not user.is_authenticated:
            return self.filter(public)
        if user.can_operate:
            return self
        moderated = Q(owner__cohort__in=user.moderated_cohort_ids) | Q(owner__cohort=None)
        mine = Q(owner=user) | Q(pk__in=user.seats.values("project"))
        return self.filter(public | mine | moderated if user.can_moderate else public | mine)

    def looking(self):
        """Projects with an open seat that look for somebody."""
        return (
            self.public()
            .filter(state=Project.State.LOOKING, seats__in=Seat.objects.open())
            .distinct()
        )

    def on(self, *, brief="", track="", topic="", state=""):
        """Narrowed by what list pages filter on; `track` is that of an open seat."""
        rows = self
        if brief:
            rows = rows.filter(brief__slug=brief)
        if track in Track.values:
            open_seats = Seat.objects.open().filter(track__in=[track, Track.BOTH])
            rows = rows.filter(seats__in=open_seats).distinct()
        if topic:
            rows = rows.filter(Q(stack__slug=topic) | Q(seats__topics__slug=topic)).distinct()
        if state in Project.State.values:
            rows = rows.filter(state=state)
        return rows

    def for_list(self):
        """Rows with all that a card shows: owner, brief, seats with their holders, stack."""
        seats = Prefetch("seats", Seat.objects.select_related("holder"))
        return (
            self.select_related("owner", "brief")
            .prefetch_related(seats, "stack")
            .fetch_mode(FETCH_PEERS)
        )

    def with_seat_topics(self):
        """What a project's own page and the match look at beside that."""
        return self.prefetch_related("seats__topics")

    def with_member(self, user):
        """Projects in which this person holds a seat."""
        return self.filter(seats__holder=user)


class Project(TeamMixin, models.Model):
    """One team's work on a brief, or on an idea of its own. Public."""

    class State(models.TextChoices):
        LOOKING = "looking", _("looking for people")
        BUILDING = "building", _("building")
        SHIPPED = "shipped", _("shipped")
        PAUSED = "paused", _("paused")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="projects"
    )
    brief = models.ForeignKey(
        "collab.Brief",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("brief"),
    )
    name = models.CharField(_("name"), max_length=80, validators=[one_line])
    pitch = models.CharField(_("in one line"), max_length=140, validators=[one_line])
    description = models.TextField(_("description"), blank=True, max_length=markdown.MAX_CHARACTERS)
    html = models.TextField(blank=True, editable=False)
    stack = models.ManyToManyField(
        Topic, blank=True, related_name="projects", verbose_name=_("stack")
    )
    repository_url = models.URLField(_("repository"), blank=True, validators=[web_url_validator])
    api_url = models.URLField(_("address of the API"), blank=True, validators=[web_url_validator])
    discord_thread = models.CharField(
        _("Discord thread"), max_length=120, blank=True, validators=[one_line]
    )
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours per week"), default=8, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LOOKING)
    # Put away by moderation, or by enough flags: out of every list and search, seen by its team and mentors.
    is_hidden = models.BooleanField(default=False, editable=False)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="project_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="project_by_state"),
        ]

    def __str__(self):
        return self.name

    @property
    def slug(self):
        return readable_slug(self.name, "project")

    def get_absolute_url(self):
        return reverse("collab:project_detail", args=[self.pk, self.slug])

    def locked(self):
        """This project as it is now, locked until the transaction ends: seats and requests change under this lock."""
        return Project.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def locked_with_case(self):
        """The same with its case, which is locked first, as a mentor's decision does."""
        case = Project.objects.filter(pk=self.pk).values("case")
        list(Case.objects.select_for_update().filter(pk__in=case).order_by())
        return self.locked()

    @transaction.atomic
    def publish(self, *, track, seats):
        """Announce the project: its owner takes the first seat, on `track`; `seats` are (track, topics) to fill."""
        self.html = markdown.render(self.description)
        self.save(force_insert=True)
        now = timezone.now()
        Seat.objects.create(
            project=self, number=1, track=track, holder=self.owner, held_since=now, seen_at=now
        )
        self.log_event("announced", by=self.owner)
        self.create_plan()
        for number, (seat_track, topics) in enumerate(seats, start=2):
            Seat.objects.create(project=self, number=number, track=seat_track).topics.set(topics)
        for seat_track in {seat_track for seat_track, _topics in seats}:
            Wishes.notify_waiting_list(self, seat_track)
        message = gettext("New project: %(name)s – %(pitch)s") % {
            "name": self.name,
            "pitch": self.pitch,
        }
        announce_in_channel(
            self.owner.cohort, f"project:{self.pk}", message, self.get_absolute_url()
        )

    @transaction.atomic
    def save_changes(self, *, version):
        """Save an edit if nobody saved in between. The owner's verb; raises StaleProject otherwise."""
        locked = self.locked()
        if locked.version != version:
            raise StaleProject(locked)
        if locked.state != self.state:
            self.log_event(self.state, by=locked.owner)
        self.html = markdown.render(self.description)
        self.version = F("version") + 1
        self.save(update_fields=[*EDITABLE_FIELDS, "html", "version"])
        self.refresh_from_db(fields=["version"])

    def ask(self, person, *, seats, message, brings=""):
        """`person` asks for one of `seats`. Raises NotLooking, AlreadyMember, AlreadyAsked, TooManyOpenRequests, Blocked."""
        return self._create_request(JoinRequest.Direction.ASK, person, seats, message, brings)

    def invite(self, person, *, seats, message):
        """The owner invites `person` to one of `seats`. Raises as `ask` does."""
        return self._create_request(JoinRequest.Direction.INVITE, person, seats, message)

    @transaction.atomic
    def _create_request(self, direction, person, seats, message, brings=""):
        project = self.locked()
        wanted = list(project.seats.open().filter(pk__in=[seat.pk for seat in seats]))
        if project.state != self.State.LOOKING or not wanted or project._is_archived():
            raise NotLooking
        if project.seats.filter(holder=person).exists():
            raise AlreadyMember
        sender, recipient = (
            (person, project.owner)
            if direction == JoinRequest.Direction.ASK
            else (project.owner, person)
        )
        Block.check_not_blocked(sender, to=recipient)
        JoinRequest.objects.check_open_limit(sender)
        try:
            with transaction.atomic():
                request = JoinRequest.objects.create(
                    project=project,
                    person=person,
                    direction=direction,
                    message=message,
                    brings=brings,
                )
        except IntegrityError as pending:
            raise AlreadyAsked from pending
        request.seats.set(wanted)
        request.notify_recipient()
        return request

    def _is_archived(self):
        """Its cohort is over: it can be read, and nobody joins any more."""
        return self.owner.cohort is not None and self.owner.cohort.is_over

    def close_open_requests(self):
        """The last seat was taken: what still waits is closed, and those who asked are told."""
        for request in self.requests.pending().select_related("person"):
            request.expire()
            if request.is_ask:
                self._notify("seats_filled", request.person)
