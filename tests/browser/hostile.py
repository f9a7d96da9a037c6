"""A site on which everything that people can write means harm. Run inside the server's own settings; prints JSON.

What forms would refuse is put in below them: this is about what pages do with what is there. `HOSTILE_STEP` thins it out.
"""

import json
import sys
import uuid

from collab.models import ContractVersion, Project
from learnings.models import Comment, Draft, Entry, ReadmeImport
from portal.models import Topic
from portal.moderation.models import Flag, Review
from portal.people.models import Cohort, Mentorship, User
from tests.browser import payloads
from tests.browser.sessions import session_of

BODIES, FIELDS = payloads.markdown()[:: payloads.STEP], payloads.fields()
READERS = 6  # each may search and preview only so often


def field(number, length):
    return FIELDS[number % len(FIELDS)][:length]


def _person(number, cohort):
    person = User.objects.create(
        handle=f"mallory-{number}",
        email=f"mallory-{number}@example.com",
        cohort=cohort,
        display_name=field(number, 60),
        bio=field(number + 1, 500),
        goals=field(number + 2, 1000),
        github=field(number + 3, 39),
        linkedin=field(number + 4, 60),
        discord=field(number + 5, 32),
        website=field(number + 6, 200),
        track="backend",
        time_zone="UTC",
    )
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def _topics():
    return [
        Topic.objects.create(
            name=field(number, 60), slug=f"topic-{number}", description=field(number + 9, 200)
        )
        for number in range(8)
    ]


def _decide(entry, mentor, decision, number):
    entry.refresh_from_db()
    entry.case.decide(
        Review.Decision(decision),
        by=mentor,
        revision_number=entry.waiting_revision.number,
        reason=field(number, 500),
    )
    entry.refresh_from_db()


def _send(entry, number, topics, **words):
    there = entry.pk and Draft.objects.filter(entry=entry).first()
    draft = there or Draft(entry=entry, key=uuid.uuid4(), version=0)
    draft.title, draft.track = field(number, 120), "backend"
    draft.section = "tip" if entry.is_learning else ""
    draft.topics_text = ", ".join(topic.name for topic in topics if "," not in topic.name)
    for name, value in words.items():
        setattr(draft, name, value)
    draft.save_text(version=draft.version)
    entry.submit()


def _entry(number, body, people, mentor, topics):
    """Public, with a comment, a flag, and a changed version that waits: so it stands on every page there is."""
    author = people[number % len(people)]
    kind = "challenge" if number % 5 == 0 else "learning"
    entry = Entry(kind=kind, author=author)
    some = topics[number % 8 : number % 8 + 2]
    _send(
        entry,
        number,
        some,
        body=body,
        **({"solution": body, "outcome": body} if kind == "challenge" else {}),
    )
    _decide(entry, mentor, "approve", number)
    for solution in entry.solutions.all():
        solution.challenge = entry
        _decide(solution, mentor, "approve", number)
    Comment(entry=entry, author=people[(number + 1) % len(people)], body=body).post()
    if number % 3 == 0:
        Flag.report(
            entry.case,
            by=people[(number + 2) % len(people)],
            reason=Flag.Reason.SPAM,
            note=field(number, 300),
        )
    _send(entry, number + 1, some, body=f"{body}\n\nand *more*")
    return entry


def _contract(project, owner):
    """An operation for each field, with it in every place that a document has."""
    paths = {}
    for number, text in enumerate(FIELDS):
        schema = {
            "type": "object",
            "title": text,
            "description": text,
            "properties": {text: {"type": "string", "description": text, "example": text, "enum": [text], "default": text}},
        }  # fmt: skip
        operation = {
            "operationId": f"op{number}",
            "summary": text,
            "description": text,
            "tags": [text],
            "parameters": [
                {"name": text, "in": "query", "description": text, "schema": {"type": "string"}}
            ],
            "requestBody": {
                "description": text,
                "content": {"application/json": {"schema": schema}},
            },
            "responses": {
                "200": {"description": text, "content": {"application/json": {"schema": schema}}}
            },
        }
        paths[f"/p{number}/{text.replace('{', '').replace('}', '')}"] = {"post": operation}
    document = {
        "openapi": "3.0.3",
        "info": {"title": FIELDS[0], "version": FIELDS[1], "description": FIELDS[2]},
        "servers": [{"url": f"https://example.com/{FIELDS[3]}", "description": FIELDS[4]}],
        "tags": [{"name": FIELDS[5], "description": FIELDS[6]}],
        "paths": paths,
    }
    ContractVersion.publish(project, json.dumps(document), by=owner)
    document["info"]["title"] = FIELDS[7]
    del paths[next(iter(paths))]
    ContractVersion.publish(project, json.dumps(document), by=owner)


def _project(number, people, topics):
    owner = people[number % len(people)]
    project = Project(
        owner=owner,
        name=field(number, 80),
        pitch=field(number + 1, 200),
        description=BODIES[number % len(BODIES)],
        repository_url=field(number + 2, 200),
        api_url=field(number + 3, 200),
    )
    project.publish(track="backend", seats=[("frontend", topics[:2])])
    project.ask(
        people[(number + 1) % len(people)],
        seats=list(project.seats.filter(holder=None)),
        message=field(number, 300),
    )
    return project


def _readme():
    """What a file can hold where a README has headings, lists and tables."""
    lines = [
        f"# {FIELDS[0]}",
        "",
        "## Technologies",
        "",
        *(f"- {text}" for text in FIELDS),
        "",
        "## Challenges",
        "",
    ]
    lines += ["| Problem | Solution |", "| --- | --- |"]
    lines += [
        f"| {text.replace('|', '/')} | {text.replace('|', '/')} |"
        for text in map(str, FIELDS)
        if "\n" not in text
    ]
    return "\n".join([*lines, "", f"## {FIELDS[1]}", "", *BODIES[:40]])


def stage():
    cohort = Cohort.objects.get(slug="cohort-3")
    mentor = User.objects.create(
        handle="wanjiru", email="wanjiru@example.com", display_name="Wanjiru", cohort=cohort
    )
    Mentorship.objects.create(user=mentor, cohort=cohort)
    operator = User.objects.create(handle="operator-one", email="o@example.com", is_operator=True)
    people = [_person(number, cohort) for number in range(len(FIELDS))]
    topics = _topics()
    entries = [_entry(number, body, people, mentor, topics) for number, body in enumerate(BODIES)]
    projects = [_project(number, people, topics) for number in range(12)]
    _contract(projects[0], people[0])
    readers = [session_of(person) for person in people[:READERS]]
    return {
        "entries": [
            [entry.get_absolute_url(), entry.get_history_url(), entry.case_id] for entry in entries
        ],
        "people": [person.get_absolute_url() for person in people],
        "projects": [project.get_absolute_url() for project in projects],
        "endpoints": [
            f"{projects[0].get_absolute_url()}contract/endpoints/{row.pk}/"
            for row in projects[0].endpoints.all()
        ],
        "import": ReadmeImport.stage(people[0], _readme()).pk,
        "sessions": {
            "mentor": session_of(mentor),
            "operator": session_of(operator),
            "author": readers[0],
        },
        "readers": readers,
    }


def main():
    json.dump(stage(), sys.stdout, default=str)
