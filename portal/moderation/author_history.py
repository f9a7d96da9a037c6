"""What mentors know of an author: decisions on their posts, open flags and trust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from portal.moderation.models import Case, Review
from portal.moderation.models.trust import (
    MIN_APPROVED_ENTRIES,
    earned_trust_at,
    first_approvals,
    recent_removals,
)
from portal.people.models import User
from portal.rows import count_of

Decision = Review.Decision


@dataclass(frozen=True)
class AuthorHistory:
    """Numbers of decisions in force and open flags, and since when one is trusted.

    `since` is None for who was never trusted, and for whom a removal suspends the trust
    (`has_removal`). `counted` entries count for trust: neither edits nor comments do.
    """

    approved: int
    sent_back: int
    refused: int
    open_flags: int
    is_trusted: bool
    since: datetime | None
    has_removal: bool
    counted: int = 0
    needed = MIN_APPROVED_ENTRIES

    @classmethod
    def of(cls, person: User) -> AuthorHistory:
        """Return the history of an author, in two queries at most."""
        row = User.objects.filter(pk=person.pk).values(**_columns()).get()
        named, named_at = row.pop("named"), row.pop("named_at")
        if named is not None:
            return cls(**row, is_trusted=named, since=named_at)
        if row["has_removal"]:
            return cls(**row, is_trusted=False, since=None)
        approvals = first_approvals(person)
        since = earned_trust_at(approvals)
        return cls(**row, is_trusted=since is not None, since=since, counted=len(approvals))

    @property
    def lacks_entries(self) -> bool:
        """Whether too few entries were approved for trust.

        If not, they were on too few days.
        """
        return self.counted < self.needed


def _columns() -> dict[str, Any]:
    flags = Case.objects.filter(author=OuterRef("pk")).order_by().values("author")
    return {
        "approved": _count([Decision.APPROVE, Decision.GRANT]),
        "sent_back": _count([Decision.REQUEST_CHANGES]),
        "refused": _count([Decision.REJECT, Decision.REMOVE, Decision.UPHOLD]),
        "open_flags": Coalesce(Subquery(flags.annotate(n=Sum("open_flags")).values("n")), 0),
        "named": F("trust_naming__is_trusted"),
        "named_at": F("trust_naming__named_at"),
        "has_removal": Exists(recent_removals(Review.objects.filter(author=OuterRef("pk")))),
    }


def _count(decisions: Iterable[Any]) -> Coalesce:
    reviews = Review.objects.filter(
        author=OuterRef("pk"), superseded_by=None, decision__in=decisions
    )
    return count_of(reviews, "author")
