"""Code blocks: never divided, and nothing in them is lost or taken for a label."""

import pytest

from learnings.readme import decode, parse

CODE = [
    "yaml\nbuild:\n  context: .\n  fix: later",
    "ts\ntype Answer = {\n  error: string;\n  result: number;\n};\n// Solution: narrow it",
    "python\n# Before: 300 queries\nread(x)\n# After: one query",
    "\nError: no module named shop\nI fixed it by hand, it says\nfix: install it",
]


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("before", ["**Solution:** this:", "We wrote this:", "I saw this:"])
def test_a_code_block_stays_whole_in_a_challenge(code, before):
    block = f"```{code}\n```"
    text = (
        f"## Challenges\n\n### Slow lists\n\nThey took too long.\n\n{before}\n\n{block}\n\n"
        "### Lost mails\n\nThey never came. We sent them again.\n"
    )
    first, second = parse(text).challenges
    assert (first.title, second.title) == ("Slow lists", "Lost mails")
    assert sum(block in (said or "") for said in (first.problem, first.solution)) == 1
    assert first.outcome is None


def test_labels_in_code_state_no_challenges():
    text = (
        "## Answers\n\n```yaml\nerror: not found\nfix: check the id\n```\n\n"
        "## Set-up\n\n```yaml\nerror: refused\nfix: sign in\n```\n"
    )
    found = parse(text)
    assert found.challenges == []
    assert [one.text for one in found.kept] == [
        "```yaml\nerror: not found\nfix: check the id\n```",
        "```yaml\nerror: refused\nfix: sign in\n```",
    ]


@pytest.mark.parametrize("info", ["markdown", " md"])
@pytest.mark.parametrize("code", ["```bash\nnpm start\n```", "```\nnpm start\n```"])
def test_a_fence_around_a_whole_readme_is_removed_with_other_fences_inside(info, code):
    text = (
        f"\n```{info}\n# Shop\n\n{code}\n\n<h2>Technologies</h2>\n\n<ul><li>Python</li></ul>\n\n"
        "## Challenges\n\n### Slow lists\n\nI added an index.\n```\n"
    )
    parsed = parse(text)
    assert [one.title for one in parsed.lists["technologies"]] == ["Python"]
    assert [(one.title, one.line) for one in parsed.challenges] == [("Slow lists", 13)]
    assert not any("md" in one.text or "markdown" in one.text for one in parsed.kept)
    inside = text.replace(f"```{info}\n", "", 1).removesuffix("```\n")
    assert decode(text) == (f"{inside}\n", False)


@pytest.mark.parametrize(
    "first", ["# install\npip install x\n# run\npython x", "#include <stdio.h>"]
)
def test_a_readme_that_begins_and_ends_with_code_keeps_both(first):
    text = (
        f"```\n{first}\n```\n\n**Challenges**\n\n- **Slow query** - Added an index.\n\n"
        "```\n# end\nmake\n```\n"
    )
    assert decode(text) == (text, False)
    parsed = parse(text)
    assert [one.title for one in parsed.challenges] == ["Slow query"]
    only_code = f"```\n{first}\n```\n"
    assert [one.text for one in parse(only_code).kept] == [only_code.strip()]


def test_half_a_fence_around_a_readme_is_not_kept():
    text = "```markdown\n# Shop\n\n## Technologies\n\n- Python\n\n## Goals\n\n- Rust\n```\n\n<!-- end -->\n"
    assert not any("markdown" in one.text for one in parse(text).kept)


def test_a_readme_between_two_code_blocks_is_read():
    text = "```\nnpm start\n```\n\n## Technologies\n\n- Python\n\n```\nnpm test\n```\n"
    parsed = parse(text)
    assert [one.title for one in parsed.lists["technologies"]] == ["Python"]
    assert parsed.warnings == []
