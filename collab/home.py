"""What collab shows on Home: requests to answer, the team, and suggestions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from collab.matching.availability import monday_of
from collab.matching.candidates import hours_bar_between
from collab.matching.hours_bar import place_of
from collab.models import CheckIn, Endpoint, JoinRequest, Project, Seat, StandUp
from collab.models.project import STATE_FILTERS, shown_state_of
from portal.hooks import Panel
from portal.next_step import NextStep, Rule
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User
from portal.rows import count_of

MAX_REQUESTS = 3
MAX_TEAMS = 5
STAND_UP_EVERY = timedelta(days=3)
AT_WORK = (Project.State.LOOKING, Project.State.BUILDING)


class ProgressPart(NamedTuple):
    """A part of a bar. `start` and `width` are percentages, written as SVG needs them."""

    look: str
    start: str
    width: str
    label: str


@dataclass
class Team:
    """A project in which the user has a seat.

    `work` is one of its seats, annotated with what `_with_my_work` loads.
    """

    project: Project
    work: Seat
    members: list[User] = field(default_factory=list)
    open_seat_count: int = 0

    @property
    def state_label(self) -> str:
        """The state as pages show it."""
        state = self.project.state
        return str(STATE_FILTERS[shown_state_of(state, has_open_seat=self.open_seat_count > 0)])

    @property
    def is_at_work(self) -> bool:
        """Whether its members are expected to report."""
        return self.project.state in AT_WORK

    def seeks_people_for(self, user: User) -> bool:
        """Whether this user owns it and has open seats to fill."""
        is_looking = self.project.state == Project.State.LOOKING and self.open_seat_count > 0
        return is_looking and self.project.owner_id == user.pk


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return the requests that await the user's answer, their teams, and suggestions."""
    teams = _teams_of(request.user)
    panels = [_requests_panel(request.user)]
    if teams or not request.user.is_mentor:
        panels.append(_teams_panel(teams))
    if not request.user.is_mentor:
        panels += _suggestions_panel(request.user, teams)
    return panels


# Requests to answer


def _requests_panel(user: User) -> Panel:
    rows = _requests_query.rows(user.pk)
    _add_what_rows_show(user, rows)
    values = {"requests": rows, "total": rows[0].total if rows else 0}
    steps = (_answer_step(rows[0]),) if rows else ()
    return Panel("collab/_home_requests.html", values, position=5, next_steps=steps)


def _add_what_rows_show(user: User, rows: Iterable[JoinRequest]) -> None:
    """Give the requests their address, and the hours and the place of their senders."""
    now = timezone.now()
    for row in rows:
        row.url = row.url_for(user)
        row.bar = hours_bar_between(row.recipient, row.sender)
        row.place = place_of(row.sender.time_zone, seen_from=user.time_zone, moment=now)


def _newest_requests(person: int) -> QuerySet[JoinRequest]:
    """Return the newest requests that await the person's answer, and how many.

    Each is annotated with that number.
    """
    waiting = JoinRequest.objects.awaiting_answer_from(User(pk=person)).with_hours()
    return waiting.prefetch_related(None).annotate(total=Window(Count("pk")))[:MAX_REQUESTS]


_requests_query = PreparedQuery(_newest_requests)


def _answer_step(join_request: JoinRequest) -> NextStep:
    names = {"name": join_request.sender.name, "project": join_request.project.name}
    if join_request.is_ask:
        title = _("%(name)s wants to join %(project)s")
    else:
        title = _("%(name)s invites you to %(project)s")
    return NextStep(
        rule=Rule.ANSWER_REQUEST,
        title=title % names,
        text=_("Waiting for %(since)s.") % {"since": timesince(join_request.created_at)},
        url="#requests",
        action=_("Answer %(name)s") % {"name": join_request.sender.short_name},
        kind="project",
        icon="project",
    )


# Teams


def _teams_of(user: User) -> list[Team]:
    """Return the teams in which the user has a seat, the newest first, in one query."""
    teams: dict[int, Team] = {}
    for seat in _seats_query.rows(user.pk, monday_of(timezone.localdate())):
        team = teams.setdefault(seat.project_id, Team(seat.project, seat))
        if seat.holder:
            team.members.append(seat.holder)
        team.open_seat_count += seat.is_open
    return list(teams.values())


def _seats_of_teams(person: int, week: Any) -> QuerySet[Seat]:
    mine = Seat.objects.filter(holder=person).order_by("-project__created_at", "-project")
    seats = Seat.objects.filter(project__in=Subquery(mine.values("project")[:MAX_TEAMS]))
    seats = _with_my_work(seats.select_related("project__brief", "holder"), person, week)
    return seats.order_by("-project__created_at", "-project", "number")


_seats_query = PreparedQuery(_seats_of_teams)


def _with_my_work(seats: QuerySet[Seat], person: int, week: Any) -> QuerySet[Seat]:
    """Annotate seats with the team's API progress, the check-in and the stand-up."""
    team = {"project": OuterRef("project")}
    check_in = CheckIn.objects.filter(**team, person=person, week=Value(week)).values("word")
    standup = StandUp.objects.filter(**team, person=person).order_by("-day")
    endpoints = Endpoint.objects.filter(**team, is_gone=False)
    live = endpoints.filter(built=Endpoint.BackEndStatus.LIVE)
    is_integrated = Q(used=Endpoint.FrontEndStatus.INTEGRATED)
    is_blocked = Q(used=Endpoint.FrontEndStatus.BLOCKED)
    return seats.annotate(
        check_in=Subquery(check_in),
        **{
            f"standup_{column}": Subquery(standup.values(column)[:1])
            for column in ("day", "did", "next", "blocked")
        },
        endpoint_count=count_of(endpoints, "project"),
        integrated_count=count_of(endpoints.filter(is_integrated), "project"),
        live_count=count_of(live.exclude(is_integrated | is_blocked), "project"),
    )


def _teams_panel(teams: list[Team]) -> Panel:
    """Return the newest active team with my part in it, and the names of the others."""
    at_work = [team for team in teams if team.is_at_work]
    team = next(iter([*at_work, *teams]), None)
    values: dict[str, Any] = {"team": team, "others": [one for one in teams if one is not team]}
    if team:
        values |= _team_values(team)
    steps = [step for one in at_work for step in _team_steps(one, timezone.localdate())]
    return Panel(
        "collab/_home_team.html", values, position=30, place="rail", next_steps=tuple(steps)
    )


def _team_values(team: Team) -> dict[str, Any]:
    return {
        "open_seats": range(team.open_seat_count),
        "progress": _progress(team.work),
        "check_in_choices": CheckIn.Status.choices,
    }


def _progress(work: Seat) -> list[ProgressPart]:
    """Return the parts of the bar of API progress."""
    if not work.endpoint_count:
        return []
    parts, start = [], 0
    for look, count, label in (
        ("m-good", work.integrated_count, _("%(n)d integrated")),
        ("m-half", work.live_count, _("%(n)d live")),
    ):
        if count:
            place, width = (f"{100 * n / work.endpoint_count:.1f}" for n in (start, count))
            parts.append(ProgressPart(look, place, width, label % {"n": count}))
            start += count
    return parts


def _team_steps(team: Team, today: date) -> Iterable[NextStep]:
    """Yield what a team of several people expects of the user."""
    if len(team.members) < 2:
        return
    page, names = team.project.page_url("start"), {"project": team.project.name}
    if not team.work.check_in:
        yield _check_in_step(page, names)
    if _is_stand_up_due(team.work.standup_day, today):
        yield _stand_up_step(page, names)


def _is_stand_up_due(last: date | None, today: date) -> bool:
    return last is None or last <= today - STAND_UP_EVERY


def _check_in_step(page: str, names: dict[str, str]) -> NextStep:
    return NextStep(
        rule=Rule.CHECK_IN,
        title=_("How is %(project)s going this week?") % names,
        text=_("One tap tells your team."),
        url=page,
        action=_("Check in"),
        kind="project",
        icon="project",
    )


def _stand_up_step(page: str, names: dict[str, str]) -> NextStep:
    return NextStep(
        rule=Rule.STAND_UP,
        title=_("Post a stand-up for %(project)s") % names,
        text=_("What you did, what’s next, and whether something blocks you."),
        url=f"{page}#standups",
        action=_("Post update"),
        kind="project",
        icon="project",
    )


# Suggestions


def _suggestions_panel(user: User, teams: list[Team]) -> list[Panel]:
    """Return the address of suggestions for the user or for their project."""
    seeking = [team for team in teams if team.seeks_people_for(user)]
    if teams and not seeking:
        return []
    url = reverse("collab:home_suggestions")
    if seeking:
        url = f"{url}?for={seeking[0].project.pk}"
    return [Panel("collab/_home_suggestions.html", {"url": url}, position=40, place="rail")]
