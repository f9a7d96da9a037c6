"""Each kind of change that breaks clients is told as breaking, and no other."""

import pytest

from collab.contracts.comparing import compare
from collab.contracts.rules import RULES
from collab.tests.contracts.rule_pairs import RulePair, rule_pairs

PAIRS = list(rule_pairs())


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.rule)
def test_change_breaks_as_its_rule_says(pair: RulePair):
    found = compare(pair.old, pair.new)
    assert any(one.is_breaking for one in found) == pair.is_breaking, found


def test_every_sentence_can_be_said():
    said = {}
    for pair in PAIRS:
        said |= {change.rule: change.sentence for change in compare(pair.old, pair.new)}
    assert all(said.values())
    assert not any("%(" in sentence for sentence in said.values())
    assert len(said) > len(RULES) * 0.7
