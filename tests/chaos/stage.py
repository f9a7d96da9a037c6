"""People with sessions, and something for them to answer. Run inside the server's own settings; prints JSON."""

import json
import sys
import uuid
from collections import Counter

from django.db.models import F

from learnings.models import Comment, Draft, Entry
from portal.moderation.models import Review
from portal.people.models import Cohort, Mentorship, Message, Notification, User
from tests.browser.staging import session_of

WRITERS, LISTENERS = 120, 6


def _person(handle, cohort, **fields):
    person = User.objects.create(
        handle=handle, email=f"{handle}@example.com", cohort=cohort, **fields
    )
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def stage():
    cohort = Cohort.objects.get(slug="cohort-3")
    mentor = _person("mentor-one", None)
    Mentorship.objects.create(user=mentor, cohort=cohort)
    listeners = [
        _person(f"listener-{number}", cohort, mail_choices={"talk": "now"})
        for number in range(LISTENERS)
    ]
    entry = Entry(kind="learning", author=_person("author-one", cohort))
    draft = Draft(
        entry=entry, key=uuid.uuid4(), title="A text", body="Words.", section="tip", track="backend"
    )
    draft.save_text(version=0)
    entry.submit()
    entry.refresh_from_db()
    entry.case.decide(Review.Decision.APPROVE, by=mentor, revision_number=1)
    comments = [
        Comment(entry=entry, author=person, body="What do you think?").post().pk
        for person in listeners
    ]
    writers = [_person(f"writer-{number}", cohort) for number in range(WRITERS)]
    return {
        "entry": entry.pk,
        "comments": comments,
        "sessions": [session_of(person) for person in writers],
    }


def main():
    json.dump(stage(), sys.stdout)


def found():
    """What is there: how often each form was taken, and whether the counts agree with what they count."""
    entry = Entry.objects.get(author__handle="author-one")
    told = Notification.objects.filter(kind="replied").values_list("url", flat=True)
    json.dump(
        {
            "comments": {
                str(key): body for key, body in Comment.objects.values_list("key", "body")
            },
            "drafts": {
                str(key): [version, body]
                for key, version, body in Draft.objects.values_list("key", "version", "body")
            },
            "counted": entry.comment_count,
            "comments_there": Comment.objects.filter(entry=entry).count(),
            "without_thread": Comment.objects.filter(thread=None).count(),
            "replies": Comment.objects.exclude(parent=None)
            .exclude(author=F("parent__author"))
            .count(),
            "told": len(told),
            "told_once": len(set(told)),
            "messages": dict(
                Message.objects.exclude(channel="discord").values_list("key", "state")
            ),
            "letters": list(
                Message.objects.filter(channel="account").values_list(
                    "recipient__handle", flat=True
                )
            ),
        },
        sys.stdout,
    )


def mails(count):
    """Put so many mails into the outbox, and wake the queue for each."""
    people = list(User.objects.filter(handle__startswith="writer-"))
    for number in range(count):
        Notification.send(
            people[number % len(people)], "cohort_joined", url="/", title="Cohort 3", by="Nexus"
        )


def shares():
    """How many tasks each worker had."""
    from django_tasks_db.models import DBTaskResult

    had = Counter(
        number for row in DBTaskResult.objects.exclude(worker_ids=[]) for number in row.worker_ids
    )
    json.dump(had, sys.stdout)
