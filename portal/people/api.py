"""Operations on people: public profiles, and one's own account, notifications and checklist."""

from typing import Annotated, Any, Literal

from django.db.models import FETCH_PEERS
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Schema

from portal.api.operations import (
    ApiToken,
    Listed,
    ListParameters,
    SparseFields,
    list_page,
    make_router,
    whole_list,
)
from portal.checklist import checklist_rows, evidence_by_person
from portal.models import Topic
from portal.people.models import Notification, Track, User
from portal.web.absolute_urls import absolute_url

TrackName = Literal["backend", "frontend"]
Handle = Annotated[str, Path(example="amina")]
router = make_router("People")


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


class People(Listed):
    items: list[Person]


class PersonParameters(ListParameters):
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
    updated_at: str = Field(json_schema_extra={"format": "date-time"})


class Notifications(Listed):
    items: list[NotificationDetails]


class ChecklistItem(Schema):
    key: str
    label: str
    is_done: bool
    is_late: bool
    url: str = Field(description="The page of what one has, or where to do it.")


class Checklist(Listed):
    items: list[ChecklistItem]


class Me(Person):
    """The person whose token it is."""

    unread_notifications: int
    scopes: list[str]


@router.get("/people", response=People, summary="List people")
def list_people(request: HttpRequest, parameters: Query[PersonParameters]) -> dict[str, Any]:
    """The newest people first."""
    people = User.objects.listed().select_related("cohort").prefetch_related("skills")
    if parameters.track:
        people = people.filter(track__in=[parameters.track, Track.BOTH])
    if parameters.topic:
        topic = Topic.objects.find_by_slug(parameters.topic)
        people = people.filter(skills=topic) if topic else people.none()
    if parameters.cohort:
        people = people.filter(cohort__slug=parameters.cohort)
    describe = describe_for(request)
    return list_page(
        request, people.fetch_mode(FETCH_PEERS), parameters, describe, by="date_joined"
    )


@router.get("/people/{handle}", response=Person, summary="Read a profile")
def read_person(
    request: HttpRequest, handle: Handle, parameters: Query[SparseFields]
) -> dict[str, Any]:
    """The public profile of a person."""
    people = User.objects.listed().select_related("cohort").prefetch_related("skills")
    return describe_person(request, get_object_or_404(people, handle=handle))


@router.get("/me", response=Me, auth=ApiToken("read"), summary="Read my account", tags=["Me"])
def read_me(request: HttpRequest, parameters: Query[SparseFields]) -> dict[str, Any]:
    """Who the token acts for, and what it may do."""
    me = request.user
    unread = me.notifications.unread().count()
    mine = {"unread_notifications": unread, "scopes": request.api_token.scopes}
    return describe_person(request, me) | mine


@router.get(
    "/me/notifications",
    response=Notifications,
    auth=ApiToken("read"),
    summary="List my notifications",
    tags=["Me"],
)
def list_notifications(request: HttpRequest, parameters: Query[ListParameters]) -> dict[str, Any]:
    """My notifications, the newest first. Reading them here leaves them unread."""

    def describe(notification: Notification) -> dict[str, Any]:
        return {
            "id": notification.pk,
            "kind": notification.kind,
            "text": str(notification.sentence),
            "url": absolute_url(request, notification.url),
            "is_read": notification.read_at is not None,
            "updated_at": notification.updated_at,
        }

    rows = request.user.notifications.visible().for_list()
    return list_page(request, rows, parameters, describe, by="updated_at")


@router.get(
    "/me/checklist",
    response=Checklist,
    auth=ApiToken("read"),
    summary="Read my checklist",
    tags=["Me"],
)
def read_checklist(request: HttpRequest) -> dict[str, Any]:
    """What the deadline review of my cohort looks at."""
    me = request.user
    checks = me.cohort.checks_for(me.track) if me.cohort else []
    evidence = evidence_by_person([me.pk])[me.pk]

    def describe(row: Any) -> dict[str, Any]:
        url = row.url or row.check.todo_url(evidence)
        return {
            "key": row.check.key,
            "label": str(row.check.label),
            "is_done": bool(row.url),
            "is_late": row.is_late,
            "url": absolute_url(request, url),
        }

    return whole_list(checklist_rows(checks, evidence), describe)


def describe_for(request: HttpRequest) -> Any:
    """Return the function that describes people to the reader of a request."""

    def describe(person: User) -> dict[str, Any]:
        return describe_person(request, person)

    return describe


def describe_person(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return a profile as a Person; a hidden one only has the handle."""
    seen = person.as_seen_by(request.user)
    return {
        "handle": seen.handle,
        "name": seen.name,
        "url": absolute_url(request, seen.get_absolute_url()),
        "track": seen.track,
        "cohort": seen.cohort.slug if seen.cohort else None,
        "bio": seen.visible_bio,
        "skills": [topic.slug for topic in seen.skills.all()],
        "is_open_to_collaborate": seen.open_to_collaborate,
        "github": seen.github,
        "linkedin": seen.linkedin,
        "website": seen.website,
    }


class PersonName(Schema):
    """A person, where something else is described."""

    handle: str
    name: str
    url: str
