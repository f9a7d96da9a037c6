"""Entries in the states that tests need."""

import uuid

import pytest

from learnings.models import Draft, Entry, ReadmeImport
from learnings.tests import bringing
from portal.moderation.models import Review


@pytest.fixture
def write(db):
    """write(author, "Title", kind=…, …): an entry with a draft that nobody else sees."""

    def make(author, title="A title", *, kind="learning", body="Some words.", challenge=None, **fields):
        entry = Entry(kind=kind, author=author, challenge=challenge)
        section = "tip" if kind == "learning" else ""
        values = {"section": section, "track": "backend"} | fields
        draft = Draft(entry=entry, key=uuid.uuid4(), title=title, body=body, **values)
        draft.save_text(version=0)
        return entry

    return make


@pytest.fixture
def send(write):
    """send(author, …): an entry that waits for a mentor."""

    def make(author, *args, **kwargs):
        entry = write(author, *args, **kwargs)
        entry.submit()
        return entry

    return make


@pytest.fixture
def publish(send, mentor):
    """publish(author, …): an entry that a mentor approved."""

    def make(author, *args, **kwargs):
        entry = send(author, *args, **kwargs)
        if entry.waiting_revision_id:
            judge(entry, mentor, "approve")
        entry.refresh_from_db()
        return entry

    return make


def judge(entry, mentor, decision, reason=""):
    """A mentor's decision on what waits."""
    entry.refresh_from_db()
    number = entry.waiting_revision.number
    review = entry.case.decide(Review.Decision(decision), by=mentor, revision_number=number, reason=reason)
    entry.refresh_from_db()
    return review


def form(**values):
    """What the composer posts."""
    return {
        "key": uuid.uuid4(),
        "version": 0,
        "kind": "learning",
        "title": "An image is a recipe",
        "section": "technology",
        "track": "backend",
        "topics_text": "",
        "body": "A container is a **dinner**.",
    } | values


@pytest.fixture
def staged(client_of, learner, topics):
    """(client of amina, address of the preview, the ReadmeImport)."""
    client = client_of(learner)
    address = bringing.stage(client).headers["Location"]
    return client, address, ReadmeImport.objects.get()
