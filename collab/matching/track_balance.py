"""How many of a cohort are on each track and still look for a team: said honestly where it is lopsided."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef

from collab.models import Seat
from portal.people.models import Track, User

CACHE_SECONDS = 600
LOPSIDED_RATIO = 2


@dataclass(frozen=True)
class TrackBalance:
    """People of a cohort who are free: how many on my track, how many on the other."""

    same_track: int
    other_track: int

    @property
    def is_lopsided(self):
        """Are there at least twice as many on my side?"""
        return self.same_track >= LOPSIDED_RATIO * max(1, self.other_track)


def track_balance_of(person):
    """Sides for this person, counted at most every ten minutes; None where cohort or track are not known."""
    if not person.cohort_id or person.track not in (Track.BACKEND, Track.FRONTEND):
        return None
    counts = caches["pages"].get_or_set(
        f"sides:{person.cohort_id}", lambda: _count_free_by_track(person.cohort_id), CACHE_SECONDS
    )
    other = Track.FRONTEND if person.track == Track.BACKEND else Track.BACKEND
    return TrackBalance(
        counts.get(person.track, 0), counts.get(other, 0) + counts.get(Track.BOTH, 0)
    )


def _count_free_by_track(cohort):
    in_a_team = Seat.objects.filter(holder=OuterRef("pk"))
    free = (
        User.objects.open_to_collaborate()
        .filter(cohort=cohort)
        .exclude(Exists(in_a_team))
        .order_by()
    )
    return dict(free.values_list("track").annotate(n=Count("pk")))
