"""Panels about entries for pages of other apps."""

from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.contributions import contributions
from learnings.models import Entry, PinnedEntry, Reaction
from learnings.parameters import ProfileParameters
from learnings.profile_sections import shown_profile_sections
from portal.hooks import Panel
from portal.people.models import User
from portal.people.time_zones import zone_or_utc

MAX_NEWEST = 8
MAX_MOST_HELPFUL = 5
MAX_OF_GROUP = 5
GROUP_LABELS = {
    "learnings": _("Learnings"),
    "challenges": _("Challenges and solutions"),
    "solutions": _("Problems solved for others"),
}


class ProfileGroup(NamedTuple):
    """Entries of one kind on a profile: all of them, or the newest of `total`."""

    name: str
    entries: list[Entry]
    total: int

    @property
    def label(self) -> Promise:
        """Its heading."""
        return GROUP_LABELS[self.name]

    @property
    def has_more(self) -> bool:
        """Whether some of them are not shown."""
        return len(self.entries) < self.total


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return a solved challenge, the most helpful and the newest entries."""
    return [*_example(position=1), *_most_helpful(position=5), _newest(position=10)]


def _example(position: int) -> list[Panel]:
    """Return the newest challenge with an accepted solution, if there is one."""
    solved = Entry.objects.public().filter(accepted_solution__status=Entry.Status.LIVE)
    newest = solved.order_by("-published_at", "-pk").select_related(
        "live_revision", "accepted_solution__author", "accepted_solution__live_revision"
    )
    challenge = newest.first()
    if challenge is None:
        return []
    return [Panel("learnings/_example.html", {"challenge": challenge}, position, place="hero")]


def _newest(position: int) -> Panel:
    entries = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION).for_list()
    newest = entries.order_by("-published_at", "-pk")[:MAX_NEWEST]
    return Panel("learnings/_newest.html", {"entries": newest}, position)


def _most_helpful(position: int) -> list[Panel]:
    """Return the entries that helped most people within seven days, if there are any."""
    helped = Reaction.objects.most_helpful_this_week()
    people = helped.filter(entry=OuterRef("pk")).order_by().values("people")
    shown = Entry.objects.public().filter(pk__in=helped.values("entry")[:MAX_MOST_HELPFUL])
    rows = shown.annotate(people=Subquery(people)).order_by("-people", "-pk").for_list()
    entries = list(rows.prefetch_related(None))
    if not entries:
        return []
    return [Panel("learnings/_most_helpful.html", {"entries": entries}, position, place="rail")]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return contributions, pins, the newest entries of each kind, and their numbers.

    All of it is of public entries with the person's name, which one query reads. Another one reads
    the sections of the profile.
    """
    public = Entry.objects.public().filter(author=person).not_anonymous()
    entries = list(public.for_list().with_solutions().order_by("-published_at", "-pk"))
    groups = _by_group(entries, person)
    shown_whole = ProfileParameters.read(request.GET).show
    is_own = request.user.pk == person.pk
    values = {
        "person": person,
        "is_own": is_own,
        "sections": shown_profile_sections(person, is_own=is_own),
        "pinned": _pinned(entries, person),
        "groups": [
            ProfileGroup(name, rows if name == shown_whole else rows[:MAX_OF_GROUP], len(rows))
            for name, rows in groups.items()
            if rows
        ],
    }
    if entries:
        zone = zone_or_utc(person.time_zone)
        days = [timezone.localdate(entry.published_at, zone) for entry in entries]
        today = timezone.localdate(timezone=zone)
        values["contributions"] = contributions(days, cohort=person.cohort, today=today)
    numbers = {
        "helped": sum(entry.helped_count for entry in entries),
        "solved": len(groups["solutions"]),
        "learnings": len(groups["learnings"]),
    }
    panels = [Panel("learnings/_profile_panel.html", values, position=10)]
    if any(numbers.values()):
        panels.append(Panel("learnings/_profile_numbers.html", numbers, place="numbers"))
    return panels


def _by_group(entries: list[Entry], person: User) -> dict[str, list[Entry]]:
    """Return learnings, challenges, and solutions for other people, in the order given."""
    groups: dict[str, list[Entry]] = {"learnings": [], "challenges": [], "solutions": []}
    for entry in entries:
        if entry.is_learning:
            groups["learnings"].append(entry)
        elif entry.is_challenge:
            groups["challenges"].append(entry)
        elif entry.challenge.author_id != person.pk:
            groups["solutions"].append(entry)
    return groups


def _pinned(entries: list[Entry], person: User) -> list[Entry]:
    """Return the pinned ones of the entries that readers may see, in the person's order."""
    by_pk = {entry.pk: entry for entry in entries}
    pins = PinnedEntry.objects.of_person(person).values_list("entry", flat=True)
    return [by_pk[pk] for pk in pins if pk in by_pk]
