"""What people do under load: addresses by how often they are asked, sessions, and things to write on."""

import json
import sys

from learnings.models import Entry
from portal.models import Topic
from portal.people.models import User
from tests.browser.staging import session_of

SIGNED_IN = 100
SEARCHES = [
    "docker",
    "postgres index",
    "slow query",
    "css grid",
    "token",
    "pagination",
    "celery",
    "cors",
]


def main() -> None:
    """Print it as JSON."""
    entries = (
        Entry.objects.public().exclude(kind="solution").for_list().order_by("-thanks_count", "pk")
    )
    shown = list(entries[:1000])
    people = list(User.objects.listed().filter(cohort__isnull=False)[:SIGNED_IN])
    topics = list(Topic.objects.all()[:20])
    lists = [
        "/challenges/",
        "/learnings/",
        "/challenges/?state=open",
        "/learnings/?section=tip",
        "/collab/projects/",
        "/people/",
    ]
    staged = {
        "sessions": [session_of(person) for person in people],
        "entries": [entry.get_absolute_url() for entry in shown],
        "keys": [entry.pk for entry in shown],
        "lists": lists,
        "searches": [f"/search/?q={words.replace(' ', '+')}" for words in SEARCHES],
        "profiles": [person.get_absolute_url() for person in people]
        + [topic.get_absolute_url() for topic in topics],
    }
    json.dump(staged, sys.stdout)
