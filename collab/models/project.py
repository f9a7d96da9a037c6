from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import IntegrityError, models, transaction
from django.db.models import FETCH_PEERS, F, OuterRef, Prefetch, Q, StringAgg, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from collab.models.join_request import JoinRequest
from collab.models.match_preferences import MatchPreferences
from collab.models.seat import Seat, open_seat_exists
from collab.models.team import TeamMixin
from portal.models import Topic
from portal.moderation.models import Case
from portal.people.mail.discord_webhook import announce_in_channel
from portal.people.models import Block, Track, User
from portal.rows import keys_of, lock_row
from portal.text import markdown
from portal.text.cached_markdown import render_cached
from portal.text.cleaning import one_line, readable_slug
from portal.web.edit_versions import lock_version

web_url_validator = URLValidator(schemes=["https", "http"])
# The fields of the form for a new project, and those of the form that edits it.
FORM_FIELDS = [
    "name", "pitch", "brief", "description", "repository_url", "api_url", "discord_thread",
    "hours_per_week", "until",
]  # fmt: skip
EDITABLE_FIELDS = [*FORM_FIELDS, "state"]


TEAM_COMPLETE = "complete"
# The states that lists filter by and pages show. The first is stored as "looking", too.
STATE_FILTERS = {
    "looking": pgettext_lazy("project status", "Looking for people"),
    TEAM_COMPLETE: pgettext_lazy("project status", "Team complete"),
    "building": pgettext_lazy("project status", "Building"),
    "shipped": pgettext_lazy("project status", "Shipped"),
    "paused": pgettext_lazy("project status", "Paused"),
}


def shown_state_of(state: str, *, has_open_seat: bool) -> str:
    """The key of STATE_FILTERS for a project in this state, by whether a seat is open."""
    if state == Project.State.LOOKING and not has_open_seat:
        return TEAM_COMPLETE
    return state


class NotLooking(Exception):
    """The project does not look for people, or none of the requested seats is open."""


class AlreadyAsked(Exception):
    """A request between this person and this project waits for an answer."""


class AlreadyMember(Exception):
    """This person holds a seat in the project."""


class ProjectQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Projects that everyone sees: for lists, search and counts."""
        return self.filter(is_hidden=False)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Public projects, those of the user's teams, and hidden ones that they moderate."""
        if not user.is_authenticated:
            return self.public()
        if user.can_operate:
            return self
        visible = Q(is_hidden=False) | Q(owner=user) | Q(pk__in=user.seats.values("project"))
        if user.can_moderate:
            visible |= _moderated_by(user)
        return self.filter(visible)

    def looking(self) -> Self:
        """Public projects that look for people and have an open seat."""
        rows = self.public().filter(state=Project.State.LOOKING)
        return rows.filter(seats__in=Seat.objects.open()).distinct()

    def main_one_of(self, person: User) -> Project | None:
        """The person's newest project; one that is finished or paused comes last."""
        is_over = Q(state__in=(Project.State.SHIPPED, Project.State.PAUSED))
        rows = self.filter(seats__holder=person).annotate(is_over=is_over)
        return rows.order_by("is_over", "-created_at", "-pk").first()

    def can_invite(self, person: User, *, by: User) -> Self:
        """Projects of `by` to which `person` can be invited.

        They have an open seat, and the person isn't invited and has not asked.
        None if one of them blocked the other.
        """
        pending = JoinRequest.objects.pending().filter(person=person)
        rows = self.looking().filter(owner=by).exclude(seats__holder=person)
        rows = rows.exclude(pk__in=pending.values("project"))
        return rows.exclude(Block.exists_between(by, person))

    def on(self, *, brief: str = "", track: str = "", topic: str = "", state: str = "") -> Self:
        """Filter by the parameters of list pages; `track` is that of an open seat.

        `brief` and `topic` are slugs.
        """
        rows = self.filter(brief__slug=brief) if brief else self
        if track in Track.values:
            rows = rows._with_open_seat_on(track)
        if topic:
            rows = rows._with_topic(topic)
        if state in STATE_FILTERS:
            rows = rows._in_shown_state(state)
        return rows

    def _with_open_seat_on(self, track: str) -> Self:
        open_seats = Seat.objects.open().filter(track__in=[track, Track.BOTH])
        return self.filter(seats__in=open_seats).distinct()

    def _with_topic(self, slug: str) -> Self:
        """Projects with this topic in their stack or in a seat."""
        return self.filter(Q(stack__slug=slug) | Q(seats__topics__slug=slug)).distinct()

    def _in_shown_state(self, state: str) -> Self:
        """Projects whose page shows this state, a key of STATE_FILTERS."""
        if state not in (Project.State.LOOKING, TEAM_COMPLETE):
            return self.filter(state=state)
        looking = self.filter(state=Project.State.LOOKING)
        if state == TEAM_COMPLETE:
            return looking.exclude(open_seat_exists())
        return looking.filter(open_seat_exists())

    def for_list(self) -> Self:
        """Load what a card shows: owner, brief, seats with their holders, stack."""
        return self.with_seats().prefetch_related("stack")

    def for_api(self) -> Self:
        """Load the same in a query less: the stack as one text, `stack_slugs`."""
        topics = Topic.objects.filter(projects=OuterRef("pk")).order_by().values("projects")
        slugs = topics.annotate(slugs=StringAgg("slug", Value(" "))).values("slugs")
        return self.with_seats().annotate(stack_slugs=slugs)

    def with_seats(self) -> Self:
        """Load owner, brief, and the seats with their holders."""
        seats = Prefetch("seats", Seat.objects.select_related("holder"))
        rows = self.select_related("owner", "brief").prefetch_related(seats)
        return rows.fetch_mode(FETCH_PEERS)

    def newest_first(self) -> Self:
        """The same, the newest first."""
        return self.order_by("-created_at", "-pk")

    def for_page(self) -> Self:
        """Load what the project's own page shows, too."""
        rows = self.for_list().prefetch_related("seats__topics")
        return rows.select_related("owner__match_preferences", "owner__cohort", "brief", "case")


class NewSeat(NamedTuple):
    """An open seat of a project that is being published."""

    track: str
    topics: Iterable[Topic]


class Project(TeamMixin):
    """A team's public project, on a brief or on an idea of its own."""

    class State(models.TextChoices):
        LOOKING = "looking", pgettext_lazy("project status", "looking for people")
        BUILDING = "building", pgettext_lazy("project status", "building")
        SHIPPED = "shipped", pgettext_lazy("project status", "shipped")
        PAUSED = "paused", pgettext_lazy("project status", "paused")

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
    pitch = models.CharField(_("pitch"), max_length=140, validators=[one_line])
    description = models.TextField(_("description"), blank=True, max_length=markdown.MAX_CHARACTERS)
    # Only read by the previous release; see `description_html` (docs/decisions/0051).
    html = models.TextField(blank=True, editable=False)
    stack = models.ManyToManyField(
        Topic, blank=True, related_name="projects", verbose_name=_("stack")
    )
    repository_url = models.URLField(_("repository"), blank=True, validators=[web_url_validator])
    api_url = models.URLField(_("API base URL"), blank=True, validators=[web_url_validator])
    discord_thread = models.CharField(
        _("Discord thread"), max_length=120, blank=True, validators=[one_line]
    )
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours per week"), default=8, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    until = models.DateField(_("end date"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LOOKING)
    # Hidden by mentors or by flags: only the team and mentors see the project.
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

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The readable part of its address."""
        return readable_slug(self.name, "project")

    @property
    def description_html(self) -> str:
        """The description as safe HTML, rendered when it is read."""
        # The words that replace a mention may have made the text too long to render.
        return render_cached(self.description[: markdown.MAX_CHARACTERS], key="project")

    @property
    def shown_state(self) -> str:
        """Its state, or TEAM_COMPLETE where it looks for people but all seats are taken."""
        if self.state != self.State.LOOKING:
            return self.state
        return shown_state_of(self.state, has_open_seat=self.has_open_seat)

    @property
    def has_open_seat(self) -> bool:
        """Can a person ask for one of its seats? Uses the seats if they were loaded."""
        return any(seat.is_open for seat in self.seats.all())

    @property
    def shown_state_label(self) -> str:
        """The state as pages show it."""
        return str(STATE_FILTERS[self.shown_state])

    @property
    def days_left(self) -> int | None:
        """Days until the deadline of the owner's cohort; None without one, or after it."""
        cohort = self.owner.cohort
        if cohort is None or cohort.is_over:
            return None
        return (cohort.deadline - timezone.now()).days

    @cached_property
    def endpoint_paths(self) -> dict[str, str]:
        """The paths of its endpoints by key, also of those no longer in its contract."""
        return dict(self.endpoints.values_list("key", "path"))

    def get_absolute_url(self) -> str:
        return reverse("collab:project_detail", args=[self.pk, self.slug])

    def page_url(self, page: str) -> str:
        """The address of one of its other pages, such as "team" or "contract"."""
        return f"{self.get_absolute_url()}{page}/"

    def locked(self) -> Project:
        """The stored project, locked until the transaction ends.

        Its seats and requests change under this lock.
        """
        return lock_row(Project, self.pk)

    def locked_with_case(self) -> Project:
        """The same, with its case locked first, in the order in which decisions lock them."""
        case = Project.objects.filter(pk=self.pk).values("case")
        list(Case.objects.select_for_update().filter(pk__in=case).order_by())
        return self.locked()

    @transaction.atomic
    def publish(self, *, track: str, seats: Iterable[NewSeat]) -> None:
        """Save a new project, with its owner in the first seat, and announce it.

        `track` is the owner's; `seats` are the open ones.
        """
        self.html = self.description_html
        self.save(force_insert=True)
        self._seat_owner(track)
        self.log_event("announced", by=self.owner)
        self.create_plan()
        self._open_seats(seats)
        self._announce()

    def _seat_owner(self, track: str) -> None:
        now = timezone.now()
        self.seats.create(number=1, track=track, holder=self.owner, held_since=now, seen_at=now)

    def _open_seats(self, seats: Iterable[NewSeat]) -> None:
        """Create the open seats, and notify those who wait for one."""
        for number, (track, topics) in enumerate(seats, start=2):
            self.seats.create(number=number, track=track).topics.set(topics)
        for track in {seat_track for seat_track, _topics in seats}:
            MatchPreferences.notify_waiting_list(self, track)

    def _announce(self) -> None:
        """Announce the project in the channel of its owner's cohort."""
        values = {"name": self.name, "pitch": self.pitch}
        message = gettext("New project: %(name)s – %(pitch)s") % values
        key = f"project:{self.pk}"
        announce_in_channel(self.owner.cohort, key, message, self.get_absolute_url())

    @transaction.atomic
    def save_changes(self, *, version: int) -> None:
        """Save the columns of the edit form. Raises StaleEdit for another version."""
        locked = lock_version(self, version)
        if locked.state != self.state:
            self.log_event(self.state, by=locked.owner)
        self.html = self.description_html
        self.version = F("version") + 1
        self.save(update_fields=[*EDITABLE_FIELDS, "html", "version"])
        self.refresh_from_db(fields=["version"])

    def ask(
        self, person: User, *, seats: Iterable[Seat], message: str, brings: str = ""
    ) -> JoinRequest:
        """Create the request of `person` for one of `seats`.

        Raises NotLooking, AlreadyMember, AlreadyAsked, TooManyOpenRequests, Blocked.
        """
        request = JoinRequest(direction="ask", person=person, message=message, brings=brings)
        return self._send_request(request, seats)

    def invite(self, person: User, *, seats: Iterable[Seat], message: str) -> JoinRequest:
        """Create the owner's invitation to one of `seats`. Raises as `ask` does."""
        request = JoinRequest(direction="invite", person=person, message=message)
        return self._send_request(request, seats)

    @transaction.atomic
    def _send_request(self, request: JoinRequest, seats: Iterable[Seat]) -> JoinRequest:
        """Save a new request for one of `seats`, and notify its recipient."""
        request.project = project = self.locked()
        wanted = project._wanted_seats(seats)
        project._check_may_join(request.person)
        Block.check_not_blocked(request.sender, to=request.recipient)
        JoinRequest.objects.check_open_limit(request.sender)
        _insert(request)
        request.seats.add(*wanted)
        request.notify_recipient()
        request.tell_webhooks("made")
        return request

    def _wanted_seats(self, seats: Iterable[Seat]) -> list[Seat]:
        """Those of the seats that are open. Raises NotLooking without one."""
        wanted = list(self.seats.open().filter(pk__in=keys_of(seats)))
        if self.state != self.State.LOOKING or not wanted or self._is_archived():
            raise NotLooking
        return wanted

    def _check_may_join(self, person: User) -> None:
        """Raise AlreadyMember for a member."""
        if self.seats.filter(holder=person).exists():
            raise AlreadyMember

    def _is_archived(self) -> bool:
        """Is the owner's cohort over? Then no one can join."""
        return self.owner.cohort is not None and self.owner.cohort.is_over

    def close_requests_if_full(self) -> None:
        """Close the pending requests if no seat is open, and notify those who asked."""
        if self.seats.open().exists():
            return
        for request in self.requests.pending().select_related("person"):
            request.expire()
            if request.is_ask:
                self.notify("seats_filled", request.person)


def _moderated_by(user: User) -> Q:
    """The projects of people in cohorts that the user moderates, or in none."""
    return Q(owner__cohort__in=user.moderated_cohort_ids) | Q(owner__cohort=None)


def _insert(request: JoinRequest) -> None:
    """Save a new request. Raises AlreadyAsked if one between the two is pending."""
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as pending:
        raise AlreadyAsked from pending
