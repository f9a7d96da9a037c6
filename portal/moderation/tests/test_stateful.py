"""Random actions of random people on one entry, with rules checked after each."""

import os
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from learnings.models import Entry, IncompleteDraft, SearchDocument, UnsentDraft
from portal.models import RateLimitCount
from portal.moderation import escalation
from portal.moderation.models import (
    AlreadyReviewed,
    CannotAppeal,
    CannotFlagOwnContent,
    Case,
    Flag,
    NotPermitted,
    Review,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
    Suspension,
    TooLateToUndo,
    TrustNaming,
)
from portal.moderation.tests.test_escalation import wait
from portal.ops.prepared_queries import PreparedQuery, PreparedValues
from portal.people.models import Cohort, join_cohort
from portal.web import rate_limits
from tests import sampling
from tests.fixtures.moderation import verified

REFUSALS = (
    AlreadyReviewed, CannotFlagOwnContent, IncompleteDraft, NotPermitted, CannotAppeal, ReviewLockHeld, TooLateToUndo, UnsentDraft, rate_limits.RateLimited,
)  # fmt: skip
# For each review policy; `.ci/run` has twice as many.
SEQUENCES = int(os.environ.get("NASTY_CASES") or (40 if sampling.TAKES_ALL else 20)) // 4
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
    "move",
    "restore_version",
    "lock",
    "type",
    "type",
]
POLICIES = ["usual", "review_first", "publish_first"]


def entry_with_all(key):
    rows = Entry.objects.filter(pk=key)
    return rows.select_related(
        "case", "live_revision", "waiting_revision", "author__cohort", "draft"
    )


# Compiled once: they are asked after each action.
ENTRY_QUERY = PreparedQuery(entry_with_all)


def visible_entries(person):
    """The query for an entry that this person, whose powers stay, may see."""
    return PreparedValues(
        lambda key: Entry.objects.visible_to(person).filter(pk=key).values_list("pk")
    )


class World:
    """One entry, its author, and people with and without permissions."""

    def __init__(self, author, judges, flaggers, entry):
        self.author, self.judges, self.flaggers = author, judges, flaggers
        self.key = entry.pk
        self.cohorts = [author.cohort]

    @property
    def entry(self):
        return ENTRY_QUERY.get(self.key)

    def do(self, verb, number):
        """Do an action as one of the people. A refusal is a valid result."""
        act = getattr(self, verb, None)
        try:
            with transaction.atomic():
                act(number) if act else self.decide(verb, number)
        except REFUSALS:
            pass

    def edit(self, number):
        entry = self.entry
        if entry.is_editable:
            draft = entry.draft_for_edit()
            draft.body = f"words {number}"
            draft.save_text(version=draft.version)

    def submit(self, _number):
        self._goes_to_review(self.entry.submit())

    def restore_version(self, number):
        """Submit an earlier version again."""
        entry = self.entry
        self._goes_to_review(entry.restore_revision(1 + number % entry.revisions.count()))

    def _goes_to_review(self, revision):
        """Check that former members of a review-first cohort publish nothing unreviewed."""
        revision.refresh_from_db()
        is_strict = any(
            Cohort.objects.get(pk=one.pk).review_policy == "review_first" for one in self.cohorts
        )
        assert not is_strict or revision.published_at is None

    def move(self, number):
        """Move the author to the other cohort, to none, or back."""
        places = [self.cohorts[0], None, *Cohort.objects.exclude(pk=self.cohorts[0].pk)]
        place = places[number % len(places)]
        join_cohort(self.author, place)
        self.cohorts += [place] if place else []

    def withdraw(self, _number):
        if self.entry.waiting_revision:
            self.entry.withdraw()

    def appeal(self, number):
        if self.entry.case:
            self.entry.case.appeal_against("Please.", by=[self.author, self.judges[0]][number % 2])

    def flag(self, number):
        if self.entry.status == "live":
            Flag.report(
                self.entry.case, by=self.flaggers[number % len(self.flaggers)], reason="spam"
            )

    def decide(self, decision, number):
        case = self.entry.case
        if case:
            judge = self.judges[number % len(self.judges)]
            version = case.current_version() if number % 5 else 99
            case.decide(decision, by=judge, revision_number=version, reason="Because.")
            assert not ReviewLock.objects.of(case).exists()
            assert not ReviewDraft.objects.of(case, mentor=judge).exists()

    def lock(self, number):
        """Start reviewing; sometimes although another mentor does."""
        if case := self.entry.case:
            judge = self.judges[number % len(self.judges)]
            held = ReviewLock.objects.of(case).running().exclude(holder=judge).first()
            lock = ReviewLock.acquire(case, by=judge, take_over=number % 4 == 0)
            assert lock.holder == judge
            assert held is None or number % 4 == 0

    def type(self, number):
        """Save a draft, which only a case that waits can have."""
        if case := self.entry.case:
            judge = self.judges[number % len(self.judges)]
            text = f"Words {number}." if number % 6 else ""
            was_saved = ReviewDraft.store(case, by=judge, reason=text)
            assert was_saved == (case.state == "waiting")
            texts = ReviewDraft.objects.of(case, mentor=judge).values_list("reason", flat=True)
            assert not was_saved or list(texts) == ([text] if text else [])

    def undo(self, number):
        newest = Review.objects.order_by("-pk").first()
        if newest:
            newest.case.undo(newest, by=self.judges[number % len(self.judges)])

    def amend(self, number):
        from learnings.forms.amendments import AmendForm

        entry = self.entry
        if entry.waiting_revision:
            values = {"title": entry.waiting_revision.title, "body": f"amended {number}"}
            form = AmendForm(values, revision=entry.waiting_revision)
            assert form.is_valid()
            entry.case.amend_and_approve(
                form,
                by=self.judges[number % len(self.judges)],
                revision_number=entry.waiting_revision.number,
            )

    def day(self, _number):
        wait(25)
        escalation.escalate_overdue_reviews()

    def trust(self, number):
        TrustNaming.record(self.author, by=self.judges[0], trusted=bool(number % 2))

    def suspend(self, number):
        if number % 2:
            Suspension.start(
                self.author, by=self.judges[0], reason="x", until=timezone.now() + timedelta(days=1)
            )
        else:
            Suspension.lift(self.author, by=self.judges[0])

    def policy(self, number):
        chosen = self.cohorts[number % len(self.cohorts)]
        Cohort.objects.filter(pk=chosen.pk).update(review_policy=POLICIES[number % 3])


def check(world, people):
    """Check the visibility, the publication of the live text, and the log."""
    entry = world.entry
    is_live = entry.status == "live"
    for visible in people["seen_by_readers"]:
        assert bool(visible.rows(entry.pk)) == is_live
    assert Entry.objects.visible_to(world.author).filter(pk=entry.pk).exists()
    for visible in people["seen_by_judges"]:
        sent_in = entry.status != "draft"
        assert bool(visible.rows(entry.pk)) == (sent_in and entry.case_id is not None)
    assert SearchDocument.objects.filter(entry=entry).exists() == is_live
    if is_live:
        _check_live(entry)
    if entry.case:
        _check_case(entry)


def _check_live(entry):
    """Check that the live text was approved, trusted, or waits under a rule."""
    live = entry.live_revision
    log = list(entry.case.log.order_by("pk"))
    if live.published_under == "approved":
        decided = Review.objects.filter(
            case=entry.case, revision_number=live.number, decision__in=Review.POSITIVE
        )
        assert decided.exclude(reviewer=entry.author).exists()
        assert set(Review.POSITIVE) & set(_decisions_in_force(log, live.number))
    else:
        rules = [
            row.reason
            for row in log
            if row.action == "published" and row.revision_number == live.number
        ]
        assert live.published_under in rules
    if live.published_under in ("publish_first", "waited_a_day"):
        queue = Case.objects.waiting().filter(pk=entry.case_id, waiting_revision__isnull=False)
        assert queue.exists()
    assert live.published_at is not None


def _decisions_in_force(log, number):
    """The decisions on one version, without undone ones."""
    decided = []
    for row in log:
        if row.revision_number == number and row.action == "undo":
            decided.pop()
        elif row.revision_number == number and row.action in Review.Decision.values:
            decided.append(row.action)
    return decided


def _check_case(entry):
    """Check that the last log entry agrees with the state."""
    case = entry.case
    newest = (
        case.log.exclude(action__in=["flagged", "submitted", "amended", "appealed"])
        .order_by("-pk")
        .first()
    )
    action = newest.action if newest else ""
    if action in ("remove", "hidden"):
        visibility = "removed" if action == "remove" else "hidden"
        assert (entry.status, case.visibility) == ("removed", visibility)
    elif action == "approve":
        assert (entry.status, case.visibility) == ("live", "clear")
    elif action in ("keep", "restore", "grant"):
        assert case.visibility == "clear"
    if entry.status == "pending":
        assert case.waiting_revision == entry.waiting_revision.number
    assert (case.waiting_revision is None) == (entry.waiting_revision is None)
    assert ReviewLock.objects.of(case).count() <= 1
    assert not ReviewDraft.objects.filter(case=case, mentor=case.author).exists()
    assert case.open_flags == case.flags.filter(outcome="").count()
    assert (case.visibility == "clear") == (entry.status != "removed")


@pytest.fixture
def people(learner, other, mentor, operator, colleague, stranger, trusted):
    verified(learner)
    flaggers = [trusted(), trusted(), trusted(), other, learner]
    readers = [AnonymousUser(), other, stranger]
    judges = [mentor, colleague, operator]
    return {
        "author": learner,
        "judges": judges,
        "flaggers": flaggers,
        "seen_by_readers": [visible_entries(person) for person in readers],
        "seen_by_judges": [visible_entries(person) for person in judges],
    }


STEP = st.tuples(st.sampled_from(VERBS + DECISIONS * 2), st.integers(0, 29))


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking a failing example takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.parametrize("policy", POLICIES)
@given(steps=st.lists(STEP, min_size=6, max_size=22))
def test_random_actions_keep_the_rules(people, write, cohort, policy, steps):
    RateLimitCount.objects.all().delete()
    point = transaction.savepoint_create()
    Cohort.objects.filter(pk=cohort.pk).update(review_policy=policy)
    author = type(people["author"]).objects.get(pk=people["author"].pk)
    world = World(author, people["judges"], people["flaggers"], write(author))
    world.submit(0)
    for verb, number in steps:
        world.author.refresh_from_db()
        world.do(verb, number)
        check(world, people)
    transaction.savepoint_rollback(point)
