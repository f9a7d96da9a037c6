"""Panels about people for pages of other apps."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.checklist import TodoItem, evidence_by_person, todo_items
from portal.hooks import Panel
from portal.models import Topic
from portal.next_step import NextStep, Rule
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import Cohort, User
from portal.text.plurals import counted

MAX_LISTED_PEOPLE = 12
MAX_SORTED = 50  # people with a skill who are sorted to find the newest


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return the panels of Home: days left, checklist, profile, and requests.

    Requests are for mentors; the profile tells what it lacks.
    """
    if request.user.is_mentor:
        return _mentor_panels(request.user)
    person, missing = request.user, list(_missing_in_profile(request.user))
    panels = [_head_panel(person)]
    if person.cohort:
        panels += _cohort_panels(person, person.cohort)
    if missing and person.profile_reminder_dismissed_at is None:
        panels.append(_profile_panel(missing))
    return panels


def _cohort_panels(person: User, cohort: Cohort) -> Iterator[Panel]:
    """Yield the days until the deadline, and before it the checklist."""
    yield _deadline_panel(cohort)
    if not cohort.is_over:
        yield _checklist_panel(person, cohort)


def _head_panel(person: User) -> Panel:
    """Return the cohort of a learner, the day, and the time where the person is."""
    values = {
        "cohort": None if person.is_mentor else person.cohort,
        "today": date_format(timezone.localdate(), _("l j F")),
        "city": person.city,
        "now": timezone.localtime(),
    }
    return Panel("people/_home_head.html", values, place="head")


def _deadline_panel(cohort: Cohort) -> Panel:
    values = {
        "cohort": cohort,
        "days_left": (cohort.deadline - timezone.now()).days,
        # 00:00 would seem to be on the day after.
        "last_minute": cohort.deadline - timedelta(minutes=1),
    }
    return Panel("people/_home_deadline.html", values, position=10, place="strip")


def _checklist_panel(person: User, cohort: Cohort) -> Panel:
    """Return how much of the checklist is done, and where the rest is done."""
    evidence = evidence_by_person([person.pk])[person.pk]
    checks = cohort.checks_for(person.track)
    todo = todo_items(checks, evidence)
    values = {"cohort": cohort, "todo": todo, "total": len(checks)}
    values["done"] = len(checks) - len(todo)
    steps = (_checklist_step(todo[0], len(todo)),) if todo else ()
    template = "people/_home_checklist.html"
    return Panel(template, values, position=20, place="strip", next_steps=steps)


def _checklist_step(item: TodoItem, count: int) -> NextStep:
    text = counted(
        "%(n)d item is left on your checklist.", "%(n)d items are left on your checklist.", count
    )
    return NextStep(
        rule=Rule.CHECKLIST,
        title=_("Next on your checklist: %(item)s") % {"item": item.check.short_label},
        text=text,
        url=item.url,
        action=_("Start"),
        icon="done",
    )


def _missing_in_profile(person: User) -> Iterator[str]:
    """Yield what others need to know of a learner and the profile lacks."""
    if not person.display_name:
        yield _("your name")
    if not person.track:
        yield _("your track")
    if person.cohort_id is None:
        yield _("your cohort")
    if not person.has_skills:
        yield _("your skills")


def _profile_panel(missing: list[str]) -> Panel:
    """Offer the welcome again: signing up on the way to another page skips it."""
    step = NextStep(
        rule=Rule.FINISH_PROFILE,
        title=_("Finish your profile"),
        text=_("Still missing: %(missing)s. Others find you by it.")
        % {"missing": ", ".join(missing)},
        url=settings.ACCOUNT_SIGNUP_REDIRECT_URL,
        action=_("Continue"),
        icon="user",
        dismiss_url=reverse("people:profile_reminder_dismiss"),
    )
    values = {"step": step}
    return Panel(
        "people/_finish_profile.html", values, position=5, place="rail", next_steps=(step,)
    )


class WaitingCohort(NamedTuple):
    """A cohort of a mentor, and how many people ask to join."""

    cohort: Cohort
    people_count: int


def _mentor_panels(mentor: User) -> list[Panel]:
    """Return the requests to join the cohorts of this mentor."""
    rows = _waiting_cohorts(mentor) if mentor.can_moderate else []
    if not rows:
        return [_head_panel(mentor)]
    template, steps = "people/_home_cohort_requests.html", (_admit_step(rows[0]),)
    return [_head_panel(mentor), Panel(template, {"rows": rows}, position=8, next_steps=steps)]


def _waiting_cohorts(mentor: User) -> list[WaitingCohort]:
    """Return the running cohorts of a mentor that people ask to join."""
    waiting = Cohort.objects.running().filter(requests__answered_at=None, requests__isnull=False)
    cohorts = waiting.moderated_by(mentor).annotate(n=Count("requests"))
    return [WaitingCohort(cohort, cohort.n) for cohort in cohorts]


def _admit_step(row: WaitingCohort) -> NextStep:
    title = counted(
        "%(n)d person asks to join %(cohort)s",
        "%(n)d people ask to join %(cohort)s",
        row.people_count,
        cohort=row.cohort,
    )
    return NextStep(
        rule=Rule.ADMIT,
        title=title,
        url=row.cohort.joining_url,
        action=_("Answer them"),
        icon="people",
    )


def _newest_people(topic: int) -> QuerySet[User]:
    # The last keys are the newest people. Without the limit, PostgreSQL would ask everyone, newest
    # first, whether they have a rare skill, and SQLite would sort all who have a common one.
    listed = User.objects.in_directory().filter(pk=OuterRef("user_id"))
    links = User.skills.through.objects.filter(Exists(listed), topic=topic).order_by("-user_id")
    newest = User.objects.filter(pk__in=links.values("user_id")[:MAX_SORTED])
    shown = newest.only("handle", "display_name", "is_hidden", "erased_at")
    return shown.order_by("-date_joined", "-pk")[:MAX_LISTED_PEOPLE]


def _newest_and_total(topic: int) -> QuerySet[User]:
    skilled = User.objects.in_directory().filter(skills=topic)
    counted = skilled.order_by().values("skills").annotate(count=Count("pk")).values("count")
    return _newest_people(topic).annotate(total=Subquery(counted))


_newest_query = PreparedQuery(_newest_people)
_newest_and_total_query = PreparedQuery(_newest_and_total)


def topic_panels(request: HttpRequest, topic: Topic) -> list[Panel]:
    """Return the people with `topic` among their skills, and how many they are.

    The newest come first.
    """
    people, total = _people_who_know(topic)
    if not people:
        return []
    values = {
        "people": people,
        "total": total,
        "has_more": total > len(people),
        "slug": topic.slug,
    }
    return [
        Panel("people/_topic_panel.html", values),
        Panel("people/_topic_number.html", {"total": total}, place="numbers"),
    ]


def _people_who_know(topic: Topic) -> tuple[LazyRows, int]:
    """Return the people with a topic who are shown, and how many there are.

    That number was counted before.
    """
    if topic.people_count is None:
        people = _newest_and_total_query.lazy_rows(topic.pk)
        return people, people.values("total")[0] if people else 0
    people = _newest_query.lazy_rows(topic.pk)
    are_all = len(people) < MAX_LISTED_PEOPLE
    return people, len(people) if are_all else max(topic.people_count, len(people))
