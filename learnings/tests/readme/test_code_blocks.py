"""Code blocks: never divided, and nothing in them is lost or taken for a label."""

import pytest

from learnings.readme import parse

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
