"""How many of a cohort are on each track and still look for a team: said honestly where it is lopsided."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef

from collab.models import Seat
from portal.people.models import Track, User

KEPT_FOR = 600
LOPSIDED = 2


@dataclass(frozen=True)
class Sides:
    """People of a cohort who are free: how many on my track, how many on the other."""

    mine: int
    others: int

    @property
    def is_lopsided(self):
        """Are there at least twice as many on my side?"""
        return self.mine >= LOPSIDED * max(1, self.others)


def sides_of(person):
    """Sides for this person, counted at most every ten minutes; None where cohort or track are not known."""
    if not person.cohort_id or person.track not in (Track.BACKEND, Track.FRONTEND):
        return None
    counts = caches["pages"].get_or_set(f"sides:{person.cohort_id}", lambda: _count(person.cohort_id), KEPT_FOR)
    other = Track.FRONTEND if person.track == Track.BACKEND else Track.BACKEND
    return Sides(counts.get(person.track, 0), counts.get(other, 0) + counts.get(Track.BOTH, 0))


def _count(cohort):
    in_a_team = Seat.objects.filter(holder=OuterRef("pk"))
    free = User.objects.open_to_collaborate().filter(cohort=cohort).exclude(Exists(in_a_team)).order_by()
    return dict(free.values_list("track").annotate(n=Count("pk")))
