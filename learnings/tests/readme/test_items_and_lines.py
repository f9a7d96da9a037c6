"""Which lines belong to an item of a list, and which begin something else."""

import pytest

from learnings.readme import parse, parse_as


def found(text):
    return [(one.title, one.problem, one.solution) for one in parse(text).challenges]


def test_the_next_line_of_a_list_item_belongs_to_it():
    text = "## Best practices\n\n- Write tests before the code and\nrun them in CI\n- Review each pull request"
    practices = parse(text).lists["practices"]
    assert [one.title for one in practices] == [
        "Write tests before the code and run them in CI",
        "Review each pull request",
    ]


@pytest.mark.parametrize(
    "line", ["Team: Amina, Joel", "Deployed at: https://shop.example", "Tips: measure first"]
)
def test_a_line_below_a_list_is_no_part_of_its_last_item(line):
    text = "## Challenges\n\n- **Slow lists**: I added an index.\n- **CORS**: I installed a package.\n\n"
    parsed = parse(text + line)
    assert [one.solution for one in parsed.challenges] == [
        "I added an index.",
        "I installed a package.",
    ]
    assert [one.text for one in parsed.kept] == [line]


def test_lines_with_one_sign_below_items_are_parts_of_them():
    text = "## Challenges\n\n- Slow lists\n\n👉 I added an index.\n\n- CORS\n\n👉 I installed a package."
    assert [one[2] for one in found(text)] == ["I added an index.", "I installed a package."]


def test_lines_in_lower_case_are_sentences():
    text = (
        "## Challenges\n\nslow lists, fixed with an index\n\ncors errors, fixed with a header"
        "\n\ndocker builds, fixed with a cache"
    )
    assert found(text) == [
        ("slow lists", "", "fixed with an index"),
        ("cors errors", "", "fixed with a header"),
        ("docker builds", "", "fixed with a cache"),
    ]


@pytest.mark.parametrize("rule", ["***", "* * *", "___", "- - -"])
def test_only_some_rules_underline_a_heading(rule):
    assert parse(f"This is what we did\n{rule}\nNext text").kept[0].title == ""
    assert parse("This is what we did\n---\nNext text").kept[0].title == "This is what we did"


def test_the_label_of_a_reason_is_left_out_of_the_problem():
    text = "## Problems\n\n**Problem:** Fonts were lost.\n**Why:** Expo loads them late.\n**Fix:** I waited."
    assert found(text) == [("Fonts were lost.", "Expo loads them late.", "I waited.")]


@pytest.mark.parametrize("problem", ["René partait tôt.", "Así la lista tardaba 4 s."])
def test_a_name_that_ends_like_a_verb_tells_of_no_action(problem):
    text = f"## Challenges\n\n### Lists\n\n{problem} I added an index."
    assert found(text) == [("Lists", problem, "I added an index.")]


@pytest.mark.parametrize(("heading", "title"), [("My notes", "My notes"), ("", "Plan first.")])
def test_a_text_that_is_taken_as_one_item_has_its_heading_or_first_line_as_title(heading, title):
    [one] = parse_as("takeaways", heading, "Plan first.\nThen build.")
    assert (one.title, one.text) == (title, "Plan first.\nThen build.")


def test_a_number_below_a_line_without_one_is_still_a_title():
    text = (
        "## Challenges\n\n1. Pagination\nPermissions - wrote an object permission.\n"
        "3. CORS errors in production\n\nThe browser refused every answer. I listed the origin.\n\n"
        "4. Deployment\n\nIt failed. I pinned the version.\n"
    )
    titles = [one.title for one in parse(text).challenges]
    assert titles[-2:] == ["CORS errors in production", "Deployment"]
