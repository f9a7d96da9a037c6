"""Who else hit a challenge, for the narrow column of its page."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value
from django.utils import timezone

from learnings.models import Entry, Reaction
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User
from portal.text.lists import listed
from portal.text.plurals import counted

MAX_AVATARS = 4
MAX_NAMES = 2


@dataclass(frozen=True)
class HitToo:
    """How many people hit a challenge, and those of them whom the viewer may see."""

    count: int
    people: list[User]

    @property
    def sentence(self) -> str:
        """Names the first of them, and counts the others."""
        names = [person.name for person in self.people[:MAX_NAMES]]
        others = self.count - len(names)
        if not names:
            return counted("%(n)s person hit this too", "%(n)s people hit this too", others)
        if others <= 0:
            return listed(names)
        return counted(
            "%(names)s and %(n)s other",
            "%(names)s and %(n)s others",
            others,
            names=", ".join(names),
        )


def who_hit_too(challenge: Entry, viewer: User | AnonymousUser) -> HitToo | None:
    """Return who hit this challenge, or None if no one did."""
    if not challenge.met_count:
        return None
    return HitToo(challenge.met_count, _people_shown_to(viewer, challenge))


def _people_shown_to(viewer: User | AnonymousUser, challenge: Entry) -> list[User]:
    """Return the people whom a viewer sees; who isn't signed in only sees the number."""
    if not isinstance(viewer, User):
        return []
    return _people_query.rows(challenge.pk, viewer.pk, timezone.now())


def _people_who_hit(challenge: int, viewer: int, now: Any) -> QuerySet[User]:
    people = Reaction.objects.people_who_hit(
        Entry(pk=challenge), seen_by=User(pk=viewer), at=Value(now)
    )
    return people.only("handle", "display_name", "is_hidden", "erased_at")[:MAX_AVATARS]


_people_query = PreparedQuery(_people_who_hit)
