"""Each kind of change that breaks clients is told as breaking, and no other."""

from collab.contracts.comparing import compare
from collab.contracts.rules import RULES
from collab.tests.contracts.rule_pairs import RulePair, rule_pairs

PAIRS = list(rule_pairs())


def test_changes_break_as_their_rules_say():
    wrong = [(pair.rule, pair.is_breaking) for pair in PAIRS if breaks(pair) != pair.is_breaking]
    assert wrong == []
    assert len(PAIRS) > 800


def breaks(pair: RulePair):
    return any(one.is_breaking for one in compare(pair.old, pair.new))


def test_every_sentence_can_be_said():
    said = {}
    for pair in PAIRS:
        said |= {change.rule: change.sentence for change in compare(pair.old, pair.new)}
    assert all(said.values())
    assert not any("%(" in sentence for sentence in said.values())
    assert len(said) > len(RULES) * 0.7
