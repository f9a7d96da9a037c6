"""Pages make the same number of queries at ten entries and at five hundred."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learnings.demo import generated_entries
from learnings.models import Entry
from portal.hooks import Size
from tests.fixtures.entries import judge
from tests.sampling import REPEAT, half


@pytest.fixture
def fill_up_to(learner, other, make_person, cohort, topics):
    """fill_up_to(500) fills the database up to 500 entries, with reactions and comments."""
    for _number in range(9):
        make_person(cohort=cohort)

    def grow(count):
        generated_entries.fill(Size(entries=count - Entry.objects.count()))
        return Entry.objects.challenges().order_by("-solution_count", "pk").first()

    return grow


# {address: (queries for a reader, queries for a signed-in person)}
LISTS = {
    "/learnings/": (2, 4),
    "/learnings/?section=tip&track=backend&sort=helped": (2, 4),
    "/challenges/": (4, 6),
    "/challenges/?sort=helped": (4, 6),
    "/challenges/?state=open": (4, 6),
    "/challenges/?topic=docker": (5, 7),
    "/topics/": (3, 5),
    "/topics/docker/": (8, 10),
    "/feed.atom": (2, 4),
    "/topics/docker/feed.atom": (3, 5),
    "/people/": (2, 4),
    "/challenges.csv": (3, 5),
}
SEARCHES = {
    "/search/?q=request&in=challenges": 11,
    "/search/?q=request": 10,
    "/search/?q=request+server&in=learnings": 11,
}


def load(browser, address):
    """(number of queries, response) of a page that no cache holds."""
    for name in caches:
        caches[name].clear()
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address)
    assert response.status_code == 200
    return len(queries), response


def test_pages_at_ten_and_at_five_hundred_entries(
    client, client_of, learner, fill_up_to, django_assert_num_queries
):
    mine, sizes = client_of(learner), {}
    due = {address: LISTS[address] for address in half(list(LISTS))}
    for count in (10, 500):
        challenge = fill_up_to(count)
        assert Entry.objects.public().count() == count
        found = {}
        for address in due:
            reader, response = load(client, address)
            found[address] = (reader, load(mine, address)[0])
            sizes[count, address] = len(response.content)
        assert found == due, REPEAT
        searches = {address: load(client, address) for address in SEARCHES}
        assert {address: queries for address, (queries, _) in searches.items()} == SEARCHES
        assert all("found" in response.text for _queries, response in searches.values())
        assert load(client, "/")[0] == 8
        assert load(client, challenge.get_absolute_url())[0] == 5
        caches["pages"].clear()
        with django_assert_num_queries(8):
            assert "From your cohort" in mine.get("/").text
    same_size = [one for one in due if sizes[10, one] >= sizes[500, one]]
    assert same_size == [
        one for one in due if one == "/people/"
    ]  # the others show rows of what was added
    assert pages_until_the_last(client, "sort=helped") == 12


def pages_until_the_last(client, query):
    """How many pages a list has, of which each costs as many queries."""
    pages = 0
    while query:
        queries, response = load(client, f"/learnings/?{query}")
        assert queries == 2
        query = response.context["page"].next_query
        pages += 1
    return pages


def test_generated_entries_have_exact_counts(fill_up_to):
    from django.db.models import Count, Q

    fill_up_to(300)
    assert Entry.objects.count() == 300
    for entry in Entry.objects.annotate(
        helped=Count("reactions", filter=Q(reactions__kind="helped"), distinct=True),
        answers=Count("solutions", distinct=True),
        helped_by_answers=Count("solutions__reactions", distinct=True),
    ):
        assert (entry.helped_count, entry.solution_count) == (entry.helped, entry.answers)
        assert entry.thanks_count == entry.helped + entry.helped_by_answers


def test_submission_and_approval_make_few_queries(
    learner, mentor, write, publish, django_assert_num_queries
):
    publish(learner, "The first, with which both get their pseudonyms")
    entry = write(learner, "The second")
    with django_assert_num_queries(17):
        entry.submit()
    with django_assert_num_queries(24):
        judge(entry, mentor, "approve")


def test_writes_make_few_queries(learner, other, publish, client_of, topics):
    """With those that begin and end transactions or savepoints."""
    entry = publish(other, "A challenge", kind="challenge")
    publish(learner, "The first, with which the author gets a pseudonym")
    browser = client_of(learner)
    # A person's first write of a day is noted.
    browser.post(f"/entries/{entry.pk}/saved/", {"on": "1"})
    key = "9f4ed9b0-0ffe-4b1a-9a0e-5c7c5b1d8a3e"
    text = {"section": "tip", "track": "backend", "title": "Measure", "body": "First, then cut"}
    form = {"key": key, "kind": "learning", "topics_text": "docker", **text}
    comments = f"/entries/{entry.pk}/comments/"
    writes = {
        "reaction": (f"/entries/{entry.pk}/helped/", {"on": "1"}, 302),
        "first comment": (comments, {"body": "A word"}, 302),
        "comment": (comments, {"body": "And another"}, 302),
        "new draft": (f"/drafts/{key}/", form | {"version": 0}, 302),
        "draft": (f"/drafts/{key}/", form | {"version": 1, "body": "First"}, 302),
        "saved post": ("/learnings/new/", form | {"version": 2}, 302),
        "post": ("/learnings/new/", form | {"version": 0, "key": key.replace("9", "8")}, 302),
    }
    found = {}
    for name, (address, data, status) in writes.items():
        with CaptureQueriesContext(connection) as queries:
            assert browser.post(address, data).status_code == status
        found[name] = len(queries)
    assert found == {
        "reaction": 9,
        "first comment": 12,
        "comment": 12,
        "new draft": 9,
        "draft": 7,
        "saved post": 28,
        "post": 30,
    }
