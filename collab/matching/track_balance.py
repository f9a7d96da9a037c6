"""How many free people of a cohort are on each track."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count

from collab.models.seat import people_without_team
from portal.people.models import Track, User

CACHE_SECONDS = 600
LOPSIDED_RATIO = 2


@dataclass(frozen=True)
class TrackBalance:
    """How many free people of a cohort are on each track, the reader's first."""

    same_track: int
    other_track: int

    @property
    def is_lopsided(self) -> bool:
        """Are there at least twice as many on the reader's track?"""
        return self.same_track >= LOPSIDED_RATIO * max(1, self.other_track)


def track_balance_of(person: User) -> TrackBalance | None:
    """The balance in this person's cohort, counted at most every ten minutes.

    None if the person has no cohort, or is not on one of the two tracks.
    """
    if not person.cohort_id or person.track not in (Track.BACKEND, Track.FRONTEND):
        return None
    counts = caches["pages"].get_or_set(
        f"sides:{person.cohort_id}",
        lambda: _count_free_by_track(person.cohort_id),
        CACHE_SECONDS,
    )
    other = Track.FRONTEND if person.track == Track.BACKEND else Track.BACKEND
    return TrackBalance(
        same_track=counts.get(person.track, 0),
        other_track=counts.get(other, 0) + counts.get(Track.BOTH, 0),
    )


def _count_free_by_track(cohort_id: int) -> dict[str, int]:
    in_cohort = User.objects.open_to_collaborate().filter(cohort=cohort_id)
    free = people_without_team(in_cohort).order_by()
    return dict(free.values_list("track").annotate(n=Count("pk")))
