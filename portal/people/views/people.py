"""Directory, profiles and cohorts."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db.models import FETCH_PEERS, Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import hooks
from portal.checklist import ChecklistRow, checklist_rows, evidence_by_person
from portal.models import Topic
from portal.ops.prepared_queries import PreparedQuery, keep_related
from portal.people.cohort_dates import cohort_dates
from portal.people.cohort_numbers import cohort_numbers
from portal.people.former_handles import get_person_with_former_handle
from portal.people.models import Block, Cohort, DeadlineReview, Track, User
from portal.people.models.user_manager import UserQuerySet
from portal.people.parameters import (
    PersonFilters,
    PersonSuggestParameters,
    SkillSuggestParameters,
)
from portal.people.person_rows import person_rows
from portal.people.skills import suggest_skills
from portal.people.time_zones import zone_city, zone_or_utc
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import KeysetPage, LazyPage, cursor_after, is_extended, keyset_page


def _people_page(request: HttpRequest, people: Any) -> KeysetPage:
    """Return a page of people with their skills, newest first."""
    with_skills = people.prefetch_related("skills").fetch_mode(FETCH_PEERS)
    only_new = targets_partial(request, "more")
    return keyset_page(request, with_skills, by="date_joined", only_new=only_new)


@require_safe
@login_not_required
@cached_for_readers
def person_list(request: HttpRequest) -> HttpResponse:
    """List people, newest first, filtered by track, topic or cohort."""
    given = PersonFilters.read(request.GET)
    topic = Topic.objects.find_by_slug(given.topic) if given.topic else None
    page = _directory_page(request, given, topic)
    context = {"page": page, "tracks": Track.choices, "track": given.track, "topic": topic}
    return render_page(
        request,
        "people/person_list.html",
        context,
        partials=["more"],
        content_key=lambda: [page.key, topic and topic.name],
    )


def _directory_page(request: HttpRequest, given: Any, topic: Topic | None) -> KeysetPage | LazyPage:
    """Return the people whom the filters let through.

    With a prepared query unless extended.
    """
    if given.topic and topic is None:
        return KeysetPage([], "")
    if is_extended(request):
        return _people_page(request, _filtered_people(given, topic))
    after = cursor_after(request, datetime)
    found = person_rows(given.track, topic and topic.pk, given.cohort, after)
    return LazyPage(request, found, by="date_joined")


def _filtered_people(given: Any, topic: Topic | None) -> UserQuerySet:
    people = User.objects.in_directory().on_track(given.track)
    if topic:
        people = people.filter(skills=topic)
    return people.filter(cohort__slug=given.cohort) if given.cohort else people


@require_safe
def person_suggest(request: HttpRequest) -> HttpResponse:
    """Suggest people for a mention, by the start of their handle or name."""
    start = PersonSuggestParameters.read(request.GET).start.lstrip("@")[:30]
    people = User.objects.listed().starting_with(start)[:6] if start else []
    return render_page(request, "people/_person_suggestions.html", {"people": people})


@require_safe
def skill_suggest(request: HttpRequest) -> HttpResponse:
    """Suggest topics for a skill, by the start of a name or alias."""
    start = SkillSuggestParameters.read(request.GET).start
    options = suggest_skills(start) if start else []
    return render_page(request, "people/_skill_options.html", {"options": options})


_person_query = PreparedQuery(
    lambda handle: User.objects.listed().select_related("cohort").filter(handle=handle)
)
_skills_query = PreparedQuery(
    lambda person: Topic.objects.filter(
        pk__in=User.skills.through.objects.filter(user=person).values("topic")
    )
)


@require_safe
@login_not_required
@cached_for_readers
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a learner's public profile."""
    person = _person_query.first(handle)
    if person is None:
        return redirect(get_person_with_former_handle(handle))
    keep_related(person, skills=_skills_query.rows(person.pk))
    context = _profile_context(request, person.as_seen_by(request.user))
    return render_page(request, "people/profile.html", context)


def _profile_context(request: HttpRequest, person: User) -> dict[str, Any]:
    """The person as the reader sees them, and whether the reader blocked them.

    It has their city and the time there, too.
    """
    context = {
        "person": person,
        "panels": hooks.collect("profile_panels", request, person),
        "page_url": absolute_url(request, person.get_absolute_url()),
        "city": zone_city(person.time_zone),
        "local_time": timezone.localtime(timezone=zone_or_utc(person.time_zone)).time(),
    }
    visitor = request.user
    if visitor.is_authenticated and visitor.pk != person.pk:
        context["is_blocked"] = Block.has_blocked(visitor, person)
    return context


@require_safe
@login_not_required
@cached_for_readers
def cohort_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a cohort: its dates, channel and people.

    The people are filtered by track or by having no team.
    """
    cohort = get_object_or_404(Cohort, slug=slug)
    learners = cohort.learners.listed()
    looking = _looking_for_team(learners)
    context = {"cohort": cohort, **_cohort_people(request, learners, looking)}
    if targets_partial(request, "more"):
        return render_page(request, "people/_cohort_people.html", context, partials=["more"])
    context |= _cohort_dates(cohort) | _learner_counts(learners, looking)
    context |= _cohort_facts(request, cohort, context["learner_count"])
    if request.user.is_authenticated and not request.htmx:
        context |= _reader_context(request.user, cohort)
    return render_page(request, "people/cohort_detail.html", context)


def _cohort_people(
    request: HttpRequest, learners: UserQuerySet, looking: UserQuerySet
) -> dict[str, Any]:
    """A page of the learners whom the filters let through."""
    given = PersonFilters.read(request.GET)
    shown = (looking if given.looking else learners).on_track(given.track)
    only_new = targets_partial(request, "more")
    page = keyset_page(request, shown, by="date_joined", only_new=only_new)
    return {"page": page, "track": given.track, "is_looking": given.looking}


def _cohort_facts(request: HttpRequest, cohort: Cohort, learner_count: int) -> dict[str, Any]:
    """The panels of all apps, the numbers of the cohort and its mentors."""
    return {
        "panels": hooks.collect("cohort_panels", request, cohort),
        "numbers": cohort_numbers(cohort, learner_count=learner_count),
        "mentors": list(User.objects.listed().filter(mentorships__cohort=cohort)),
    }


def _reader_context(reader: User, cohort: Cohort) -> dict[str, Any]:
    """The reader's own checklist, and whether they can ask to join."""
    can_request = reader.cohort_id != cohort.pk and not cohort.is_over
    return {**_my_checklist(reader, cohort), "can_request": can_request}


def _looking_for_team(learners: UserQuerySet) -> UserQuerySet:
    """Return those who are open to collaborate and, as the apps say, in no team."""
    people = learners.open_to_collaborate()
    for without_team in hooks.find("without_team"):
        people = without_team(people)
    return people


class TrackFilter(NamedTuple):
    """A track, and how many learners are on it; those who do both are on either."""

    track: str
    label: str
    total: int


def _learner_counts(learners: UserQuerySet, looking: UserQuerySet) -> dict[str, Any]:
    """Return the numbers of learners and of those without a team, and the filters.

    The filters are by track. It takes one query.
    """
    looks = Count("pk", filter=Q(pk__in=looking.order_by().values("pk")))
    rows = list(learners.order_by().values("track").annotate(n=Count("pk"), looking=looks))
    counts = {row["track"]: row["n"] for row in rows}
    return {
        "learner_count": sum(counts.values()),
        "looking_count": sum(row["looking"] for row in rows),
        "track_filters": _track_filters(counts),
    }


def _track_filters(counts: dict[Any, int]) -> list[TrackFilter]:
    on_both = counts.get(Track.BOTH, 0)
    return [
        TrackFilter(track, label, counts.get(track, 0) + on_both)
        for track, label in Track.choices
        if track != Track.BOTH
    ]


class TimelineStep(NamedTuple):
    """A date of a cohort. `state` is "past", "now" or "".

    The deadline has an hour, and so have the dates that other apps add, in `at`.
    """

    label: str
    day: date
    state: str
    note: str = ""
    deadline: datetime | None = None
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Its place on the timeline: its hour, or the start of its day.

        The day is that of the reader's zone.
        """
        if self.deadline:
            return self.deadline - timedelta(minutes=1)
        return self.at or _start_of(self.day)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _cohort_dates(cohort: Cohort) -> dict[str, Any]:
    """Return the timeline of a cohort, and how many days are left.

    Dates that have an hour are shown, and in order, in the reader's time zone.
    """
    today = timezone.localdate()
    steps = _with_states([*_fixed_steps(cohort), *_added_steps(cohort)], today)
    if cohort.starts_on <= today <= cohort.ends_on:
        steps.insert(sum(step.state == "past" for step in steps), _today_step(cohort, today))
    return {"timeline": steps, "days_left": (cohort.deadline - timezone.now()).days}


def _fixed_steps(cohort: Cohort) -> list[TimelineStep]:
    """The dates that each cohort has."""
    note = _("publish your project and find someone on the other track")
    return [
        TimelineStep(_("Start"), cohort.starts_on, ""),
        TimelineStep(_("First week ends"), cohort.first_week_ends_on, "", note),
        TimelineStep(_("Deadline"), cohort.ends_on, "", deadline=cohort.deadline),
    ]


def _added_steps(cohort: Cohort) -> list[TimelineStep]:
    """The dates that other apps add."""
    return [
        TimelineStep(one.label, timezone.localdate(one.at), "", one.note, at=one.at)
        for one in cohort_dates(cohort)
    ]


def _with_states(steps: Iterable[TimelineStep], today: date) -> list[TimelineStep]:
    """The steps in order; those before today are past."""
    began = _start_of(today)
    in_order = sorted(steps, key=attrgetter("moment"))
    return [step._replace(state="past" if step.moment < began else "") for step in in_order]


def _today_step(cohort: Cohort, today: date) -> TimelineStep:
    weeks = {
        "week": (today - cohort.starts_on).days // 7 + 1,
        "weeks": (cohort.ends_on - cohort.starts_on).days // 7 + 1,
    }
    return TimelineStep(_("Today"), today, "now", _("week %(week)d of %(weeks)d") % weeks)


def _my_checklist(person: User, cohort: Cohort) -> dict[str, Any]:
    """Return the deadline checks of this person, now and as recorded at the deadline."""
    # Its links ask a mentor for the second factor.
    is_mentor = person.is_operator or cohort.pk in person.mentored_cohort_ids
    reviews = DeadlineReview.objects.filter(cohort=cohort, person=person)
    review = reviews.first() if cohort.reviewed_at else None
    if person.cohort_id != cohort.pk and review is None:
        return {"is_mentor": is_mentor}
    checks = _checklist_rows(person, cohort, review)
    return {"is_mentor": is_mentor, "review": review, **_progress(checks)}


def _checklist_rows(
    person: User, cohort: Cohort, review: DeadlineReview | None
) -> list[ChecklistRow]:
    evidence = evidence_by_person([person.pk])[person.pk]
    frozen = review.evidence if review else None
    return checklist_rows(cohort.checks_for(person.track), evidence, frozen)


def _progress(checks: list[ChecklistRow]) -> dict[str, Any]:
    """The checks, how many are done in time, and the labels of what is missing."""
    return {
        "checks": checks,
        "done": sum(bool(row.url) and not row.is_late for row in checks),
        "missing": [row.check.label for row in checks if not row.url],
    }
