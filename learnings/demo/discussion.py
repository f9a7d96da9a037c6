"""What the people of the demo cohort said to each other's entries."""

import random
import tomllib
import uuid
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from learnings.models import Comment, Entry, Reaction
from portal.models import Topic
from portal.people.models import Notification, User

CONTENT = Path(__file__).with_name("discussion.toml")
NAMESPACE = uuid.UUID("9f0c6a52-0f47-4f52-9a3a-0d6a3c1d2b77")


def seed():
    """Accept, comment, thank and follow as the file says; returns a sentence."""
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
    for kind in (Reaction.Kind.HELPFUL, Reaction.Kind.HIT_TOO):
        _react(kind, content[kind], entries, list(people.values()))
    for handle, names in content["follows"].items():
        people[handle].followed_topics.set(Topic.objects.match_names(names)[0])
    Notification.objects.filter(
        kind__in=["accepted", "commented"], created_at__lt=timezone.now()
    ).mark_read()
    return f"Discussion: {Comment.objects.count()} comments, {Reaction.objects.count()} thanks."


def _entries():
    rows = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION)
    return rows.select_related("live_revision", "author")


def _comment(row, entry, people, parent=None):
    key = uuid.uuid5(NAMESPACE, row["body"])
    comment = Comment(
        key=key, entry=entry, author=people[row["author"]], parent=parent, body=row["body"]
    ).post()
    moment = timezone.now() - timedelta(hours=row["hours_ago"])
    Comment.objects.filter(pk=comment.pk).update(created_at=moment)
    Notification.objects.filter(url=comment.get_absolute_url()).update(created_at=moment)
    return comment


def _react(kind, counts, entries, people):
    """So many people, drawn with a fixed seed, over the last days. A challenge's thanks go to it and its solutions."""
    chance = random.Random(str(kind))  # noqa: S311
    for title, count in counts.items():
        entry = entries[title]
        others = [
            person for person in people if Reaction.is_allowed(kind, entry=entry, user=person)
        ]
        for number, person in enumerate(chance.sample(others, count)):
            thanked = entry
            if kind == Reaction.Kind.HELPFUL and entry.is_challenge and number % 2:
                thanked = entry.solutions.order_by("published_at").first()
            if not Reaction.is_allowed(kind, entry=thanked, user=person):
                thanked = entry
            Reaction.set_reaction(kind, entry=thanked, by=person, on=True)
            moment = timezone.now() - timedelta(hours=chance.randrange(3, 20 * 24))
            Reaction.objects.filter(entry=thanked, user=person, kind=kind).update(created_at=moment)
