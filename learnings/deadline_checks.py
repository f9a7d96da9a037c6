"""Checks of a deadline review that concern entries."""

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, ReadmeLayout
from portal.checklist import Check, Evidence

MIN_LEARNINGS, MIN_SECTIONS, MIN_CHALLENGES = 3, 2, 2


def learnings(people: list[int]) -> QuerySet:
    """Return each person with three public learnings in two sections."""
    mine = Entry.objects.public().learnings().filter(author__in=people).order_by()
    counted = mine.values("author", "author__handle").annotate(
        n=Count("pk", distinct=True), sections=Count("section", distinct=True)
    )
    passed = counted.filter(n__gte=MIN_LEARNINGS, sections__gte=MIN_SECTIONS)
    return passed.values_list("author", "n", "author__handle")


def challenges(people: list[int]) -> QuerySet:
    """Return each person with two public challenges that have a solution."""
    solved = Exists(Entry.objects.public().filter(challenge=OuterRef("pk")))
    mine = Entry.objects.public().challenges().filter(author__in=people).filter(solved).order_by()
    counted = mine.values("author", "author__handle").annotate(n=Count("pk", distinct=True))
    return counted.filter(n__gte=MIN_CHALLENGES).values_list("author", "n", "author__handle")


def exported(people: list[int]) -> QuerySet:
    """Return each person who downloaded their README."""
    layouts = ReadmeLayout.objects.filter(owner__in=people, exported_at__isnull=False)
    return layouts.values_list("owner", "pk", "owner__handle")


def _profile_url(_number: int, handle: str) -> str:
    return reverse("people:profile", args=[handle])


def _readme_url(_number: int, handle: str) -> str:
    return reverse("learnings:readme_export", args=[handle])


def _learning_new_url(_evidence: Evidence) -> str:
    return reverse("learnings:learning_new")


def _challenge_new_url(_evidence: Evidence) -> str:
    return reverse("learnings:challenge_new")


def _readme_layout_url(_evidence: Evidence) -> str:
    return reverse("learnings:readme_layout")


CHECKS = [
    Check(
        key="learnings",
        label=_("Three learnings in two sections"),
        short_label=_("three learnings"),
        rows=learnings,
        url=_profile_url,
        todo_url=_learning_new_url,
        position=20,
    ),
    Check(
        key="challenges",
        label=_("Two challenges with solutions"),
        short_label=_("two solved challenges"),
        rows=challenges,
        url=_profile_url,
        todo_url=_challenge_new_url,
        position=20,
    ),
    Check(
        key="exported",
        label=_("README exported"),
        short_label=_("an exported README"),
        rows=exported,
        url=_readme_url,
        todo_url=_readme_layout_url,
        position=20,
    ),
]
