"""Two mentors who stop the same wave at the same moment, on PostgreSQL."""

import pytest

from learnings.models import Comment
from portal.moderation.models import LogEntry, ReadPost, Review, stop_wave
from portal.people.models import Notification, User
from tests.races import exception_types, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

POSTS = 12


def test_each_post_is_decided_once(learner, other, mentor, colleague, send, publish):
    good = publish(other, "Innocent")
    posts = [
        ReadPost("entry", send(learner, f"Spam {number}").pk, 1, True) for number in range(POSTS)
    ]
    for number in range(POSTS):
        Comment(entry=good, author=learner, body=f"Spam {number}").post()
    comments = Comment.objects.filter(author=learner).values_list("pk", flat=True)
    posts += [ReadPost("comment", key, 1, False) for key in comments]
    Notification.objects.all().delete()

    def stop(person, order):
        by = User.objects.get(pk=person.pk)
        return stop_wave(order, by=by, reason="Advertising.")

    results = run_concurrently(
        lambda: stop(mentor, posts), lambda: stop(colleague, list(reversed(posts)))
    )
    assert exception_types(results) == [], results
    assert sum(len(result.reviews) for result in results) == len(posts)
    assert sum(result.left for result in results) == len(posts)
    made = Review.objects.filter(decision__in=["remove", "reject"])
    assert made.values("case").distinct().count() == made.count() == len(posts)
    deciders = made.values("reviewer").distinct().count()
    assert LogEntry.objects.filter(action="wave").count() == deciders
    assert Notification.objects.filter(recipient=learner).count() == deciders
