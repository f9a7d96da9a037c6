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


def _pages(learner: User) -> dict[str, list[str]]:
    """Return the addresses of each page that is measured by itself."""
    entries = Entry.objects.public().challenges().order_by("-comment_count", "-pk").for_list()
    return {
        "home": ["/"],
        "challenges": ["/challenges/"],
        "challenges not solved yet": ["/challenges/?state=open"],
        "learnings": ["/learnings/"],
        "learnings, tips": ["/learnings/?section=tip"],
        "projects": ["/collab/projects/"],
        "people": ["/people/"],
        "challenge, most comments": [entries[0].get_absolute_url()],
        "challenges, one of a hundred": [entry.get_absolute_url() for entry in entries[:100]],
        "profile": [learner.get_absolute_url()],
        "topic": ["/topics/docker/"],
        "search": [f"/search/?q={words.replace(' ', '+')}" for words in SEARCHES],
        "queue": ["/moderation/"],
    }


def main() -> None:
    """Print it as JSON."""
    entries = (
        Entry.objects.public().exclude(kind="solution").for_list().order_by("-thanks_count", "pk")
    )
    shown = list(entries[:1000])
    people = list(User.objects.listed().filter(cohort__isnull=False)[:SIGNED_IN])
    mentor = User.objects.filter(mentorships__isnull=False).order_by("pk").first()
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
        # Pages that readers and learners do not have.
        "sessions_of": {"queue": [session_of(mentor)]},
        "entries": [entry.get_absolute_url() for entry in shown],
        "keys": [entry.pk for entry in shown],
        "lists": lists,
        "pages": _pages(people[0]),
        "searches": [f"/search/?q={words.replace(' ', '+')}" for words in SEARCHES],
        "profiles": [person.get_absolute_url() for person in people]
        + [topic.get_absolute_url() for topic in topics],
    }
    json.dump(staged, sys.stdout)
