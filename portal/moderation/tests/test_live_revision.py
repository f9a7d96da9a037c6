"""What is public stays what a mentor read, whatever its author does meanwhile."""

import pytest

from learnings.models import Entry
from portal.moderation.models import Flag
from tests.fixtures.entries import judge


def edit(entry, words):
    """Its author writes other words and sends them."""
    entry = Entry.objects.get(pk=entry.pk)
    draft = entry.draft_for_edit()
    draft.title = draft.body = words
    draft.save_text(version=draft.version)
    entry.submit()
    return Entry.objects.get(pk=entry.pk)


def live(entry, mentor):
    pass


def edit_waits(entry, mentor):
    edit(entry, "waits")


def edit_taken_back(entry, mentor):
    edit(entry, "waits").withdraw()


def changes_requested(entry, mentor):
    judge(edit(entry, "not yet"), mentor, "request_changes", "Why?")


def edit_refused(entry, mentor):
    judge(edit(entry, "never"), mentor, "reject", "No.")


def restored(entry, mentor):
    case = entry.case
    case.decide("remove", by=mentor, revision_number=1, reason="A mistake.")
    case.decide("restore", by=mentor, revision_number=1, reason="It was one.")


def kept_in_spite_of_a_flag(entry, mentor):
    Flag.report(entry.case, by=mentor, reason="spam")
    entry.case.decide("keep", by=mentor, revision_number=1, reason="It is fine.")


STATES = [
    live,
    edit_waits,
    edit_taken_back,
    changes_requested,
    edit_refused,
    restored,
    kept_in_spite_of_a_flag,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_an_edit_changes_nothing_public_until_somebody_decides(
    client, client_of, learner, mentor, publish, state
):
    entry = publish(learner, "Read by a mentor", body="approved words")
    state(entry, mentor)
    pages = [
        entry.get_absolute_url(),
        "/",
        "/learnings/",
        "/feed.atom",
        "/search/?q=approved",
        "/@amina/README.md",
    ]
    before = [shown(client, page) for page in pages]
    assert all("Read by a mentor" in text for text in before)
    edited = edit(entry, "smuggled")
    assert [shown(client, page) for page in pages] == before
    judge(edited, mentor, "approve")
    assert "smuggled" in client.get(edited.get_absolute_url()).text


def shown(client, page):
    """What stands there, without what differs at each look."""
    return "\n".join(line for line in client.get(page).text.splitlines() if "csrf" not in line)
