"""Which entry or comment is at a URL, and who may see it."""

import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import ResolverMatch

from learnings.models import Comment, Entry
from portal.moderation.url_lookup import ObjectKey
from portal.people.models import User

# The kind of review target that a view shows.
KIND_BY_VIEW = {
    "learnings:learning_detail": "entry",
    "learnings:challenge_detail": "entry",
    "learnings:section_detail": "entry",
    "learnings:comment_detail": "comment",
}
_ENTRY = re.compile(
    r"/(?:learnings|challenges|sections)/(\d{1,18})-[^/]*/(?:#solution-(\d{1,18}))?$"
)
_COMMENT = re.compile(r"/comments/(\d{1,18})/$")
_SOLUTION_FRAGMENT = re.compile(r"solution-(\d{1,18})")
_SECTION_FRAGMENT = re.compile(r"section-(\d{1,18})")


def object_at(match: ResolverMatch, fragment: str) -> ObjectKey | None:
    """Return the key of the entry, comment or profile section whose page matched."""
    section = _SECTION_FRAGMENT.fullmatch(fragment)
    if section and match.view_name == "people:profile":
        return ObjectKey("entry", int(section[1]))
    kind = KIND_BY_VIEW.get(match.view_name)
    if kind is None:
        return None
    solution = _SOLUTION_FRAGMENT.fullmatch(fragment)
    if solution and match.view_name == "learnings:challenge_detail":
        return ObjectKey(kind, int(solution[1]))
    return ObjectKey(kind, match.kwargs["pk"])


def can_see_path(person: User | AnonymousUser, path: str) -> bool | None:
    """Tell whether `person` may see the entry or comment at `path`, None without one."""
    entry = _ENTRY.search(path)
    if entry:
        return Entry.objects.visible_to(person).filter(pk=int(entry[2] or entry[1])).exists()
    comment = _COMMENT.search(path)
    if comment:
        return _can_see_comment(person, int(comment[1]))
    return None


def _can_see_comment(person: User | AnonymousUser, pk: int) -> bool:
    """Hidden comments are visible to their author only."""
    comments = Comment.objects.visible_to(person).filter(pk=pk, deleted_at=None)
    is_seen = Q(hidden_at=None)
    if person.is_authenticated:
        is_seen |= Q(author=person)
    return comments.filter(is_seen).exists()
