"""A project of two with a webhook, and what it is sent."""

import pytest

from collab.models import TeamWebhook
from collab.tests.team_webhooks.adding import ALL, URL
from portal.web import outgoing_requests
from portal.web.outgoing_requests import PostAnswer
from tests import snapshots


@snapshots.fixture
def project(learner, other, make_project, ask):
    """A project of two with an open seat."""
    made = make_project(learner, "Sokoni", seats=["frontend", "backend"])
    ask(made, other).accept(by=learner)
    return made


@pytest.fixture
def hook(project, other):
    """A webhook of the other member; hook.key is its secret."""
    webhook, secret = TeamWebhook.add(project, by=other, address=URL, events=ALL)
    webhook.key = secret
    return webhook


@pytest.fixture
def sent(monkeypatch):
    """(address, body, headers) of each delivery; sent.answers are given first, then 204."""

    class Sent(list):
        answers: list = []

    deliveries = Sent()
    deliveries.answers = []

    def post_json(url, body, *, deadline, headers):
        deliveries.append((url, body, headers))
        answer = deliveries.answers.pop(0) if deliveries.answers else PostAnswer(204, "")
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(outgoing_requests, "post_json", post_json)
    return deliveries
