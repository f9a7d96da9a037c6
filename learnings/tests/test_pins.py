"""Entries that people pin to their profiles."""

import re

import pytest

from learnings.account_deletion import erase
from learnings.models import Entry, NotPinnable, PinnedEntry, TooManyPins
from learnings.tests.test_visibility import CANARY, KINDS, hidden, removed, shown
from portal.people.models import User
from tests import snapshots


@snapshots.fixture
def entries(learner, publish):
    """Four public learnings of Amina's."""
    return [publish(learner, f"Title {number}") for number in range(1, 5)]


def pinned_titles(person):
    pins = PinnedEntry.objects.of_person(person).select_related("entry__live_revision")
    return [pin.entry.title for pin in pins]


def shown_pins(browser, address="/@amina/"):
    """The titles that a profile shows as pinned."""
    page = browser.get(address).text
    section = re.search(r'<section aria-labelledby="pinned">.*?</section>', page, re.DOTALL)
    if not section:
        return []
    return [
        title.strip() for title in re.findall(r'<h3>.*?dir="auto">(.*?)</a>', section[0], re.DOTALL)
    ]


def test_author_pins_and_unpins_on_the_page_of_an_entry(client_of, learner, entries):
    mine, entry = client_of(learner), entries[0]
    assert "Pin to profile" in mine.get(entry.get_absolute_url()).text
    answer = mine.post(f"/entries/{entry.pk}/pin/", {"on": "1"}, follow=True)
    assert answer.redirect_chain == [(entry.get_absolute_url(), 302)]
    assert "Pinned to your profile." in answer.text
    assert "Unpin from profile" in answer.text
    assert pinned_titles(learner) == ["Title 1"]
    mine.post(f"/entries/{entry.pk}/pin/", {"on": "1"})
    assert pinned_titles(learner) == ["Title 1"]
    answer = mine.post(f"/entries/{entry.pk}/pin/", {"on": "0"}, follow=True)
    assert "Unpinned from your profile." in answer.text
    assert pinned_titles(learner) == []


def test_profile_shows_pins_to_everyone_in_order(client, client_of, learner, other, entries):
    for entry in (entries[2], entries[0]):
        PinnedEntry.pin(entry, by=learner)
    assert shown_pins(client) == ["Title 3", "Title 1"]
    assert shown_pins(client_of(other)) == ["Title 3", "Title 1"]
    assert "Edit pinned entries" not in client_of(other).get("/@amina/").text
    assert "Edit pinned entries" in client_of(learner).get("/@amina/").text


def test_fourth_pin_is_refused_with_a_sentence(client_of, learner, entries):
    mine = client_of(learner)
    for entry in entries[:3]:
        PinnedEntry.pin(entry, by=learner)
    with pytest.raises(TooManyPins):
        PinnedEntry.pin(entries[3], by=learner)
    answer = mine.post(f"/entries/{entries[3].pk}/pin/", {"on": "1"}, follow=True)
    assert answer.redirect_chain == [("/pins/", 302)]
    assert "You can pin up to 3 entries. Unpin one first." in answer.text
    answer = mine.post(
        "/pins/", {"do": "pin", "entry": entries[3].pk}, headers={"HX-Request": "true"}
    )
    assert "You can pin up to 3 entries. Unpin one first." in answer.text
    assert pinned_titles(learner) == ["Title 1", "Title 2", "Title 3"]


def test_another_persons_entry_is_not_pinned(client_of, learner, other, entries):
    answer = client_of(other).post(f"/entries/{entries[0].pk}/pin/", {"on": "1"})
    assert answer.status_code == 403
    assert "You can only pin your own entries." in answer.text
    assert "Pin to profile" not in client_of(other).get(entries[0].get_absolute_url()).text
    PinnedEntry.pin(entries[0], by=learner)
    client_of(other).post(f"/entries/{entries[0].pk}/pin/", {"on": "0"})
    client_of(other).post("/pins/", {"do": "unpin", "entry": entries[0].pk})
    assert pinned_titles(learner) == ["Title 1"]


def test_entry_that_is_not_public_is_not_pinned(client_of, learner, send):
    waiting = send(learner, "Waiting")
    answer = client_of(learner).post(f"/entries/{waiting.pk}/pin/", {"on": "1"})
    assert answer.status_code == 403
    assert "You can pin an entry once it’s public." in answer.text
    assert "Pin to profile" not in client_of(learner).get(waiting.get_absolute_url()).text


def anonymous(publish, author):
    challenge = publish(author, "Whose is it?", kind="challenge", without_name=True)
    assert challenge.is_anonymous
    return challenge


def test_anonymous_challenge_is_not_pinned_and_neither_is_its_authors_solution(
    client_of, learner, publish
):
    challenge = anonymous(publish, learner)
    solution = publish(learner, kind="solution", challenge=challenge, body="I found it.")
    mine = client_of(learner)
    assert "Pin to profile" not in mine.get(challenge.get_absolute_url()).text
    for entry in (challenge, solution):
        answer = mine.post(f"/entries/{entry.pk}/pin/", {"on": "1"})
        assert answer.status_code == 403
        assert "An anonymous entry can’t be pinned" in answer.text
        with pytest.raises(NotPinnable):
            PinnedEntry.pin(entry, by=learner)
    assert pinned_titles(learner) == []


def test_pin_of_an_entry_that_left_public_sight_is_not_shown(
    client, client_of, learner, other, entries
):
    for entry in entries[:3]:
        PinnedEntry.pin(entry, by=learner)
    removed(entries[0])
    Entry.objects.filter(pk=entries[1].pk).update(is_anonymous=True)
    for browser in (client, client_of(other), client_of(learner)):
        assert shown_pins(browser) == ["Title 3"]
    page = client_of(learner).get("/pins/").text
    assert page.count("Not shown: only public entries with your name are.") == 2


@pytest.mark.parametrize("kind", KINDS)
def test_pin_of_what_is_not_public_shows_nothing(
    client, client_of, learner, other, mentor, topics, write, send, publish, kind
):
    entry = hidden(kind, learner, mentor, write, send, publish)
    PinnedEntry.objects.create(person=learner, entry=entry, position=1)
    for browser in (client, client_of(other)):
        assert CANARY not in shown(browser, "/@amina/")
    assert "Unpin" in client_of(learner).get("/pins/").text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "pins"}])
def test_pins_are_ordered_on_their_page(client_of, learner, entries, headers):
    mine = client_of(learner)
    for entry in entries[:3]:
        PinnedEntry.pin(entry, by=learner)
    steps = [
        ("up", 3, ["Title 1", "Title 3", "Title 2"]),
        ("down", 1, ["Title 3", "Title 1", "Title 2"]),
        ("up", 3, ["Title 3", "Title 1", "Title 2"]),
        ("down", 2, ["Title 3", "Title 1", "Title 2"]),
        ("unpin", 1, ["Title 3", "Title 2"]),
        ("pin", 4, ["Title 3", "Title 2", "Title 4"]),
        ("burn", 4, ["Title 3", "Title 2", "Title 4"]),
    ]
    for do, number, order in steps:
        data = {"do": do, "entry": entries[number - 1].pk}
        answer = mine.post("/pins/", data, headers=headers)
        assert answer.status_code == (200 if headers else 302)
        assert ("<html" in answer.text) is False
        assert pinned_titles(learner) == order


def test_page_of_pins_offers_public_entries_until_there_are_three(client_of, learner, entries):
    mine = client_of(learner)
    assert mine.get("/pins/").text.count('value="pin"') == 4
    for entry in entries[:3]:
        PinnedEntry.pin(entry, by=learner)
    page = mine.get("/pins/").text
    assert (page.count('value="pin"'), page.count('value="unpin"')) == (0, 3)


def test_page_of_pins_says_how_to_begin(client_of, other):
    assert "Nothing to pin yet" in client_of(other).get("/pins/").text


def test_profile_shows_five_of_each_kind_and_all_of_one(client, learner, publish):
    for number in range(7):
        publish(learner, f"Learning {number}")
    page = client.get("/@amina/").text
    assert page.count('class="entry"') == 5
    link = re.search(r'<a href="/@amina/\?show=learnings#learnings">(.*?)</a>', page, re.DOTALL)
    assert link[1].strip() == "All 7"
    page = client.get("/@amina/?show=learnings").text
    assert page.count('class="entry"') == 7
    assert "All 7" not in page


def test_profile_makes_the_same_queries_at_1_and_30_entries(
    client, learner, publish, django_assert_num_queries
):
    PinnedEntry.pin(publish(learner, "The first"), by=learner)
    with django_assert_num_queries(7):
        assert client.get("/@amina/").status_code == 200
    for number in range(29):
        publish(learner, f"Learning {number}")
    with django_assert_num_queries(7):
        assert client.get("/@amina/?show=learnings").status_code == 200


def test_pins_are_deleted_with_the_account(learner, entries):
    PinnedEntry.pin(entries[0], by=learner)
    erase(learner, keep=True)
    assert pinned_titles(learner) == []


def test_pin_limit_holds_in_the_database(learner, entries):
    for entry in entries[:3]:
        PinnedEntry.pin(entry, by=User.objects.get(pk=learner.pk))
    positions = PinnedEntry.objects.of_person(learner).values_list("position", flat=True)
    assert list(positions) == [1, 2, 3]
