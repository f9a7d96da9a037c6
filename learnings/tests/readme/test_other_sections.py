"""What sections about something else hold is no challenge, and no technology."""

import pytest

from learnings.readme import parse


@pytest.mark.parametrize("title", ["Troubleshooting", "FAQ", "Common issues"])
def test_help_below_headings_is_no_challenge(title):
    text = (
        "# Support desk\n\n## {}\n\n### Login\n\n**Problem:** fails\n\n**Solution:** clear cookies"
        "\n\n### Upload\n\n**Problem:** hangs\n\n**Solution:** send a smaller file"
    )
    assert parse(text.format(title)).challenges == []
    found = parse(text.format("What we did")).challenges
    assert [one.title for one in found] == ["Login", "Upload"]


@pytest.mark.parametrize("title", ["Motivation", "How it works", "Why clinics", "Results"])
def test_what_a_project_is_for_is_no_challenge(title):
    text = "# Shop\n\n## {}\n\nFiles were lost. We built a queue.\n\n## {}\n\nNurses forgot names. We added photos."
    assert parse(text.format(title, "The idea")).challenges == []
    assert len(parse(text.format("Files", "Names")).challenges) == 2


def test_rows_of_people_dates_and_addresses_are_no_technologies():
    text = "**Tech:** React, Express\n\n**Team:** Amina, Joel\n\n**Timeframe:** 1 week\n\n**Live:** https://shop.example"
    for readme in (text, text.replace("\n\n", "  \n")):
        technologies = parse(readme).lists["technologies"]
        assert [one.title for one in technologies] == ["React", "Express"]


def test_thanks_to_the_makers_of_technologies_are_no_technologies():
    found = parse("## Technology credits\n\n- Icons by Feather\n- Thanks to Jane Doe")
    assert found.lists["technologies"] == []
    assert [one.title for one in found.kept] == ["Technology credits"]


@pytest.mark.parametrize(
    "items",
    [
        "- Day 1: Build a menu with a loop\n- Day 2: Draw a map",
        "- [ ] Reverse a string\n- [x] FizzBuzz\n- [x] Two sum",
    ],
)
def test_exercises_are_no_challenges(items):
    assert parse(f"## Daily challenges\n\n{items}").challenges == []


def test_what_was_hard_on_a_day_is_a_challenge():
    text = "## Challenges\n\n- Day 1: The build failed. I pinned the versions.\n- Day 2: Lists were slow. I added an index."
    assert len(parse(text).challenges) == 2


@pytest.mark.parametrize("title", ["# Hi, I’m Fatou", "## About me", "## Who I am", "## Autor"])
def test_who_a_person_is_stays_prose(title):
    words = "I love **Python**, **Django** and **Docker**, and I come from Thiès."
    found = parse(f"{title}\n\n{words}\n")
    assert found.lists["technologies"] == []
    assert [one.text for one in found.kept] == [words]
