"""What pages cost in queries: the same at ten entries and at five hundred."""

import pytest

from learnings.demo import generated_entries
from learnings.models import Entry
from portal.hooks import Size


@pytest.fixture
def shelf(learner, other, make_person, cohort, topics):
    """shelf(500): so many entries of all kinds by some people, with thanks; the database grows, the pages do not."""
    for _number in range(9):
        make_person(cohort=cohort)

    def grow(count):
        generated_entries.fill(Size(entries=count - Entry.objects.count()))
        return Entry.objects.challenges().order_by("-solution_count", "pk").first()

    return grow


LISTS = [
    ("/learnings/", 2, 4),
    ("/learnings/?section=tip&track=backend&sort=helped", 2, 4),
    ("/challenges/", 3, 5),
    ("/challenges/?sort=helped", 3, 5),
    ("/challenges/?state=open", 3, 5),
    ("/challenges/?topic=docker", 4, 6),
    ("/topics/", 1, 3),
    ("/topics/docker/", 4, 6),
    ("/feed.atom", 2, 4),
    ("/topics/docker/feed.atom", 3, 5),
    ("/people/", 2, 4),
    ("/challenges.csv", 3, 5),
    ("/", 3, None),
]


@pytest.mark.parametrize(("address", "reader", "signed_in"), LISTS)
def test_lists_at_ten_and_at_five_hundred_entries(
    client, client_of, learner, shelf, django_assert_num_queries, address, reader, signed_in
):
    mine = client_of(learner)
    for count in (10, 500):
        shelf(count)
        with django_assert_num_queries(reader):
            assert client.get(address).status_code == 200
        if signed_in:
            with django_assert_num_queries(signed_in):
                assert mine.get(address).status_code == 200


def test_lists_are_within_their_budget():
    assert max(reader for _address, reader, _mine in LISTS) <= 4
    assert max(mine or 0 for _address, _reader, mine in LISTS) <= 6


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/search/?q=request&in=entries", 8),
        ("/search/?q=request", 10),
        ("/search/?q=request+server&in=entries", 8),
    ],
)
def test_a_search_at_ten_and_at_five_hundred_entries(
    client, shelf, django_assert_num_queries, address, queries
):
    for count in (10, 500):
        shelf(count)
        with django_assert_num_queries(queries):
            assert "found" in client.get(address).text


def test_the_desk_at_ten_and_at_five_hundred_entries(
    client_of, learner, shelf, django_assert_num_queries
):
    mine = client_of(learner)
    for count in (10, 500):
        shelf(count)
        with django_assert_num_queries(9):
            assert "Most helpful this week" in mine.get("/").text


def test_a_challenge_and_a_hub_at_ten_and_at_five_hundred_entries(
    client, other, shelf, django_assert_num_queries
):
    for count in (10, 500):
        challenge = shelf(count)
        address = challenge.get_absolute_url()
        with django_assert_num_queries(5):
            assert client.get(address).status_code == 200


def test_the_last_page_of_a_list_costs_what_the_first_does(
    client, shelf, django_assert_num_queries
):
    shelf(500)
    query = "sort=helped"
    for _page in range(14):
        with django_assert_num_queries(2):
            page = client.get(f"/learnings/?{query}").context["page"]
        query = page.next_query or query
    assert page.next_query == ""


def test_what_was_made_to_measure_with_is_counted_exactly(shelf):
    from django.db.models import Count, Q

    shelf(300)
    for entry in Entry.objects.annotate(
        helped=Count("reactions", filter=Q(reactions__kind="helped"), distinct=True),
        answers=Count("solutions", distinct=True),
        helped_by_answers=Count("solutions__reactions", distinct=True),
    ):
        assert (entry.helped_count, entry.solution_count) == (entry.helped, entry.answers)
        assert entry.thanks_count == entry.helped + entry.helped_by_answers
