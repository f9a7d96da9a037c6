"""Requests that are sent twice with the same Idempotency-Key, and done once."""

import hashlib
import uuid
from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header, Schema

from portal.people.models import run_once
from portal.web.problems import Problem

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="A text of your own: a request that is sent twice with it is done once.",
    ),
]


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
    first_content, row = receipt.split()
    if first_content != content:
        message = _("This Idempotency-Key was sent before with other content. Use a new one.")
        raise Problem(422, message, code="idempotency_key_used")
    return int(row)
