"""The public text stays the reviewed one, whatever its author does."""

import pytest

from learnings.models import Entry
from portal.moderation.models import Flag
from tests.fixtures.entries import judge


def edit(entry, words):
    """Submit an edit of the author with another text."""
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


def edit_withdrawn(entry, mentor):
    edit(entry, "waits").withdraw()


def changes_requested(entry, mentor):
    judge(edit(entry, "not yet"), mentor, "request_changes", "Why?")


def edit_refused(entry, mentor):
    judge(edit(entry, "never"), mentor, "reject", "No.")


def restored(entry, mentor):
    case = entry.case
    case.decide("remove", by=mentor, revision_number=1, reason="A mistake.")
    case.decide("restore", by=mentor, revision_number=1, reason="It was one.")


def kept_after_flag(entry, mentor):
    Flag.report(entry.case, by=mentor, reason="spam")
    entry.case.decide("keep", by=mentor, revision_number=1, reason="It is fine.")


STATES = [
    live,
    edit_waits,
    edit_withdrawn,
    changes_requested,
    edit_refused,
    restored,
    kept_after_flag,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_edit_changes_nothing_public_until_it_is_decided(
    client, client_of, learner, mentor, approved, state
):
    entry = approved(learner, "Read by a mentor", body="approved words")
    state(entry, mentor)
    pages = [
        entry.get_absolute_url(),
        "/",
        "/learnings/",
        "/feed.atom",
        "/search/?q=approved",
        "/@amina/README.md",
    ]
    before = [stable_text(client, page) for page in pages]
    assert all("Read by a mentor" in text for text in before)
    edited = edit(entry, "smuggled")
    assert [stable_text(client, page) for page in pages] == before
    judge(edited, mentor, "approve")
    assert "smuggled" in client.get(edited.get_absolute_url()).text


def stable_text(client, page):
    """The text of a page without what differs at each request."""
    return "\n".join(line for line in client.get(page).text.splitlines() if "csrf" not in line)
