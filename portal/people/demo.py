"""The people of the demo cohort."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.hooks import Size
from portal.models import Topic
from portal.people.models import Cohort, Mentorship, Track, User

# Printed in the README: seed_demo refuses outside development.
PASSWORD = "learn-together-2026"  # noqa: S105
CONTENT = Path(__file__).with_name("demo.toml")


def seed() -> str:
    """Create the cohort and its people, and an ended cohort; return a sentence.

    The people are learners, mentors and an operator.
    """
    content = tomllib.loads(CONTENT.read_text())
    cohort = _cohort(content["cohort"])
    password = make_password(PASSWORD)
    learners = [_person(row, cohort, password) for row in content["learner"]]
    for row in content["mentor"]:
        Mentorship.objects.create(user=_person(row, None, password), cohort=cohort)
    _person(content["operator"] | {"is_operator": True}, None, password)
    _seed_ended_cohort(content, password)
    counted = f"{len(learners)} learners, {len(content['mentor'])} mentors, one operator"
    return f"People: {counted} in {cohort.name}."


def _seed_ended_cohort(content: dict[str, Any], password: str) -> None:
    row = content["ended_cohort"]
    mentors = row.pop("mentors")
    cohort = _cohort(row)
    for learner in content["ended_learner"]:
        _person(learner, cohort, password)
    for mentor in content["ended_mentor"]:
        _person(mentor, None, password)
    for person in User.objects.filter(handle__in=mentors).order_by("pk"):
        Mentorship.objects.create(user=person, cohort=cohort)


def _cohort(row: dict[str, Any]) -> Cohort:
    today = timezone.localdate()
    starts_on = today + timedelta(days=row.pop("starts_in_days"))
    ends_on = today + timedelta(days=row.pop("ends_in_days"))
    return Cohort.objects.create(starts_on=starts_on, ends_on=ends_on, is_open=True, **row)


def _person(row: dict[str, Any], cohort: Cohort | None, password: str) -> User:
    topics, unknown = Topic.objects.match_names(row.pop("skills", []))
    if unknown:
        raise ValueError(f"{row['handle']}: no topic {unknown}")
    person = User.objects.create(cohort=cohort, password=password, **row)
    person.skills.set(topics)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def fill(size: Size) -> str:
    """Add `size.people` learners with two skills each; return a sentence."""
    cohort = Cohort.objects.order_by("pk").first()
    people = User.objects.bulk_create(
        _numbered_learner(number, cohort) for number in range(size.people)
    )
    _add_two_skills(people)
    return f"People: {size.people} more."


def _add_two_skills(people: list[User]) -> None:
    link, topics = User.skills.through, list(Topic.objects.order_by("pk"))
    link.objects.bulk_create(
        link(user_id=person.pk, topic_id=topics[(number + step) % len(topics)].pk)
        for number, person in enumerate(people)
        for step in (0, 7)
    )


def _numbered_learner(number: int, cohort: Cohort | None) -> User:
    return User(
        email=f"learner-{number}@example.com",
        handle=f"learner-{number}",
        display_name=f"Learner {number}",
        password="!",  # noqa: S106  (no one signs in with it)
        track=Track.values[number % 3],
        cohort=cohort,
    )
