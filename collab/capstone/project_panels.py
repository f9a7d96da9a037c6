"""A project's deliverables on its page, and what is left of them on Home."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.capstone.deliverables_page import KindRow
from collab.capstone.home_scoring import scoring_panels
from collab.capstone.models import Deliverable, DeliverableKind
from collab.capstone.team_tracks import cohort_column, scored_track
from collab.models import Project, Seat
from portal.hooks import Panel
from portal.next_step import NextStep, Rule
from portal.people.models import Track, User
from portal.text.plurals import counted

TWO_WEEKS, A_WEEK = timedelta(days=14), timedelta(days=7)
MAX_LISTED = 3
CLOSED = {"sign_in", "not_found", "no_answer", "refused"}  # of Deliverable.Status
LINK = Panel("capstone/_deliverables_link.html", place="action")


def project_panels(request: HttpRequest, project: Project) -> list[Panel]:
    """Return what the team hands in, if its cohort lists kinds of deliverables.

    The team and its mentors also see what a check found, and the team a link to its page. The
    project's seats and their holders are loaded.
    """
    holders = [seat for seat in project.seats.all() if seat.holder_id]
    tracks = {str(Track.BOTH), *(scored_track(seat.track, seat.holder) for seat in holders)}
    rows = _public_rows(project, tracks)
    if not rows:
        return []
    is_member = any(seat.holder_id == request.user.pk for seat in holders)
    shows_checks = is_member or _is_mentor(request.user, rows[0].kind.cohort_id)
    values = {"rows": rows, "shows_checks": shows_checks}
    panel = Panel("capstone/_project_deliverables.html", values, place="deliverables")
    return [panel, LINK] if is_member else [panel]


def _is_mentor(reader: User | AnonymousUser, cohort_key: int) -> bool:
    return reader.is_authenticated and reader.can_moderate_cohort(cohort_key)


def _public_rows(project: Project, tracks: Iterable[str]) -> list[KindRow]:
    """The kinds that are required of these tracks, or that the team handed in."""
    rows = [row for row in _kind_rows(project, tracks) if row.deliverable or _is_asked(row.kind)]
    return list(_with_project_urls(project, rows))


def _kind_rows(project: Project, tracks: Iterable[str]) -> list[KindRow]:
    """The kinds of these tracks that the cohort lists, or listed before."""
    cohorts = Project.objects.filter(pk=project.pk).values_list(cohort_column())
    mine = Prefetch("deliverables", Deliverable.objects.filter(project=project), to_attr="mine")
    kinds = DeliverableKind.objects.filter(cohort__in=cohorts, track__in=tracks)
    with_mine = kinds.prefetch_related(mine)
    return [KindRow(kind, next(iter(kind.mine), None)) for kind in with_mine]


def _is_asked(kind: DeliverableKind) -> bool:
    return kind.is_required and not kind.is_retired


def _with_project_urls(project: Project, rows: list[KindRow]) -> Iterator[KindRow]:
    """Yield the rows.

    The first of a content that was not handed in has the project's address.
    """
    content = DeliverableKind.Content
    urls = {content.REPOSITORY: project.repository_url, content.API: project.api_url}
    handed_in = {row.kind.content for row in rows if row.deliverable}
    left = {name: url for name, url in urls.items() if name not in handed_in}
    for row in rows:
        url = "" if row.deliverable else left.pop(row.kind.content, "")
        yield row._replace(project_url=url)


class HomeRow(NamedTuple):
    """A project of a person in its last two weeks, and what is left to hand in."""

    name: str
    url: str
    text: str
    ends_on: date


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return what is left to do in the last two weeks of the person's projects.

    Mentors get what is left to score instead.
    """
    if request.user.is_mentor:
        return scoring_panels(request.user)
    rows = _rows_left(request.user) if _ends_soon(request.user) else []
    return [_rows_panel(rows)] if rows else []


def _rows_panel(rows: list[HomeRow]) -> Panel:
    is_near = rows[0].ends_on <= timezone.now().date() + A_WEEK
    steps = (_next_step(rows[0]),) if is_near else ()
    values, template = {"rows": rows[:MAX_LISTED]}, "capstone/_home_deliverables.html"
    return Panel(template, values, position=31, place="rail", next_steps=steps)


def _ends_soon(person: User) -> bool:
    """Whether the person's cohort, which Home has loaded, is in its last two weeks."""
    today = timezone.now().date()
    return person.cohort is not None and today <= person.cohort.ends_on <= today + TWO_WEEKS


def _next_step(row: HomeRow) -> NextStep:
    return NextStep(
        rule=Rule.DELIVERABLES,
        title=_("Complete the deliverables of %(project)s") % {"project": row.name},
        text=row.text,
        url=row.url,
        action=_("Open deliverables"),
        kind="project",
        icon="project",
    )


def _rows_left(person: User) -> list[HomeRow]:
    """The projects with something left, the nearest deadline first, in one query."""
    found: dict[Project, dict[int, str | None]] = {}
    for seat in filter(_is_of_track, _seats_with_kinds(person)):
        found.setdefault(seat.project, {})[seat.kind] = seat.status
    rows = [_home_row(project, list(kinds.values())) for project, kinds in found.items()]
    return [row for row in rows if row.text]


def _is_of_track(seat: Seat) -> bool:
    """Whether the seat's track, or the whole team, hands in the kind of a row."""
    return seat.kind_track in (Track.BOTH, scored_track(seat.track, seat.holder))


def _seats_with_kinds(person: User) -> QuerySet[Seat]:
    """The seats of the person's teams, once for each required kind.

    Each has what a check found.

    Without teams that handed in to another cohort than that of their owner now.
    """
    cohort = "project__owner__cohort"
    kinds = f"{cohort}__deliverable_kinds"
    required = {f"{kinds}__is_required": True, f"{kinds}__is_retired": False}
    seats = _seats_near_deadline(person).filter(**required)
    same = Deliverable.objects.filter(project=OuterRef("project"), kind=OuterRef("kind"))
    seats = seats.annotate(kind=F(kinds), kind_track=F(f"{kinds}__track"))
    seats = seats.annotate(status=Subquery(same.values("status")))
    return seats.select_related("holder", cohort).order_by(f"{cohort}__ends_on", "project")


def _seats_near_deadline(person: User) -> QuerySet[Seat]:
    """The seats of the person's teams whose cohort is in its last two weeks."""
    today = timezone.now().date()
    stayed = Q(hand_in=None) | Q(hand_in__cohort=F("owner__cohort"))
    mine = Project.objects.filter(stayed, seats__holder=person).values("pk")
    near = {"project__owner__cohort__ends_on__range": (today, today + TWO_WEEKS)}
    return Seat.objects.filled().filter(project__in=mine, **near)


def _home_row(project: Project, found: Sequence[str | None]) -> HomeRow:
    """What is left; `found` has the status of each kind, None for one that is missing.

    The text is empty if nothing is left.
    """
    cohort, parts = project.owner.cohort, _left_to_do(found)
    if parts:
        parts.append(_until_deadline((cohort.deadline - timezone.now()).days))
    url = project.page_url("deliverables")
    return HomeRow(project.name, url, ", ".join(parts), cohort.ends_on)


def _left_to_do(found: Sequence[str | None]) -> list[str]:
    missing, to_fix = found.count(None), sum(status in CLOSED for status in found)
    parts = [_("%(n)d to fix") % {"n": to_fix}] if to_fix else []
    if missing:
        parts.append(_("%(n)d missing") % {"n": missing})
    return parts


def _until_deadline(days: int) -> str:
    if not days:
        return _("the deadline is today")
    return counted("deadline in %(n)d day", "deadline in %(n)d days", days)
