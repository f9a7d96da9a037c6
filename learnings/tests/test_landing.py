"""The page for people who are not signed in: topics, and numbers that are those of the lists."""

from unittest.mock import call, patch

import pytest

from learnings.models import Entry
from portal.hooks import collect
from portal.web import page_cache
from tests import snapshots


def cards(client):
    """{address: (title, text)} of the numbers on the page."""
    panels = [panel for panel in client.get("/").context["panels"] if panel.place == "numbers"]
    return {one.values["url"]: (one.values["title"], one.values["text"]) for one in panels}


@snapshots.fixture
def filled(learner, other, publish, send, topics):
    """Three challenges, one of them solved and one not public, and two learnings."""
    solved = publish(learner, "Solved", kind="challenge", topics_text="Docker, Django")
    publish(other, kind="solution", challenge=solved, topics_text="Docker")
    publish(learner, "Unsolved", kind="challenge", topics_text="Docker")
    send(learner, "In review", kind="challenge", topics_text="PostgreSQL")
    for number in range(2):
        publish(learner, f"Tip {number}", section="tip")


def test_landing_page_has_the_numbers_of_the_lists(client, filled):
    numbers = cards(client)
    assert numbers["/challenges/"] == ("2 challenges", "1 solved")
    assert numbers["/learnings/"] == ("2 learnings", "from 1 person")
    for address, (title, _text) in numbers.items():
        if address.startswith(("/challenges", "/learnings")):
            rows = client.get(address).context["page"].rows
            assert title.startswith(f"{len(rows)} ")


@pytest.mark.parametrize(("seconds", "counted"), [(60, 1), (0, 2)])
def test_landing_page_keeps_its_numbers_as_long_as_their_rows_say(client, filled, seconds, counted):
    with patch("learnings.landing.seconds_to_keep", return_value=seconds) as keep:
        for _time in range(2):
            page_cache.invalidate_pages()
            client.get("/")
    assert keep.call_args_list == [call(4)] * counted


def test_landing_page_of_an_empty_site_has_no_numbers(client, db):
    assert cards(client) == {}
    page = client.get("/").text
    assert "Nothing is public yet" in page
    assert "Popular topics" not in page
    assert "Looking for people" not in page


def test_landing_page_shows_the_topics_with_most_public_entries(client, filled, other, publish):
    entry = publish(other, "Soon hidden", topics_text="PostgreSQL")
    page = client.get("/").text
    assert page.index(">Docker</a>") < page.index(">Django</a>") < page.index(">PostgreSQL</a>")
    Entry.objects.filter(pk=entry.pk).update(status=Entry.Status.REMOVED)
    assert "PostgreSQL" not in client.get("/").text


def test_landing_page_says_how_soon_mentors_review(client, filled):
    title, text = cards(client)["/moderation/how/"]
    assert (title, text) == ("Reviewed by mentors", "usually within 1 hour")


def test_landing_page_lists_projects_with_open_seats(client, learner, make_project, make_person):
    make_project(learner, "Kura", seats=["frontend", "frontend", "backend"])
    make_project(make_person("kofi"), "Full", seats=[])
    numbers = cards(client)
    assert numbers["/collab/projects/"] == ("2 projects", "1 with an open seat")
    page = client.get("/").text
    assert "1 back-end seat open · 2 front-end seats open" in page
    assert "Kura" in page
    assert "Full" not in page


def test_landing_page_has_no_hidden_project(client, learner, make_project):
    project = make_project(learner, "Kura", seats=["frontend"])
    assert "Kura" in client.get("/").text
    type(project).objects.update(is_hidden=True)
    panels = collect("landing_panels", None)
    assert not any("links" in panel.values for panel in panels)
