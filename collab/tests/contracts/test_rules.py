"""Each kind of change that breaks clients is told as breaking, and no other."""

from collab.contracts.comparing import compare
from collab.contracts.rules import RULES
from collab.tests.contracts.rule_pairs import rule_pairs

PAIRS = list(rule_pairs())


def test_changes_break_as_their_rules_say_and_every_sentence_can_be_said():
    wrong, said = [], {}
    for pair in PAIRS:
        changes = compare(pair.old, pair.new)
        if any(one.is_breaking for one in changes) != pair.is_breaking:
            wrong.append((pair.rule, pair.is_breaking))
        said |= {change.rule: change.sentence for change in changes}
    assert wrong == []
    assert len(PAIRS) > 800
    assert all(said.values())
    assert not any("%(" in sentence for sentence in said.values())
    assert len(said) > len(RULES) * 0.7
