"""Briefs, projects and requests of the demo cohort."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from collab.matching.availability import monday_of
from collab.models import (
    Brief,
    CheckIn,
    ContractVersion,
    JoinRequest,
    MatchPreferences,
    Project,
    ProjectEvent,
    Seat,
    StandUp,
)
from portal.clock import ago
from portal.hooks import Size
from portal.models import Topic
from portal.people.models import Cohort, User
from portal.rows import keys_of
from portal.text import markdown
from portal.web.partial_saves import save_values

# A row of collab.toml.
Row = Mapping[str, Any]
CONTENT = Path(__file__).with_name("collab.toml")
POLLS = Path(__file__).with_name("polls.yaml")
_PROJECT_FIELDS = [
    "name",
    "pitch",
    "description",
    "repository_url",
    "api_url",
    "discord_thread",
    "hours_per_week",
    "state",
]


def seed() -> str:
    """Make five briefs, eight projects and requests in each state; returns a sentence."""
    content = tomllib.loads(CONTENT.read_text())
    people = {person.handle: person for person in User.objects.all()}
    for row in content["brief"]:
        brief = Brief.objects.create(
            **{name: row[name] for name in ("slug", "title", "summary", "description")}
        )
        brief.topics.set(_topics_named(row["topics"]))
    for index, row in enumerate(content["project"]):
        _create_project(row, people, days_ago=row.get("days_ago", 9 - index))
    for row in content["request"]:
        _create_join_request(row, people)
    for row in content["match_preferences"]:
        _create_match_preferences(row, people[row["person"]])
    _create_contract(people)
    return f"Collaboration: {len(content['brief'])} briefs, {len(content['project'])} projects."


def _create_match_preferences(row: Row, person: User) -> None:
    weekdays, weekends = row.get("weekdays", [None, None]), row.get("weekends", [None, None])
    created, _new = MatchPreferences.objects.update_or_create(
        person=person,
        defaults={
            "brief": Brief.objects.filter(slug=row.get("brief", "")).first(),
            "idea": row.get("idea", ""),
            "weekdays_from": weekdays[0],
            "weekdays_to": weekdays[1],
            "weekends_from": weekends[0],
            "weekends_to": weekends[1],
            **{name: row[name] for name in ("level", "pace", "languages")},
        },
    )
    created.set_topics_to_learn(_topics_named(row["learns"]))
    save_values(person, active_on=timezone.localdate() - timedelta(days=row["days_ago"]))


def _create_contract(people: Mapping[str, User]) -> None:
    """Publish Kura's API: a version that both sides began to build, and a changed one."""
    text = POLLS.read_text()
    Brief.objects.filter(slug="online-poll").update(contract=text)
    project = Project.objects.get(name="Kura")
    ContractVersion.publish(project, text, by=people["kofi"])
    for key, side, word, who in (
        ("get /polls", "built", "live", "kofi"), ("get /polls", "used", "integrated", "daniel"),
        ("post /polls", "built", "built", "kofi"), ("post /polls", "used", "mocked", "daniel"),
        ("get /polls/{}", "built", "live", "kofi"),
        ("get /polls/{}", "used", "integrated", "daniel"),
        ("post /polls/{}/votes", "used", "blocked", "daniel"),
    ):  # fmt: skip
        project.endpoints.get(key=key).set_status(side, word, by=people[who])
    project.endpoints.get(key="post /polls/{}/votes").notes.create(
        author=people["daniel"], text="What does it answer when the poll is over? 409 too?"
    )
    for step in project.plan.all()[:2]:
        step.set_done(done=True, by=people["kofi"])
    week = monday_of(timezone.localdate())
    CheckIn.objects.create(project=project, person=people["daniel"], week=week, word="slow")
    StandUp.objects.create(
        project=project,
        person=people["kofi"],
        day=timezone.localdate(),
        did="The result is counted in one query now",
        next="Votes that arrive twice",
    )
    newer = text.replace("version: 1.0.0", "version: 1.1.0")
    newer = newer.replace("        total: {type: integer, description: All votes so far.}\n", "")
    ContractVersion.publish(project, newer, by=people["kofi"])


def _topics_named(names: Sequence[str]) -> list[Topic]:
    topics, unknown = Topic.objects.match_names(names)
    if unknown:
        raise ValueError(f"no topic {unknown}")
    return topics


def _create_project(row: Row, people: Mapping[str, User], days_ago: int) -> None:
    now = timezone.now()
    project = Project.objects.create(
        owner=people[row["owner"]],
        brief=Brief.objects.filter(slug=row.get("brief", "")).first(),
        html=markdown.render(row["description"], key="project"),
        until=timezone.localdate() + timedelta(days=row["until_in_days"])
        if "until_in_days" in row
        else None,
        created_at=now - timedelta(days=days_ago),
        **{name: row[name] for name in _PROJECT_FIELDS if name in row},
    )
    project.stack.set(_topics_named(row["stack"]))
    project.create_plan()
    for number, seat in enumerate(row["seats"], start=1):
        holder = people.get(seat.get("holder"))
        joined_at = project.created_at + timedelta(days=number - 1) if holder else None
        created = Seat.objects.create(
            project=project, number=number, track=seat["track"], holder=holder, held_since=joined_at
        )
        created.topics.set(_topics_named(seat["topics"]))
        if holder:
            people_of_event = {"by": holder} if number == 1 else {"person": holder}
            kind = "announced" if number == 1 else "joined"
            ProjectEvent.objects.create(project=project, kind=kind, at=joined_at, **people_of_event)


def _create_join_request(row: Row, people: Mapping[str, User]) -> None:
    created = ago(timedelta(days=row["days_ago"]))
    project = Project.objects.get(name=row["project"])
    request = JoinRequest.objects.create(
        project=project,
        person=people[row["person"]],
        direction=row["direction"],
        message=row["message"],
        status=row["status"],
        reason=row.get("reason", ""),
        created_at=created,
        answered_at=None if row["status"] == "pending" else created + timedelta(hours=5),
    )
    request.seats.set(project.seats.filter(number=row["seat"]))
    if row["status"] == "pending":
        request.notify_recipient()


def fill(size: Size) -> str:
    """Add `size.projects` projects with one open seat each; returns a sentence."""
    owners = list(User.objects.filter(cohort__in=Cohort.objects.running()).order_by("pk"))
    topics = list(Topic.objects.order_by("pk"))
    briefs = list(Brief.objects.order_by("pk"))
    projects = Project.objects.bulk_create(
        Project(
            owner=owners[number % len(owners)],
            brief=briefs[number % len(briefs)],
            name=f"Project {number}",
            pitch=f"A {topics[number % len(topics)].name} project to measure with.",
            hours_per_week=5,
        )
        for number in range(size.projects)
    )
    link = Project.stack.through
    link.objects.bulk_create(
        link(project_id=project.pk, topic_id=topics[number % len(topics)].pk)
        for number, project in enumerate(projects)
    )
    Seat.objects.bulk_create(
        Seat(
            project=project, number=number, track=("backend", "frontend")[number - 1], holder=holder
        )
        for project in projects
        for number, holder in ((1, project.owner), (2, None))
    )
    _fill_match_preferences(briefs)
    return f"Projects: {size.projects} more."


def _fill_match_preferences(briefs: Sequence[Brief]) -> None:
    """Everyone who was made up wants to build something, and is awake at some time."""
    people = User.objects.filter(
        match_preferences=None, cohort__in=Cohort.objects.running()
    ).order_by("pk")
    MatchPreferences.objects.bulk_create(
        MatchPreferences(
            person=person,
            brief=briefs[number % len(briefs)],
            level=number % 3 + 1,
            pace=4 + number % 12,
            languages=["en"],
            weekdays_from=16 + number % 5,
            weekdays_to=21 + number % 3,
        )
        for number, person in enumerate(people)
    )
    today = timezone.localdate()
    for days in range(10):
        User.objects.filter(pk__in=keys_of(people[days::10])).update(
            active_on=today - timedelta(days=days)
        )
