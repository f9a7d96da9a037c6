"""Checks of a deadline review that concern entries."""

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, ReadmeLayout
from portal.checklist import Check, Evidence

MIN_LEARNINGS, MIN_SECTIONS, MIN_CHALLENGES = 3, 2, 2


def learnings(people: list[int]) -> Evidence:
    """Return the profile of each person with three public learnings in two sections."""
    mine = Entry.objects.public().learnings().filter(author__in=people).order_by()
    counted = mine.values("author", "author__handle").annotate(
        n=Count("pk", distinct=True), sections=Count("section", distinct=True)
    )
    return _profile_urls(counted.filter(n__gte=MIN_LEARNINGS, sections__gte=MIN_SECTIONS))


def challenges(people: list[int]) -> Evidence:
    """Return the profile of each person with two public challenges that have a solution."""
    solved = Exists(Entry.objects.public().filter(challenge=OuterRef("pk")))
    mine = Entry.objects.public().challenges().filter(author__in=people).filter(solved).order_by()
    counted = mine.values("author", "author__handle").annotate(n=Count("pk", distinct=True))
    return _profile_urls(counted.filter(n__gte=MIN_CHALLENGES))


def _profile_urls(rows: QuerySet) -> Evidence:
    return {row["author"]: reverse("people:profile", args=[row["author__handle"]]) for row in rows}


def exported(people: list[int]) -> Evidence:
    """Return the README of each person who downloaded it."""
    layouts = ReadmeLayout.objects.filter(owner__in=people, exported_at__isnull=False)
    handles = layouts.values_list("owner", "owner__handle")
    return {key: reverse("learnings:readme_export", args=[handle]) for key, handle in handles}


CHECKS = [
    Check("learnings", _("Three learnings in two sections"), learnings, position=20),
    Check("challenges", _("Two challenges with solutions"), challenges, position=20),
    Check("exported", _("README exported"), exported, position=20),
]
