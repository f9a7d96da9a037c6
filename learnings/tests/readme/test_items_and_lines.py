"""Which lines belong to an item of a list, and which begin something else."""

from learnings.readme import parse


def found(text):
    return [(one.title, one.problem, one.solution) for one in parse(text).challenges]


def test_the_next_line_of_a_list_item_belongs_to_it():
    text = "## Best practices\n\n- Write tests before the code and\nrun them in CI\n- Review each pull request"
    practices = parse(text).lists["practices"]
    assert [one.title for one in practices] == [
        "Write tests before the code and run them in CI",
        "Review each pull request",
    ]


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
