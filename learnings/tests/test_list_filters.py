"""The filters above a list: the number of each is that of the list it leads to."""

from unittest.mock import call, patch

import pytest
from django.core.cache import caches

from portal.web import page_cache
from tests import snapshots

HTMX = {"HX-Request": "true", "HX-Target": "more"}


@snapshots.fixture
def challenges(learner, other, publish, send, topics):
    """One unsolved, one solved and one accepted challenge, and one that is not public."""
    publish(learner, "Unsolved", kind="challenge", track="backend", topics_text="Docker, Django")
    for title in ("Solved", "Accepted"):
        challenge = publish(
            learner, title, kind="challenge", track="frontend", topics_text="Docker"
        )
        solution = publish(other, kind="solution", challenge=challenge, topics_text="Docker")
    challenge.accept(solution, on=True)
    publish(learner, "Both", kind="challenge", track="both", topics_text="PostgreSQL")
    send(learner, "In review", kind="challenge", topics_text="Docker")


def links(client, address):
    """The filters of a page, by their labels."""
    caches["pages"].clear()
    return {one.label: one for one in client.get(address).context["filters"]}


@pytest.mark.parametrize(
    "query", ["", "?state=solved", "?track=backend", "?topic=docker", "?cohort=cohort-3"]
)
def test_each_number_is_that_of_the_list_it_leads_to(client, challenges, query):
    found = links(client, f"/challenges/{query}")
    assert list(found) == ["All", "Unsolved", "Solved", "Accepted", "Back end", "Front end"]
    for link in found.values():
        page = client.get(f"/challenges/{link.query}").context
        assert link.count == len(page["page"].rows), link
        assert {one.label for one in page["filters"] if one.is_chosen} >= {link.label}


def test_numbers_of_challenges(client, challenges):
    found = links(client, "/challenges/")
    assert [link.count for link in found.values()] == [4, 2, 2, 1, 2, 3]
    page = " ".join(client.get("/challenges/").text.split())
    assert "Unsolved <span>2</span>" in page


@pytest.mark.parametrize(("seconds", "counted"), [(60, 1), (0, 2)])
def test_numbers_are_kept_as_long_as_their_rows_say(client, challenges, seconds, counted):
    with patch("learnings.list_filters.seconds_to_keep", return_value=seconds) as keep:
        for _time in range(2):
            page_cache.invalidate_pages()
            client.get("/challenges/")
    assert keep.call_args_list == [call(4)] * counted


def test_numbers_of_learnings(client, learner, publish):
    publish(learner, "A tip", section="tip", track="frontend")
    publish(learner, "A concept", section="concept")
    found = links(client, "/learnings/")
    counts = {label: link.count for label, link in found.items() if link.count}
    assert counts == {
        "All": 2,
        "Concepts": 1,
        "Tips for future learners": 1,
        "Back end": 1,
        "Front end": 1,
    }


def test_filters_are_removed_one_by_one(client, challenges):
    page = client.get("/challenges/?state=open&topic=docker&cohort=cohort-3&sort=helped")
    removals = {one.label: one.query for one in page.context["removals"]}
    assert removals == {
        "Unsolved": "?topic=docker&cohort=cohort-3&sort=helped",
        "Docker": "?state=open&cohort=cohort-3&sort=helped",
        "Cohort 3": "?state=open&topic=docker&sort=helped",
    }
    assert "Remove a filter" in page.text
    assert "Remove a filter" not in client.get("/challenges/?sort=helped").text


def test_sort_keeps_the_filters_without_javascript(client, challenges):
    page = client.get("/challenges/?state=solved&topic=docker&sort=helped").text
    form = page[
        page.index('action="/challenges/"') : page.index("</form>", page.index('id="sort"'))
    ]
    assert '<input type="hidden" name="state" value="solved">' in form
    assert '<input type="hidden" name="topic" value="docker">' in form
    assert '<option value="helped" selected>' in form
    assert "<noscript><button" in form


def test_my_topics_are_those_that_the_person_follows(
    client_of, client, learner, topics, challenges
):
    browser = client_of(learner)
    assert "My topics" not in links(browser, "/challenges/")
    learner.followed_topics.set([topics["Docker"], topics["Django"]])
    assert "My topics" not in links(client, "/challenges/")
    link = links(browser, "/challenges/")["My topics"]
    assert (link.query, link.count) == ("?followed=1", 3)
    page = browser.get("/challenges/?followed=1").context
    assert {row.title for row in page["page"].rows} == {"Unsolved", "Solved", "Accepted"}
    counts = {one.label: one.count for one in page["filters"]}
    assert (counts["All"], counts["Unsolved"], counts["My topics"]) == (4, 1, 3)
    assert [one.label for one in page["removals"]] == ["My topics"]
    assert "Both" not in browser.get("/challenges.md?followed=1").text


def test_my_topics_mean_nothing_to_readers(client, challenges):
    page = client.get("/challenges/?followed=1").context
    assert len(page["page"].rows) == 4
    assert page["removals"] == []


def test_load_more_counts_nothing(client, challenges, django_assert_num_queries):
    with django_assert_num_queries(3):
        page = client.get("/challenges/", headers=HTMX)
    assert "filters" not in page.context


def test_my_topics_counts_no_further_than_its_limit(client_of, learner, topics, challenges):
    learner.followed_topics.set([topics["Docker"]])
    with patch("learnings.list_filters.MAX_FOLLOWED", 2):
        page = client_of(learner).get("/challenges/").text
    assert "<span>2+</span>" in page
