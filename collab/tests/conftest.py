"""Projects with seats that tests need."""

import pytest

from collab.models import Brief, Project
from learnings.tests.conftest import publish, send, write  # noqa: F401  (what stands above has entries too)
from learnings.tests.moderation.conftest import colleague, stranger, trusted  # noqa: F401


@pytest.fixture
def kit(request):
    """kit("publish"): a fixture by its name."""
    return request.getfixturevalue


@pytest.fixture
def brief(db):
    return Brief.objects.create(title="Job board", slug="job-board", summary="Jobs.")


@pytest.fixture
def announce(db):
    """announce(owner, "Sokoni", seats=["frontend"]): an open project."""

    def make(owner, name="Sokoni", *, seats=("frontend",), **fields):
        project = Project(owner=owner, name=name, pitch="A market for small shops.", **fields)
        project.open(track=owner.track or "backend", seats=[(track, []) for track in seats])
        return project

    return make


@pytest.fixture
def ask():
    """ask(project, person): a pending request for all open seats."""

    def make(project, person, message="I make pages small."):
        return project.ask(person, seats=list(project.seats.filter(holder=None)), message=message)

    return make
