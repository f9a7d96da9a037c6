"""Introductions, rows and titles beside labels: what of them is a challenge, and what is none."""

import pytest

from learnings.readme import parse


def found(text):
    return [(one.title, one.problem, one.solution) for one in parse(text).challenges]


@pytest.mark.parametrize(
    "text",
    [
        "I faced several problems.\n\n- Slow lists\n- Lost mails",
        "Here are the challenges I faced and how I solved them.\n\n- Slow lists\n- Lost mails",
        "These are mine.\n\n**1. Slow lists**\n\nThe page took four seconds.\n\n**2. Lost mails**\n\nThe broker was down.",
    ],
)
def test_an_introduction_is_no_challenge(text):
    assert [title for title, *_ in found(f"## Challenges\n\n{text}")] == [
        "Slow lists",
        "Lost mails",
    ]


def test_labels_alone_divide_challenges():
    pairs = (("The search was slow.", "An index."), ("Mails were lost.", "A queue."))
    parts = [f"### Problem\n{one}\n\n### Solution\n{two}\n\n" for one, two in pairs]
    told = found("## Challenges\n\n" + "".join(parts))
    assert [(title, solution) for title, _problem, solution in told] == list(pairs)


@pytest.mark.parametrize(
    "text",
    [
        "- **{}**\n  - Problem: it took 4 s.\n  - Solution: an index.",
        "**{}**\n\nProblem: it took 4 s.\nSolution: an index.",
        "## {}\n\n**Problem**\n\nIt took 4 s.\n\n**Solution**\n\nan index.",
    ],
)
def test_titles_above_labels_are_read_outside_a_section_of_challenges(text):
    both = "\n\n".join(text.format(title) for title in ("Slow list", "Lost mails"))
    assert [title for title, *_ in found(f"## Notes\n\n{both}")] == ["Slow list", "Lost mails"]


@pytest.mark.parametrize(
    "row",
    [
        "Challenges: see [CHALLENGES.md](CHALLENGES.md)",
        "Problems: 45 easy, 12 medium",
        "Difficulty: medium",
        "Défis : Python, SQL, Git",
    ],
)
def test_a_row_that_tells_no_challenge(row):
    assert found(f"# Quiz\n\n{row}") == []


def test_so_begins_no_solution_where_it_tells_of_trouble():
    text = "## Challenges\n\n- **Cold start**: Render sleeps, so the first request was slow. I added a ping."
    assert found(text)[0][-1] == "I added a ping."


def test_a_heading_with_a_colon_is_a_title():
    text = "## Challenges\n\n### CORS errors:\nThe browser refused.\n\n### Merge issues:\nWe lost work."
    assert [title for title, *_ in found(text)] == ["CORS errors", "Merge issues"]
