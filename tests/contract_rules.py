"""`python -m tests.contract_rules [--all]`: how the comparison of contracts judges each kind of change.

Prints, for the pairs of `collab.tests.contracts.rule_pairs`, how many breaking changes are told as breaking
("detected"), as harmless or not at all ("silent"), and how many harmless ones as breaking ("false alarm").
`--all` lists every rule.
"""

import os
import sys
from collections import Counter

OUTCOMES = ("detected", "told as harmless", "silent", "harmless", "false alarm")


def outcome(pair) -> str:
    """What is told about one pair, as one of OUTCOMES."""
    from collab.contracts.comparing import compare

    found = compare(pair.old, pair.new)
    tells_break = any(change.is_breaking for change in found)
    if pair.is_breaking:
        return "detected" if tells_break else "told as harmless" if found else "silent"
    return "false alarm" if tells_break else "harmless"


def main() -> None:
    """Print the counts, and the rules that are judged wrongly."""
    from collab.tests.contracts.rule_pairs import rule_pairs

    outcomes = [(pair.rule, outcome(pair)) for pair in rule_pairs()]
    wanted = OUTCOMES if "--all" in sys.argv else OUTCOMES[1:3] + OUTCOMES[4:]
    for rule, said in outcomes:
        if said in wanted:
            print(f"{said:18} {rule}")
    counts = Counter(said for _rule, said in outcomes)
    print(", ".join(f"{counts[said]} {said}" for said in OUTCOMES))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    main()
