"""The page of a wave of spam: posts of an author, a day or a link's host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

from django.db.models import Q
from django.urls import reverse

from portal.moderation import review_targets
from portal.moderation.models import MAX_POSTS
from portal.moderation.models.case_queryset import case_in
from portal.moderation.posts import Post, PostFilter, cleaned_host
from portal.people.models import User
from portal.people.models.form_draft import MAX_DRAFT_NAME
from portal.rows import without_empty
from portal.web.absolute_urls import with_query


@dataclass
class Wave:
    """The posts that a filter finds, and the newest, which one act may decide."""

    mentor: User
    wanted: PostFilter
    # What the filter is made of, as it was typed.
    given: SimpleNamespace
    total: int = 0
    posts: list[Post] = field(default_factory=list)

    @classmethod
    def read(cls, given: SimpleNamespace, mentor: User) -> Wave:
        """Find what the parameters ask for, in a number of queries that does not grow."""
        wave = cls(mentor, _cleaned_filter(given), given)
        if not wave.wanted.is_empty:
            wave._load()
        return wave

    def _load(self) -> None:
        found = []
        for target in review_targets.wave_targets():
            things = target.posts(self.wanted).filter(in_reach(self.mentor, target.author_field))
            newest = [target.as_post(thing) for thing in things[: MAX_POSTS + 1]]
            # Only a long list is counted by the database.
            self.total += things.count() if len(newest) > MAX_POSTS else len(newest)
            found += newest
        self.posts = _newest_first(found)[:MAX_POSTS]

    @property
    def has_bad_host(self) -> bool:
        """Whether a host was typed that is none."""
        return bool(self.given.host.strip()) and not self.wanted.host

    @property
    def rest(self) -> int:
        """How many posts are not among those shown."""
        return self.total - len(self.posts)

    @cached_property
    def public(self) -> int:
        """How many of the posts shown are public."""
        return sum(post.is_public for post in self.posts)

    @property
    def waiting(self) -> int:
        """How many of the posts shown wait for a mentor."""
        return len(self.posts) - self.public

    @cached_property
    def labels(self) -> list[tuple[str, int]]:
        """(label, number of posts shown) of each kind of post."""
        return Counter(post.label for post in self.posts).most_common()

    @cached_property
    def authors(self) -> list[tuple[User, int]]:
        """(author, number of posts shown), those with the most first."""
        return Counter(post.author for post in self.posts).most_common()

    @cached_property
    def author(self) -> User | None:
        """The author who was asked for, if there is one of this handle."""
        return (
            User.objects.filter(handle=self.wanted.author).first() if self.wanted.author else None
        )

    @property
    def draft_name(self) -> str:
        """The name of the draft about this wave, cut as it is stored.

        The draft has what a mentor types.
        """
        return f"wave:{urlsplit(self.address()).query}"[:MAX_DRAFT_NAME]

    def address(self, *, undo: int | None = None) -> str:
        """The address of the page with this filter, and with what can be undone."""
        wanted = vars(self.wanted)
        query = urlencode(without_empty(wanted | {"undo": undo}))
        return with_query(reverse("moderation:wave"), query)


def _cleaned_filter(given: SimpleNamespace) -> PostFilter:
    """The filter as it was typed, with the spellings that are stored."""
    author = given.author.strip().removeprefix("@").lower()
    return PostFilter(author, given.day, cleaned_host(given.host))


def _newest_first(posts: Iterable[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: post.at, reverse=True)


def in_reach(mentor: User, author: str) -> Q:
    """The condition that a mentor may decide a post with this field of its author.

    Posts that have no case yet belong to the cohort of their author.
    """
    is_other = ~Q(**{author: mentor})
    if mentor.can_operate:
        return is_other
    cohorts = mentor.moderated_cohort_ids
    of_author = Q(case=None) & _is_author_in(cohorts, author)
    return is_other & (case_in(cohorts) | of_author)


def _is_author_in(cohorts: Iterable[int], author: str) -> Q:
    """The author in this field is in one of these cohorts, or in none."""
    cohort = f"{author}__cohort"
    return Q(**{f"{cohort}__in": cohorts}) | Q(**{cohort: None})
