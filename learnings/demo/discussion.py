"""Comments, reactions and followed topics of the demo cohort."""

import random
import tomllib
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from learnings.models import Comment, Entry, Reaction
from portal.clock import ago
from portal.models import Topic
from portal.people.models import Notification, User

CONTENT = Path(__file__).with_name("discussion.toml")
NAMESPACE = uuid.UUID("9f0c6a52-0f47-4f52-9a3a-0d6a3c1d2b77")


def seed() -> str:
    """Add what the file describes; return a line for the console."""
    content = tomllib.loads(CONTENT.read_text())
    people = {person.handle: person for person in User.objects.all()}
    entries = {entry.live_revision.title: entry for entry in _entries()}
    for row in content["accepted"]:
        challenge = entries[row["challenge"]]
        challenge.accept(challenge.solutions.order_by("published_at").first(), on=True)
    for row in content["comment"]:
        first = _comment(row, entries[row["on"]], people)
        for reply in row.get("replies", []):
            _comment(reply, first.entry, people, first)
    kinds: list[Any] = [Reaction.Kind.HELPFUL, Reaction.Kind.HIT_TOO]
    for kind in kinds:
        _react(kind, content[kind], entries, list(people.values()))
    for handle, names in content["follows"].items():
        people[handle].followed_topics.set(Topic.objects.match_names(names)[0])
    Notification.objects.filter(
        kind__in=["accepted", "commented"], created_at__lt=timezone.now()
    ).mark_read()
    return f"Discussion: {Comment.objects.count()} comments, {Reaction.objects.count()} thanks."


def _entries() -> QuerySet:
    rows = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION)
    return rows.select_related("live_revision", "author")


def _comment(
    row: dict[str, Any], entry: Entry, people: dict[str, User], parent: Comment | None = None
) -> Comment:
    comment = Comment(
        key=uuid.uuid5(NAMESPACE, row["body"]),
        entry=entry,
        author=people[row["author"]],
        parent=parent,
        body=row["body"],
    ).post()
    moment = ago(timedelta(hours=row["hours_ago"]))
    Comment.objects.filter(pk=comment.pk).update(created_at=moment)
    Notification.objects.filter(url=comment.get_absolute_url()).update(created_at=moment)
    return comment


def _react(
    kind: Any, counts: dict[str, int], entries: dict[str, Entry], people: list[User]
) -> None:
    """Have `counts[title]` people react to each entry, the same in each run.

    Every second person finds a solution of the challenge helpful instead, where it has one.
    """
    chance = random.Random(str(kind))  # noqa: S311
    for title, count in counts.items():
        entry = entries[title]
        others = [
            person for person in people if Reaction.is_allowed(kind, entry=entry, user=person)
        ]
        for number, person in enumerate(chance.sample(others, count)):
            target = entry
            if kind == Reaction.Kind.HELPFUL and entry.is_challenge and number % 2:
                target = entry.solutions.order_by("published_at").first()
            if not Reaction.is_allowed(kind, entry=target, user=person):
                target = entry
            Reaction.set_reaction(kind, entry=target, by=person, on=True)
            moment = ago(timedelta(hours=chance.randrange(3, 20 * 24)))
            Reaction.objects.filter(entry=target, user=person, kind=kind).update(created_at=moment)
