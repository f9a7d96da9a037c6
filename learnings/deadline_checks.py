"""What the deadline review looks at in posts."""

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, ReadmeLayout
from portal.checklist import Check

MIN_LEARNINGS, MIN_SECTIONS, MIN_CHALLENGES = 3, 2, 2


def learnings(people):
    """Three public learnings in two sections."""
    mine = Entry.objects.public().learnings().filter(author__in=people).order_by()
    counted = mine.values("author", "author__handle").annotate(
        n=Count("pk", distinct=True), sections=Count("section", distinct=True)
    )
    return _profile_urls(counted.filter(n__gte=MIN_LEARNINGS, sections__gte=MIN_SECTIONS))


def challenges(people):
    """Two public challenges with a public solution."""
    solved = Exists(Entry.objects.public().filter(challenge=OuterRef("pk")))
    mine = Entry.objects.public().challenges().filter(author__in=people).filter(solved).order_by()
    counted = mine.values("author", "author__handle").annotate(n=Count("pk", distinct=True))
    return _profile_urls(counted.filter(n__gte=MIN_CHALLENGES))


def _profile_urls(rows):
    """{key of a person: address of their hub}"""
    return {row["author"]: reverse("people:profile", args=[row["author__handle"]]) for row in rows}


def exported(people):
    """Took the README along."""
    rows = ReadmeLayout.objects.filter(owner__in=people, exported_at__isnull=False).select_related(
        "owner"
    )
    return {
        row.owner_id: reverse("learnings:readme_export", args=[row.owner.handle]) for row in rows
    }


CHECKS = [
    Check("learnings", _("Three learnings in two sections"), learnings),
    Check("challenges", _("Two challenges with solutions"), challenges),
    Check("exported", _("README taken along"), exported),
]
