"""The five requests to start with, which the help shows, and the codes of errors there."""

import html
import json
import re
import shlex

from portal.people.models import User
from portal.web.problems import CODES
from tests.api.client import DOCUMENT, ApiClient, make_token


def shown_commands(page):
    """Return the words of each command that the help page shows."""
    codes = re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)
    return [shlex.split(html.unescape(code).replace("\\\n", "")) for code in codes]


def send(command, clients):
    """Send a request as curl would."""
    _curl, *words = command
    values = dict(zip(words, words[1:], strict=False))
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    [address] = [word for word in words if word.startswith("http")]
    body = json.loads(values["-d"]) if "-d" in values else None
    client = clients["Authorization" in headers]
    key = {name: value for name, value in headers.items() if name == "Idempotency-Key"}
    path = address.partition("/api/v1")[2]
    return client.request(values.get("-X", "GET"), path, body, **key)


def test_the_five_requests_of_the_help_answer_with_something(client, demo):
    token = make_token(User.objects.get(handle="amina"), "read", "write")
    page = client.get("/help/api/").text
    commands = shown_commands(page)
    answers = [send(command, (ApiClient(), ApiClient(token))) for command in commands]
    assert [one.status_code for one in answers] == [200, 200, 200, 200, 201]
    assert all(one.json()["items"] for one in answers[:4])
    assert answers[4].json()["title"] == "What I learned today"
    codes = {code for code, _title in CODES.values()} | {"scope_needed", "idempotency_key_used"}
    assert codes == set(re.findall(r'<li id="(\w+)">', page))


def test_the_bodies_that_the_reference_shows_are_accepted(learner, other, publish, topics):
    examples = {
        name: schema["example"]
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if "example" in schema
    }
    assert set(examples) == {"NewDraft", "DraftChanges", "NewComment", "EndpointChange"}
    client, entry = ApiClient(make_token(learner, "write")), publish(other)
    draft = client.request("post", "/me/drafts", examples["NewDraft"])
    comment = client.request("post", f"/entries/{entry.pk}/comments", examples["NewComment"])
    address = f"/me/drafts/{draft.json()['key']}"
    changed = client.request("patch", address, examples["DraftChanges"])
    assert [draft.status_code, comment.status_code, changed.status_code] == [201, 201, 200]
