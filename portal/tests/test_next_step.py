"""The choice of the next step among those that panels offer."""

from portal.hooks import Panel
from portal.next_step import NextStep, Rule, choose_next_step


def offer(*rules):
    steps = tuple(NextStep(rule, title=rule.name, url="/", action="Go") for rule in rules)
    return Panel("x.html", next_steps=steps)


def test_rule_that_comes_first_wins():
    panels = [offer(Rule.CHECKLIST, Rule.CHECK_IN), offer(), offer(Rule.ANSWER_REQUEST)]
    assert choose_next_step(panels).rule == Rule.ANSWER_REQUEST
    assert choose_next_step(panels[:2]).rule == Rule.CHECK_IN


def test_first_of_equal_steps_wins():
    first = NextStep(Rule.CHECK_IN, title="Kura", url="/", action="Go")
    second = NextStep(Rule.CHECK_IN, title="Sokoni", url="/", action="Go")
    assert choose_next_step([Panel("x.html", next_steps=(first, second))]) is first


def test_no_offer_is_no_step():
    assert choose_next_step([offer()]) is None


def test_order_of_the_rules():
    assert [rule.name for rule in Rule] == [
        "ANSWER_REQUEST",
        "MAKE_CHANGES",
        "REVIEW",
        "ADMIT",
        "CHECK_IN",
        "STAND_UP",
        "DELIVERABLES",
        "FINISH_PROFILE",
        "FIRST_ENTRY",
        "SUBMIT_DRAFTS",
        "CHECKLIST",
    ]
