"""Compare the API with a mock of its document: `python -m tests.api_mock`.

Prism answers from the OpenAPI document, and the demo cohort from a database. Each operation that
reads must answer its example request with the same status, and as its schema says, at both. Types
that openapi-typescript makes must compile.
"""

import json
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from collab.contracts.operation_details import operation_details  # noqa: E402
from collab.contracts.reference import operations  # noqa: E402
from tests.api.client import DOCUMENT, validator_of  # noqa: E402
from tests.api_fuzz import site  # noqa: E402
from tests.contract_requests import compile_types, make_types, mock_server, serving  # noqa: E402
from tests.front_end_tools import ToolsMissing, install  # noqa: E402


class Answer(NamedTuple):
    """The status of a response, and its body as a value."""

    status: int
    body: Any


def example_requests() -> Iterator[tuple[str, str]]:
    """Yield the template and the example path of each operation that reads."""
    for key, operation in operations(DOCUMENT).items():
        details = operation_details(DOCUMENT, key, "")
        if operation.method.lower() == "get" and details:
            yield operation.path, details.request.url


def send(address: str, token: str) -> Answer:
    """Send a GET request; a problem is an answer, too."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - of this machine
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return Answer(response.status, json.loads(response.read()))
    except urllib.error.HTTPError as problem:
        return Answer(problem.code, json.loads(problem.read() or b"null"))


def difference(template: str, answers: dict[str, Answer]) -> str:
    """Return how the answers to one request differ from each other or the document, or ""."""
    statuses = {name: answer.status for name, answer in answers.items()}
    if set(statuses.values()) != {200}:
        return f"{template}: {statuses}"
    content = DOCUMENT["paths"][template]["get"]["responses"]["200"]["content"]
    validator = validator_of(json.dumps(content["application/json"]["schema"]))
    wrong = [name for name, answer in answers.items() if not validator.is_valid(answer.body)]
    return f"{template}: not as described: {', '.join(wrong)}" if wrong else ""


def add_examples() -> None:
    """Add what the examples of the document name, where the demo cohort has no such thing."""
    from collab.models import ContractVersion, Project
    from learnings.composer_page import new_draft
    from learnings.models import Entry
    from portal.people.models import User

    mentor, project = User.objects.get(handle="wanjiru"), Project.objects.get(pk=1)
    parameters = DOCUMENT["paths"]["/me/drafts/{key}"]["get"]["parameters"]
    [key] = [one["example"] for one in parameters if one["name"] == "key"]
    new_draft(mentor, key, Entry.Kind.LEARNING).save_text(version=0)
    ContractVersion.publish(project, json.dumps(DOCUMENT), by=project.owner)


def compare_answers(mock_document: str) -> list[str]:
    """Return a sentence for each example request that is answered differently."""
    with site() as (address, token), mock_server(mock_document) as mock:
        add_examples()
        found = []
        for template, path in example_requests():
            answers = {"site": send(address + path, token), "mock": send(mock + path, token)}
            found.append(difference(template, answers))
            print(f"{template}: {answers['site'].status} {answers['mock'].status}", flush=True)
        return [one for one in found if one]


def type_errors(document: str) -> str:
    """Return what is wrong with the types of the document, or ""."""
    with tempfile.TemporaryDirectory() as folder:
        return make_types(document, Path(folder, "nexus.d.ts")) or compile_types(Path(folder))


def main() -> str | None:
    """Compare, and make types. Returns why it failed, or None."""
    try:
        install()
        with serving(DOCUMENT) as document:
            problems = [one for one in [type_errors(document)] if one]
            print(problems[0] if problems else "The types compile.", flush=True)
            problems += compare_answers(document)
    except ToolsMissing as problem:
        return f"nexus: {problem}"
    return "\n".join(["nexus: the API and its mock differ", *problems]) if problems else None


if __name__ == "__main__":
    sys.exit(main())
