"""What the deadline review looks at in posts."""

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, ReadmeLayout
from portal.checklist import Check
from portal.people.models import User

LEARNINGS, SECTIONS, CHALLENGES = 3, 2, 2


def _hubs(people):
    """{key: address of their hub}"""
    return {person.pk: person.get_absolute_url() for person in User.objects.filter(pk__in=people).only("handle")}


def learnings(people):
    """Three public learnings in two sections."""
    mine = Entry.objects.public().learnings().filter(author__in=people).order_by()
    counted = mine.values("author").annotate(n=Count("pk", distinct=True), sections=Count("section", distinct=True))
    return _hubs(counted.filter(n__gte=LEARNINGS, sections__gte=SECTIONS).values_list("author", flat=True))


def challenges(people):
    """Two public challenges with a public solution."""
    solved = Exists(Entry.objects.public().filter(challenge=OuterRef("pk")))
    mine = Entry.objects.public().challenges().filter(author__in=people).filter(solved).order_by()
    counted = mine.values("author").annotate(n=Count("pk", distinct=True))
    return _hubs(counted.filter(n__gte=CHALLENGES).values_list("author", flat=True))


def exported(people):
    """Took the README along."""
    rows = ReadmeLayout.objects.filter(owner__in=people, exported_at__isnull=False).select_related("owner")
    return {row.owner_id: reverse("learnings:readme_export", args=[row.owner.handle]) for row in rows}


CHECKS = [
    Check("learnings", _("Three learnings in two sections"), learnings),
    Check("challenges", _("Two challenges with solutions"), challenges),
    Check("exported", _("README taken along"), exported),
]
