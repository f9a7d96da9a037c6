"""Operations on people: public profiles, and one's own account.

The account has notifications and a checklist.
"""

import hashlib
import uuid
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from django.db.models import FETCH_PEERS
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Header, Path, Query, Schema

from portal.api import operations as api
from portal.api.values import linked
from portal.checklist import ChecklistRow, Evidence, checklist_rows, evidence_by_person
from portal.models import Topic
from portal.people.models import Notification, User, run_once
from portal.people.models.user_manager import UserQuerySet
from portal.web.absolute_urls import absolute_url
from portal.web.problems import Problem

TrackName = Literal["backend", "frontend"]
Handle = Annotated[str, Path(example="amina")]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="A text of your own: a request that is sent twice with it is done once.",
    ),
]
router, mine = api.PlainRouter(tags=["People"]), api.PlainRouter(tags=["Me"], auth=api.READ)


class Person(Schema):
    """A person's public profile."""

    handle: str
    name: str
    url: str
    track: str
    cohort: str | None = Field(description="The slug of their cohort.")
    bio: str
    skills: list[str] = Field(description="Slugs of topics.")
    is_open_to_collaborate: bool
    github: str
    linkedin: str
    website: str


class PersonParameters(api.ListParameters):
    """Filters of the list of people."""

    track: TrackName | None = None
    topic: str = Field("", max_length=100, description="The slug of a skill.")
    cohort: str = Field("", max_length=100, description="The slug of a cohort.")


class NotificationDetails(Schema):
    id: int
    kind: str
    text: str
    url: str
    is_read: bool
    updated_at: api.Time


class ChecklistItem(Schema):
    key: str
    label: str
    is_done: bool
    is_late: bool
    url: str = Field(description="The page of what one has, or where to do it.")


class Me(Person):
    """The person whose token it is."""

    unread_notifications: int
    scopes: list[str]


@router.get("/people", response=api.Listed[Person], summary="List people")
def list_people(request: HttpRequest, parameters: Query[PersonParameters]) -> dict[str, Any]:
    """The newest people first."""
    people = _with_profile(User.objects.in_directory()).on_track(parameters.track)
    if parameters.topic:
        people = _with_skill(people, parameters.topic)
    if parameters.cohort:
        people = people.filter(cohort__slug=parameters.cohort)
    rows = people.fetch_mode(FETCH_PEERS)
    return api.list_page(request, rows, parameters, describe_person, by="date_joined")


def _with_profile(people: UserQuerySet) -> UserQuerySet:
    """Load what describe_person reads."""
    return people.select_related("cohort").prefetch_related("skills")


def _with_skill(people: UserQuerySet, slug: str) -> UserQuerySet:
    """Those with this skill; no one for an unknown topic."""
    topic = Topic.objects.find_by_slug(slug)
    return people.filter(skills=topic) if topic else people.none()


@router.get("/people/{handle}", response=Person, summary="Read a profile")
def read_person(request: HttpRequest, handle: Handle, parameters: api.Fields) -> dict[str, Any]:
    """The public profile of a person."""
    person = get_object_or_404(_with_profile(User.objects.listed()), handle=handle)
    return describe_person(request, person)


@mine.get("/me", response=Me, summary="Read my account")
def read_me(request: HttpRequest, parameters: api.Fields) -> dict[str, Any]:
    """Who the token acts for, and what it may do."""
    me = request.user
    unread = me.notifications.unread().count()
    mine = {"unread_notifications": unread, "scopes": request.api_token.scopes}
    return describe_person(request, me) | mine


@mine.get(
    "/me/notifications", response=api.Listed[NotificationDetails], summary="List my notifications"
)
def list_notifications(request: HttpRequest, parameters: api.ListOnly) -> dict[str, Any]:
    """My notifications, the newest first. Reading them here leaves them unread."""
    rows = request.user.notifications.visible().for_list()
    return api.list_page(request, rows, parameters, _describe_notification, by="updated_at")


@mine.get("/me/checklist", response=api.Listed[ChecklistItem], summary="Read my checklist")
def read_checklist(request: HttpRequest, parameters: api.Fields) -> dict[str, Any]:
    """What the deadline review of my cohort looks at."""
    me = request.user
    checks = me.cohort.checks_for(me.track) if me.cohort else []
    evidence = evidence_by_person([me.pk])[me.pk]
    describe = partial(_describe_checklist_row, evidence=evidence)
    return api.whole_list(request, checklist_rows(checks, evidence), describe)


def _describe_checklist_row(
    request: HttpRequest, row: ChecklistRow, *, evidence: Evidence
) -> dict[str, Any]:
    url = absolute_url(request, row.url or row.check.todo_url(evidence))
    own = {"is_done": bool(row.url), "is_late": row.is_late, "url": url}
    return api.describe(ChecklistItem, row.check, **own)


def _describe_notification(request: HttpRequest, notification: Notification) -> dict[str, Any]:
    return api.describe(
        NotificationDetails,
        notification,
        text=str(notification.sentence),
        url=absolute_url(request, notification.url),
        is_read=notification.read_at is not None,
    )


def describe_person(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return a profile as a Person; a hidden one only has the handle."""
    seen = person.as_seen_by(request.user)
    return api.describe(
        Person,
        seen,
        **linked(request, seen),
        cohort=seen.cohort.slug if seen.cohort else None,
        bio=seen.visible_bio,
        skills=[topic.slug for topic in seen.skills.all()],
        is_open_to_collaborate=seen.open_to_collaborate,
    )


class PersonName(Schema):
    """A person, where something else is described."""

    handle: str
    name: str
    url: str


def run_request_once(
    request: HttpRequest, key: str, given: Schema, create: Callable[[], int]
) -> int:
    """Run `create`, and return the key of the row that it returns.

    A second request of the person to the same operation with the same Idempotency-Key returns the
    first row and runs nothing, for a week; one at the same time waits for the first. Raises Problem
    if the first one had other content.
    """
    if not key:
        return create()
    content = hashlib.sha256(given.model_dump_json().encode()).hexdigest()
    operation = uuid.uuid5(uuid.NAMESPACE_URL, f"{request.method} {request.path} {key}")
    receipt = run_once(request.user, operation, lambda: f"{content} {create()}")
    return _row_of(receipt, content)


def _row_of(receipt: str, content: str) -> int:
    """Return the key of the row in a receipt.

    Raises Problem if it is for other content.
    """
    first_content, row = receipt.split()
    if first_content != content:
        message = _("This Idempotency-Key was sent before with other content. Use a new one.")
        raise Problem(422, message, code="idempotency_key_used")
    return int(row)
