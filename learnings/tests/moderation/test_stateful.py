"""An entry driven through random verbs of random people, and what must hold after each of them."""

import os
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from learnings.models import Entry, NotYetComplete, SearchDocument, UnsentDraft
from learnings.tests.moderation.conftest import verified
from portal import limits
from portal.models import Tally
from portal.moderation import overdue
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    Flag,
    NotToBeFlagged,
    NotYours,
    OnlyOnce,
    Review,
    Suspension,
    TooLateToUndo,
    TrustNaming,
    amend_and_approve,
)

REFUSALS = (
    AlreadyReviewed, NotToBeFlagged, NotYetComplete, NotYours, OnlyOnce, TooLateToUndo, UnsentDraft, limits.TooOften,
)  # fmt: skip
SEQUENCES = int(os.environ.get("NASTY_CASES", "40")) // 2
DECISIONS = ["approve", "request_changes", "reject", "keep", "remove", "restore", "grant", "uphold"]
VERBS = [
    "edit",
    "submit",
    "submit",
    "withdraw",
    "appeal",
    "flag",
    "flag",
    "undo",
    "amend",
    "day",
    "trust",
    "suspend",
    "policy",
]


class World:
    """One entry, its author, and everybody who may or may not do something to it."""

    def __init__(self, author, judges, flaggers, entry):
        self.author, self.judges, self.flaggers = author, judges, flaggers
        self.key = entry.pk

    @property
    def entry(self):
        rows = Entry.objects.select_related("case", "live_revision", "waiting_revision", "author__cohort", "draft")
        return rows.get(pk=self.key)

    def do(self, verb, number):
        """The verb, by one of those whose it is or is not; a refusal is an answer too."""
        act = getattr(self, verb, None)
        try:
            with transaction.atomic():
                act(number) if act else self.decide(verb, number)
        except REFUSALS:
            pass

    def edit(self, number):
        entry = self.entry
        if entry.may_be_edited:
            draft = entry.draft_for_edit()
            draft.body = f"words {number}"
            draft.save_text(version=draft.version)

    def submit(self, _number):
        self.entry.submit()

    def withdraw(self, _number):
        if self.entry.waiting_revision:
            self.entry.withdraw()

    def appeal(self, number):
        if self.entry.case:
            self.entry.case.appeal_against("Please.", by=[self.author, self.judges[0]][number % 2])

    def flag(self, number):
        if self.entry.status == "live":
            Flag.put(self.entry.case, by=self.flaggers[number % len(self.flaggers)], reason="spam")

    def decide(self, decision, number):
        case = self.entry.case
        if case:
            judge = self.judges[number % len(self.judges)]
            version = case.version_now() if number % 5 else 99
            case.decide(decision, by=judge, revision_number=version, reason="Because.")

    def undo(self, number):
        newest = Review.objects.order_by("-pk").first()
        if newest:
            newest.case.take_back(newest, by=self.judges[number % len(self.judges)])

    def amend(self, number):
        from learnings.reviewing.entries import AmendForm

        entry = self.entry
        if entry.waiting_revision:
            values = {"title": entry.waiting_revision.title, "body": f"amended {number}"}
            form = AmendForm(values, revision=entry.waiting_revision)
            assert form.is_valid()
            amend_and_approve(
                entry.case,
                form,
                by=self.judges[number % len(self.judges)],
                revision_number=entry.waiting_revision.number,
            )

    def day(self, _number):
        Case.objects.filter(state="waiting").update(waiting_since=timezone.now() - timedelta(hours=25))
        overdue.keep_promises()

    def trust(self, number):
        TrustNaming.say(self.author, by=self.judges[0], trusted=bool(number % 2))

    def suspend(self, number):
        if number % 2:
            Suspension.put(self.author, by=self.judges[0], reason="x", until=timezone.now() + timedelta(days=1))
        else:
            Suspension.lift(self.author, by=self.judges[0])

    def policy(self, number):
        cohort = self.author.cohort
        cohort.review_policy = ["usual", "review_first", "publish_first"][number % 3]
        cohort.save()


def check(world, people):
    """Nobody sees what they may not; live text was approved or published under a rule; the log explains the state."""
    entry = world.entry
    is_live = entry.status == "live"
    for person in people["readers"]:
        assert Entry.objects.visible_to(person).filter(pk=entry.pk).exists() == is_live
    assert Entry.objects.visible_to(world.author).filter(pk=entry.pk).exists()
    for judge in world.judges:
        sent_in = entry.status != "draft"
        assert Entry.objects.visible_to(judge).filter(pk=entry.pk).exists() == (sent_in and entry.case_id is not None)
    assert SearchDocument.objects.filter(entry=entry).exists() == is_live
    if is_live:
        _check_live(entry)
    if entry.case:
        _check_case(entry)


def _check_live(entry):
    live = entry.live_revision
    log = list(entry.case.log.order_by("pk"))
    if live.published_under == "approved":
        standing = Review.objects.filter(case=entry.case, revision_number=live.number)
        assert standing.filter(decision__in=Review.FOR).exclude(reviewer=entry.author).exists()
        assert any(row.action in ("approve", "grant") and row.revision_number == live.number for row in log)
    else:
        rules = [row.reason for row in log if row.action == "published" and row.revision_number == live.number]
        assert live.published_under in rules
    assert live.published_at is not None


def _check_case(entry):
    """What the log says last is what the states say."""
    case = entry.case
    newest = case.log.exclude(action__in=["flagged", "submitted", "amended", "appealed"]).order_by("-pk").first()
    expects = {
        "remove": ("removed", "removed"),
        "uphold": None,
        "hidden": ("removed", "hidden"),
        "restore": ("live", "clear"),
        "keep": ("live", "clear"),
        "grant": ("live", "clear"),
        "approve": ("live", "clear"),
    }.get(newest.action if newest else "")
    if expects:
        assert (entry.status, case.standing) == expects
    if entry.status == "pending":
        assert case.waiting_revision == entry.waiting_revision.number
    assert (case.waiting_revision is None) == (entry.waiting_revision is None)
    assert case.open_flags == case.flags.filter(outcome="").count()
    assert (case.standing == "clear") == (entry.status != "removed")


@pytest.fixture
def people(learner, other, mentor, operator, colleague, stranger, trusted):
    verified(learner)
    flaggers = [trusted(), trusted(), trusted(), other, learner]
    readers = [AnonymousUser(), other, stranger]
    return {"author": learner, "judges": [mentor, colleague, operator], "flaggers": flaggers, "readers": readers}


STEP = st.tuples(st.sampled_from(VERBS + DECISIONS * 2), st.integers(0, 29))


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # making a failure shorter takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=6, max_size=22))
def test_whatever_anybody_does_in_any_order(people, write, steps):
    Tally.objects.all().delete()
    point = transaction.savepoint_create()
    author = type(people["author"]).objects.get(pk=people["author"].pk)
    world = World(author, people["judges"], people["flaggers"], write(author))
    world.submit(0)
    for verb, number in steps:
        world.author.refresh_from_db()
        world.do(verb, number)
        check(world, people)
    transaction.savepoint_rollback(point)
