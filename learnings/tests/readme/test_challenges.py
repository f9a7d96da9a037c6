"""Each shape in which learners state their challenges."""

import pytest

from learnings.readme import parse


def found(text):
    return [(one.title, one.problem, one.solution, one.outcome) for one in parse(text).challenges]


def test_a_table_of_two_columns():
    text = "## Challenges & Solutions\n\n| Challenge | Solution |\n|---|---|\n| Slow list | Added an index |\n| CORS | Named the origin |"
    assert found(text) == [
        ("Slow list", "", "Added an index", None),
        ("CORS", "", "Named the origin", None),
    ]


def test_a_table_of_three_columns():
    text = "## Challenges\n\n| Challenge | Description | Solution |\n|---|---|---|\n| N+1 | 312 queries | select_related |"
    assert found(text) == [("N+1", "312 queries", "select_related", None)]


def test_libraries_and_sites_are_solutions_and_files_of_exercises_are_not():
    head = "## Challenges\n\n| Challenge | Solution |\n|---|---|\n"
    rows = "| Empty pages | Next.js |\n| Slow list | [Redis](https://redis.io) |"
    assert [one[2] for one in found(head + rows)] == ["Next.js", "[Redis](https://redis.io)"]
    rows = "| Queens | `queens.py` |\n| Rain | [code](https://github.com/a/b/blob/main/rain.py) |"
    assert found(head + rows) == []


def test_numbered_steps_stay_together():
    text = "## Challenges\n\n### Slow list\nIt was slow.\n1. Measured it\n2. Added an index\n\n### CORS\n1. Read the docs\n2. Named the origin"
    assert found(text) == [
        ("Slow list", "It was slow.", "1. Measured it\n2. Added an index", None),
        ("CORS", "", "1. Read the docs\n2. Named the origin", None),
    ]


def test_a_table_with_an_outcome():
    text = "## Challenges\n\n| Problem | Fix | Result |\n|---|---|---|\n| Slow | Cached | Fast |"
    assert found(text) == [("Slow", "", "Cached", "Fast")]


def test_a_table_that_names_both_sides_wherever_it_stands():
    text = "# My project\n\n| Challenge | Solution |\n|---|---|\n| Slow list | Added an index |"
    assert found(text) == [("Slow list", "", "Added an index", None)]


def test_a_table_with_headings_below_it():
    text = (
        "## Challenges\n\n| Challenge | Solution |\n| --- | --- |\n| Slow list | Added an index |\n\n"
        "### Lost uploads\n\n**Problem:**\n\nThe disk is wiped.\n\n**Solution:**\n\n- Object storage\n- Backups"
    )
    assert found(text) == [
        ("Slow list", "", "Added an index", None),
        ("Lost uploads", "The disk is wiped.", "- Object storage\n- Backups", None),
    ]


def test_headings_keep_their_challenges_when_only_some_name_a_problem():
    text = (
        "## Challenges\n\n### Slow list\n\n**Solution:**\n\n`select_related`\n\n### Large image\n\n"
        "**Problem:**\n\nIt had 2 GB.\n\n**Solution:**\n\n1. A second stage\n2. An ignore file\n\n"
        "**Outcome:**\n\n160 MB."
    )
    assert [(one[0], one[1]) for one in found(text)] == [
        ("Slow list", ""),
        ("Large image", "It had 2 GB."),
    ]


def test_rows_with_tabs():
    text = "### Challenges Faced\nChallenge\tSolution\nSlow list\tAdded an index\nCORS\tNamed the origin"
    assert found(text) == [
        ("Slow list", "", "Added an index", None),
        ("CORS", "", "Named the origin", None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "**Problem:** 312 queries\n\n**Solution:** select_related",
        "- **Problem:** 312 queries\n- **Solution:** select_related",
        "**Issue**: 312 queries  \n**Fix**: select_related",
        "Problem: 312 queries\n\nSolution: select_related",
        "* *Description:* 312 queries\n* *Resolution:* select_related",
    ],
)
def test_a_heading_with_labelled_parts(body):
    assert found(f"## Challenges and Solutions\n\n### 1. The N+1 problem\n\n{body}") == [
        ("The N+1 problem", "312 queries", "select_related", None)
    ]


def test_a_heading_with_only_the_solution():
    text = "## Challenges & Solutions\n\n### Challenge 1: Slow list\n\nAdded an index."
    assert found(text) == [("Slow list", "", "Added an index.", None)]


def test_headings_with_words_of_other_sections_are_challenges_still():
    text = "## Challenges\n\n### Choosing the right tools\n\n**Solution:** We voted.\n\n## Best practices\n\n- Test early"
    reading = parse(text)
    assert [one.title for one in reading.challenges] == ["Choosing the right tools"]
    assert [one.title for one in reading.lists["practices"]] == ["Test early"]


@pytest.mark.parametrize(
    "body",
    [
        "- **Challenge**: Slow list\n  - **Solution**: Added an index",
        "- **Challenge:** Slow list  \n  **Solution:** Added an index",
        "- Challenge: Slow list\n- Solution: Added an index",
        "1. **Slow list**\n   *Solution:* Added an index",
        "- **Slow list:** Added an index",
        "- Slow list → Added an index",
        "- Slow list – Added an index",
        "- Slow list. Solution: Added an index",
        "Challenge: Slow list\n\nSolution: Added an index",
        "**Challenge:** Slow list\n**Solution:** Added an index",
    ],
)
def test_bullets_and_lines(body):
    titles = [
        (title.rstrip("."), problem, solution)
        for title, problem, solution, _ in found(f"## Challenges & Solutions\n\n{body}")
    ]
    assert titles == [("Slow list", "", "Added an index")]


def test_a_bullet_with_title_problem_solution_and_outcome():
    text = (
        "## Challenges and Solutions\n\n- **Slow list**:\n  - **Issue**: 312 queries.\n"
        "  - **Solution**: `select_related`.\n  - **Outcome**: 3 queries."
    )
    assert found(text) == [("Slow list", "312 queries.", "`select_related`.", "3 queries.")]


def test_challenges_without_a_solution_stay_open():
    assert found("## Challenges\n\n- Debugging asynchronous code\n- Naming things") == [
        ("Debugging asynchronous code", "", None, None),
        ("Naming things", "", None, None),
    ]


def test_title_and_parts_in_one_paragraph_without_headings():
    text = "Welcome to my hub\n\nState in large apps Challenge: Too many renders. Solution: Used the Context API."
    assert found(text) == [
        ("State in large apps", "Too many renders.", "Used the Context API.", None)
    ]


def test_a_solution_of_several_bullets_keeps_them():
    text = "## Challenges\n\n### Slow list\n\n**Solution:**\n\n- Added an index\n- Cached the count"
    assert found(text)[0][2] == "- Added an index\n- Cached the count"


def test_plain_lines_act_as_headings_where_there_are_none():
    text = "Key Technologies\n\nPython: scripts\n\nDjango: the web\n\nChallenges Faced and Solutions\n\nChallenge: Slow\n\nSolution: Index"
    reading = parse(text)
    assert [item.title for item in reading.lists["technologies"]] == ["Python", "Django"]
    assert [(one.title, one.solution) for one in reading.challenges] == [("Slow", "Index")]


@pytest.mark.parametrize(
    "text",
    [
        "# Nexus\n\n- **Challenges & Solutions**: includes real-world challenges.",
        "# Table of Contents\n\n- [Challenges and Solutions](#challenges)\n  - [Slow list](#slow)",
        "## Objectives\n\n- Document technologies, challenges and solutions.",
        "# Shop API\n\nA shop.\n\n## Features\n\n- Search",
    ],
)
def test_nothing_is_invented(text):
    assert found(text) == []


def test_the_track_is_that_of_the_section():
    text = "# Backend\n\n## Challenges\n\n- **Slow**: index\n\n# Frontend\n\n## Challenges\n\n- **Jump**: sizes"
    assert [one.track for one in parse(text).challenges] == ["backend", "frontend"]


def test_the_same_challenge_twice_is_one():
    table = "| Challenge | Solution |\n|---|---|\n| Slow | Index |\n"
    assert len(found(f"## Challenges\n\n{table}\n## Challenges again\n\n{table}")) == 1


def test_without_a_track_in_its_section_it_is_that_of_the_programme_the_file_speaks_of():
    text = "# Hub\n\nWhat I learned in the ProDev Frontend Engineering program.\n\n## Challenges\n\n- **Slow**: Added an index"
    assert [one.track for one in parse(text).challenges] == ["frontend"]
    both = text.replace("program", "and the Backend Engineering programs")
    assert [one.track for one in parse(both).challenges] == [None]


@pytest.mark.parametrize(
    ("text", "title", "problem"),
    [
        ("**Challenge:**\n- One thing.", "One thing.", ""),
        ("Challenge:\n\nThe list was slow.", "The list was slow.", ""),
        (
            "### Slow list\n\n**Challenge:**\n\nEach row asked again.",
            "Slow list",
            "Each row asked again.",
        ),
    ],
)
def test_a_label_alone_on_its_line_takes_what_stands_beneath(text, title, problem):
    found = parse(f"## Challenges\n\n{text}\n").challenges
    assert [(one.title, one.problem) for one in found] == [(title, problem)]


def test_a_label_alone_with_a_solution_beneath():
    found = parse(
        "## Challenges\n\n**Challenge:**\n\nSlow list\n\n**Solution:**\n\nAn index\n"
    ).challenges
    assert [(one.title, one.solution) for one in found] == [("Slow list", "An index")]


def test_labels_on_lines_of_their_own_are_no_titles_where_a_solution_is_missing():
    text = (
        "## Challenges\n\n### Tests fail together\n\n**Problem:**\n\nEach was green on its own. One run in three failed.\n\n"
        "**Solution:**\n\nThe tests shared one account. Now each test makes what it needs.\n\n"
        "### How do you test it?\n\n**Problem:**\n\nThere is a region. I would like a test.\n"
    )
    found = parse(text).challenges
    assert [one.title for one in found] == ["Tests fail together", "How do you test it?"]
    assert [bool(one.solution) for one in found] == [True, False]


def test_titles_of_labelled_challenges_are_kept_beside_one_in_plain_words():
    labelled = "### {0}\n**Challenge:** {0} was slow.\n**Solution:** A cache.\n\n"
    text = "## Challenges\n\n" + "".join(map(labelled.format, ("Search", "Login")))
    text += "### Writing tests\nNothing was easy about them.\n"
    assert [one.title for one in parse(text).challenges] == ["Search", "Login", "Writing tests"]


@pytest.mark.parametrize("word", ["Challenge", "Hurdle", "Battle", "Défi", "Reto"])
def test_numbers_of_challenges_are_no_part_of_their_titles(word):
    text = "## Challenges\n\n### {0} 1: Slow lists\nI added an index.\n\n### {0} 2 – Lost mails\nI added retries.\n"
    titles = [one.title for one in parse(text.format(word)).challenges]
    assert titles == ["Slow lists", "Lost mails"]


def test_the_challenge_that_a_project_answers_is_none():
    text = "# Sort\n\n## The challenge\n\nSort numbers with two stacks.\n\n## My approach\n\nA radix sort.\n"
    assert parse(text).challenges == []


@pytest.mark.parametrize(
    "text",
    [
        "## Challenges\n\n### {}\n\n**Solution:** I did it.\n",
        "## Challenges\n\n| Challenge | Solution |\n|---|---|\n| {} | I fixed it |\n",
        "## Challenges\n\n- **{}**: I fixed it.\n",
    ],
)
def test_no_word_of_a_long_title_is_lost(text):
    title = " ".join(f"word{number}" for number in range(60))
    assert [one.title for one in parse(text.format(title)).challenges] == [title]
