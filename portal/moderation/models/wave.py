"""Stopping a wave of spam: many posts removed or rejected in one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.moderation import review_targets
from portal.moderation.models.case import Case
from portal.moderation.models.exceptions import AlreadyReviewed, NotPermitted, TooLateToUndo
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.moderation.models.review_draft import ReviewDraft
from portal.moderation.models.suspension import Suspension
from portal.people.models import User
from portal.text.labels import labelled
from portal.text.plurals import counted

# Decisions in one act. Each writes some twenty rows, all in one transaction.
MAX_POSTS = 100


class TooManyPosts(Exception):
    """Raised for more posts than one act may decide."""


class ReadPost(NamedTuple):
    """A post as a mentor read it: kind, key, version, and whether it was in review."""

    kind: str
    key: int
    version: int
    in_review: bool


class WaveResult(NamedTuple):
    """The outcome. `left` counts posts that were decided, edited or deleted first.

    Those of a README that another mentor is reviewing are left as well.
    """

    reviews: list[Review]
    left: int
    suspended: list[Suspension]


@transaction.atomic
def stop_wave(
    posts: Sequence[ReadPost],
    *,
    by: User,
    reason: str,
    canned: str = "",
    suspend_until: datetime | None = None,
) -> WaveResult:
    """Remove public posts and reject waiting ones, and perhaps suspend their authors.

    Each decision follows the rules of Case.decide. An author gets one notification. Raises
    NotPermitted if `by` may not decide one of them, and TooManyPosts; then nothing is decided.
    """
    if not by.can_moderate:
        raise NotPermitted
    if len(posts) > MAX_POSTS:
        raise TooManyPosts
    read_by_case = _posts_by_case(posts)
    moment = timezone.now()
    reviews = []
    for case in _locked(read_by_case):
        review = _decide(case, read_by_case[case.pk], by, reason, canned, moment)
        reviews += [review] if review else []
    suspended = []
    if suspend_until:
        suspended = _suspend_authors(reviews, by, reason, suspend_until, moment)
    _notify_authors(reviews, suspended, by, reason)
    _record("wave", reviews, by=by, reason=reason, canned=canned, at=moment)
    return WaveResult(reviews, len(posts) - len(reviews), suspended)


def _posts_by_case(posts: Iterable[ReadPost]) -> dict[int, ReadPost]:
    """The posts by the keys of their cases, which are created where there is none."""
    by_case = {}
    for target in review_targets.wave_targets():
        read = {post.key: post for post in posts if post.kind == target.name}
        found = target.posts().filter(pk__in=read).order_by("pk") if read else ()
        for thing in found:
            case = thing.case or target.get_or_create_case(thing)
            by_case[case.pk] = read[thing.pk]
    return by_case


def _locked(keys: Iterable[int]) -> list[Case]:
    """These cases, locked in one order.

    Two mentors then cannot wait for each other.
    """
    cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    return list(cases.select_related("submission__review_lock").order_by("pk"))


def _decide(
    case: Case, read: ReadPost, by: User, reason: str, canned: str, moment: datetime
) -> Review | None:
    """Decide a case; None if it was decided or changed first.

    Also None if it is a part of a locked README.
    """
    if not case.can_be_reviewed_by(by):
        raise NotPermitted
    decision = case.wave_decision()
    is_decided = decision is None or bool(case.waiting_revision) != read.in_review
    if is_decided or _is_held_by_other(case, by):
        return None
    words = {"reason": reason, "canned": canned}
    try:
        return case.decide(decision, by=by, revision_number=read.version, in_wave=moment, **words)
    except AlreadyReviewed:
        return None


def _is_held_by_other(case: Case, mentor: User) -> bool:
    """Whether it is a part of a README that another mentor is reviewing."""
    lock = getattr(case.submission, "review_lock", None) if case.is_in_readme else None
    return lock is not None and lock.is_running and lock.holder_id != mentor.pk


def _by_author(reviews: Iterable[Review]) -> list[list[Review]]:
    """The reviews of each author, in the order of their keys."""
    ordered = sorted(reviews, key=lambda review: (review.author_id, review.pk))
    return [list(group) for _key, group in groupby(ordered, key=lambda one: one.author_id)]


def _suspend_authors(
    reviews: Iterable[Review], by: User, reason: str, until: datetime, moment: datetime
) -> list[Suspension]:
    started = [
        Suspension.start_in_wave(own[0].author, by=by, reason=reason, until=until, at=moment)
        for own in _by_author(reviews)
    ]
    return [suspension for suspension in started if suspension]


def _notify_authors(
    reviews: Iterable[Review], suspended: Iterable[Suspension], by: User, reason: str
) -> None:
    """Tell each author once, about all of theirs. The undo of the first deletes it."""
    ends = {suspension.person_id: suspension.deadline for suspension in suspended}
    for own in _by_author(reviews):
        first = own[0]
        values: dict[str, Any] = {"n": len(own), "reason": reason}
        kind = "wave_removed"
        if first.author_id in ends:
            kind, values["until"] = "wave_suspended", ends[first.author_id]
        first.notify(first.author, kind, url=reverse("moderation:log"), actor=by, **values)


def _record(
    action: str, reviews: Iterable[Review], *, by: User, reason: str, canned: str, at: datetime
) -> None:
    """Sum the act up in the log, once for each cohort.

    Mentors read the log of their cohorts.
    """
    counts = Counter(review.case.cohort_id for review in reviews)
    for cohort_id, count in counts.items():
        number = counted("%(n)d post", "%(n)d posts", count)
        words = labelled(number, reason) if reason else number
        LogEntry.record_wave(cohort_id, action, by=by, reason=words, canned=canned, at=at)


@transaction.atomic
def undo_wave(review: Review, *, by: User) -> WaveResult:
    """Undo all that `by` decided at the moment of this review, with suspensions.

    `left` counts what has changed since. Raises TooLateToUndo after ten seconds and for others.
    """
    if review.reviewer_id != by.pk or not review.can_be_undone:
        raise TooLateToUndo
    reviews = _reviews_at(review.decided_at, by)
    _locked(one.case_id for one in reviews)
    moment = timezone.now()
    undone = [one for one in reviews if _undo(one, by, moment)]
    if not undone:
        raise TooLateToUndo
    # The same reason of all would be a draft of each.
    ReviewDraft.objects.filter(mentor=by, case__in=[one.case_id for one in undone]).delete()
    Suspension.undo_wave(by=by, at=review.decided_at)
    _record("wave_undone", undone, by=by, reason="", canned="", at=moment)
    return WaveResult(undone, len(reviews) - len(undone), [])


def _reviews_at(moment: datetime, by: User) -> list[Review]:
    """What `by` decided at this moment, and has not undone; the newest first."""
    own = Review.objects.filter(reviewer=by, decided_at=moment, superseded_by=None)
    return list(own.exclude(decision=Review.Decision.UNDO).order_by("-pk"))


def _undo(review: Review, by: User, moment: datetime) -> bool:
    try:
        with transaction.atomic():
            review.case.undo(review, by=by, at=moment)
    except TooLateToUndo:
        return False
    return True
