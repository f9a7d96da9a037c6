"""Tables: which columns hold the parts of a challenge, and which the names of technologies."""

import pytest

from learnings.readme import parse


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Challenge | Solution | Owner", "Slow lists | An index | Amina Yusuf"),
        ("Challenge | Severity | Solution", "Slow lists | High | An index"),
        ("Challenge | Owner | Solution", "Slow lists | Amina Wanjiru Yusuf | An index"),
        ("Sprint | Challenge | Solution", "1 | Slow lists | An index"),
        ("Area | Challenge | Solution", "The shared database | Slow lists | An index"),
    ],
)
def test_a_column_beside_challenges_and_solutions_holds_no_problems(header, row):
    text = f"## Challenges\n\n| {header} |\n|---|---|---|\n| {row} |\n"
    [one] = parse(text).challenges
    assert (one.title, one.problem, one.solution) == ("Slow lists", "", "An index")


def test_sentences_between_challenges_and_solutions_are_problems():
    text = (
        "## Challenges\n\n| Challenge | What happened | Solution |\n|---|---|---|\n"
        "| Slow lists | Each page took four seconds | An index |\n"
        "| Lost mails | The mails never came | A queue |\n"
    )
    found = [(one.title, one.problem, one.solution) for one in parse(text).challenges]
    assert found == [
        ("Slow lists", "Each page took four seconds", "An index"),
        ("Lost mails", "The mails never came", "A queue"),
    ]


def test_names_beside_a_name_are_its_text():
    text = "## Technologies\n\n| Category | Tools |\n|---|---|\n| CI | GitHub Actions, Docker |\n"
    found = [(one.title, one.text) for one in parse(text).lists["technologies"]]
    assert found == [("CI", "GitHub Actions, Docker")]
