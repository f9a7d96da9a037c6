"""A team with a contract, and a server at the contract's address."""

import pytest

from collab.models import ContractVersion
from collab.tests.contracts.shop import text
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok, server
from portal.web import outgoing_requests
from tests import snapshots


@snapshots.fixture
def team(learner, other, make_project, ask):
    """Amina's project with Omar in it."""
    project = make_project(learner, seats=["frontend", "backend"])
    ask(project, other).accept(by=learner)
    return project


@snapshots.fixture
def shop(team, learner):
    """The same with a contract."""
    ContractVersion.publish(team, text(), by=learner)
    return team


@pytest.fixture
def served(monkeypatch):
    """The document at URL: served["is"] may be changed; served["net"] knows who was asked."""
    now = {"is": ok(text().encode())}
    with server(lambda _first: now["is"]) as port:
        now["net"] = LocalNet(port, api_example=[[PUBLIC]])
        monkeypatch.setattr(outgoing_requests, "NETWORK", now["net"])
        yield now
