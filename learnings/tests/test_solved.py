"""Solved means the same in the filters and in what is said of a challenge: it has a solution."""

import re

import pytest

from learnings.models import Entry
from learnings.related import update_related_entries
from tests import snapshots

BADGE = re.compile(r'<span class="badge" data-state="\w+">(.*?)</span>', re.DOTALL)
NOTICE = re.compile(r'<div class="notice" data-state="\w+">.*?<strong>(.*?)</strong>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@snapshots.fixture
def challenges(learner, other, publish, topics):
    """One challenge without, one with a solution, and one whose solution was accepted."""
    made = [
        publish(learner, f"Docker is slow, {title}", kind="challenge", topics_text="Docker")
        for title in ("one", "two", "three")
    ]
    for challenge in made[1:]:
        solution = publish(other, kind="solution", challenge=challenge)
    made[2].accept(solution, on=True)
    return made


def badges(client, address):
    found = BADGE.findall(client.get(address).text)
    return sorted(" ".join(TAG.sub("", badge).split()) for badge in found)


@pytest.mark.parametrize(
    ("search", "listed", "shown"),
    [
        ("no", "open", ["Unsolved"]),
        ("solved", "solved", ["Solved", "Solved · 1 solution"]),
        ("yes", "accepted", ["Solved"]),
    ],
)
def test_badge_of_a_challenge_says_what_the_filter_does(client, challenges, search, listed, shown):
    assert badges(client, f"/search/?q=docker&accepted={search}") == shown
    rows = client.get(f"/challenges/?state={listed}").context["page"].rows
    assert len(rows) == len(shown)


def test_page_of_a_challenge_says_what_the_filter_does(client, challenges):
    said = [NOTICE.search(client.get(one.get_absolute_url()).text)[1] for one in challenges]
    assert said == ["Unsolved.", "Solved.", "Solved."]
    page = client.get(challenges[1].get_absolute_url()).text
    assert "No solution is accepted yet." in page
    assert 'href="#solutions">Jump to solutions</a>' in page


def test_solution_that_is_not_public_solves_nothing(client_of, challenges, learner, mentor):
    challenge = challenges[1]
    challenge.solutions.update(status="hidden")
    Entry.objects.filter(pk=challenge.pk).update(solution_count=0)
    for viewer in (learner, mentor, challenge.solutions.get().author):
        page = client_of(viewer).get(challenge.get_absolute_url()).text
        assert NOTICE.search(page)[1] == "Unsolved."


def test_related_challenge_with_a_solution_is_called_solved(client, challenges):
    update_related_entries(challenges[0])
    page = client.get(challenges[0].get_absolute_url()).text
    related = page.partition("<h2>Related</h2>")[2].partition("</section>")[0]
    words = [" ".join(meta.split()) for meta in re.findall(r'class="meta">(.*?)·', related, re.S)]
    assert words == ["Solved", "Solved"]
