"""Deliver what happens in a project to the webhooks of its team, signed."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from collab.api_values import describe_project, describe_version
from collab.models import ContractVersion, JoinRequest, Project, StandUp, TeamWebhook
from collab.webhook_posts import HIDDEN, post
from portal.api.values import attributes
from portal.people.api_values import name_person
from portal.people.models import Message

SIGNATURE_HEADER = "Nexus-Signature"


def deliver(message: Message) -> None:
    """Send an event to a webhook, unless what it is about is hidden or gone by now."""
    webhooks = TeamWebhook.objects.select_related("project__owner")
    webhook = webhooks.filter(pk=message.payload["webhook"]).first()
    if webhook is None:
        message.drop("the webhook was removed")
    elif webhook.webhook_trouble:
        message.give_up("switched off")
    else:
        _send(message, webhook)


def _send(message: Message, webhook: TeamWebhook) -> None:
    body = _translated_body(message, webhook)
    if body is None:
        message.drop(HIDDEN)
    else:
        post(message, webhook, body, {SIGNATURE_HEADER: sign(body, webhook.signing_key)})


def _translated_body(message: Message, webhook: TeamWebhook) -> str | None:
    with translation.override(webhook.project.owner.mail_language):
        return event_body(message, webhook.project_id)


def sign(body: str, secret: str) -> str:
    """Return the value of the header that proves where and when a body was sent."""
    now = int(time.time())
    digest = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={now},v1={digest}"


def event_body(message: Message, project_key: int) -> str | None:
    """Return the JSON text of an event; None if it may not be told any longer."""
    project = Project.objects.public().for_api().filter(pk=project_key).first()
    data = project and _data_of(project, message.payload)
    if data is None:
        return None
    event = _event(message) | {"project": describe_project(None, project), "data": data}
    return json.dumps(event, cls=DjangoJSONEncoder, ensure_ascii=False)


def _data_of(project: Project, payload: dict[str, Any]) -> dict[str, Any] | None:
    """What the event is about; None if it may not be told any longer."""
    return _DESCRIBE[payload["event"]](project, payload["about"], payload["action"])


def _event(message: Message) -> dict[str, Any]:
    payload = message.payload
    return {
        "event": f"{payload['event']}.{payload['action']}",
        "id": message.key.rpartition(":")[2],
        "at": payload["at"],
    }


def _contract(project: Project, key: int, action: str) -> dict[str, Any] | None:
    """The version; None for one that was withdrawn since it was published."""
    version: ContractVersion | None = project.contract_versions.filter(pk=key).first()
    if version is None or (action == "published" and version.withdrawn_at):
        return None
    return describe_version(version)


def _request(project: Project, key: int, action: str) -> dict[str, Any] | None:
    request: JoinRequest | None = project.requests.filter(pk=key).first()
    return request and _describe_request(request, action)


def _standup(project: Project, key: int, _action: str) -> dict[str, Any] | None:
    """The stand-up, also of a person who has left since."""
    standup: StandUp | None = project.standups.select_related("person").filter(pk=key).first()
    return standup and _describe_standup(standup)


def _describe_request(request: JoinRequest, status: str) -> dict[str, Any]:
    """Return a join request as any member may know it.

    Its texts are for the two people who wrote them, and it has a name once that is a member's.
    """
    return {
        "id": request.pk,
        "direction": str(request.direction),
        "status": status,
        "seats": [seat.number for seat in request.seats.order_by("number")],
        "person": name_person(None, request.person) if status == "accepted" else None,
    }


def _describe_standup(standup: StandUp) -> dict[str, Any]:
    """Return a stand-up."""
    who = {"person": name_person(None, standup.person)}
    return attributes(standup, "id", "day", "did", "next", "blocked") | who


_DESCRIBE: dict[Any, Callable[[Project, int, str], dict[str, Any] | None]] = {
    TeamWebhook.Event.CONTRACT: _contract,
    TeamWebhook.Event.REQUEST: _request,
    TeamWebhook.Event.STANDUP: _standup,
}
