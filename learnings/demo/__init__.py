"""The entries of the demo cohort.

Their texts are in TOML files. They are submitted and reviewed by the same methods as all entries,
and then get earlier dates.
"""

import tomllib
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from learnings.models import Draft, Entry, Revision
from portal.clock import ago
from portal.moderation.models import Case, Review, Submission, TrustNaming
from portal.people.models import Notification, User

CONTENT = Path(__file__).parent
TRUSTED = ("amina", "kofi", "leila", "thabo")
NAMESPACE = uuid.UUID("5b0c1f0e-9a35-4a57-8a6f-3a8f0f3f5b11")


Row = dict[str, Any]  # one table of a TOML file
People = dict[str, User]  # by handle


def seed() -> str:
    """Create entries in each state; return a line for the console."""
    people = {person.handle: person for person in User.objects.all()}
    mentor = people["wanjiru"]
    learnings = _rows_oldest_first("learning")
    challenges = _rows_oldest_first("challenge")
    for row in learnings:
        _create_learning(row, people, mentor)
    for row in challenges:
        _create_challenge(row, people, mentor)
    for handle in TRUSTED:
        TrustNaming.objects.create(person=people[handle], named_by=mentor)
    three_days_ago = ago(timedelta(days=3))
    Notification.objects.filter(created_at__lt=three_days_ago).mark_read()
    return f"Entries: {len(learnings)} learnings, {len(challenges)} challenges."


def _rows_oldest_first(kind: str) -> list[Row]:
    content = (CONTENT / f"{kind}s.toml").read_text()
    rows = tomllib.loads(content)[kind]
    return sorted(rows, key=lambda row: -row["days_ago"])


def _create_learning(row: Row, people: People, mentor: User) -> None:
    entry = _create_entry(row, people, Entry.Kind.LEARNING)
    if row.get("status") == "draft":
        return
    _submit(entry, row, mentor)
    if "edit_waiting" in row:
        draft = entry.draft_for_edit()
        draft.body = row["edit_waiting"].strip()
        draft.save_text(version=draft.version)
        entry.submit()
        _backdate(entry, row["days_ago"], waiting_days=0.3)


def _create_challenge(row: Row, people: People, mentor: User) -> None:
    challenge = _create_entry(row, people, Entry.Kind.CHALLENGE)
    submission = _submit(challenge, row, mentor)
    inherited = {name: row[name] for name in ("track", "topics", "days_ago")}
    for answer in row.get("solution", []):
        values = inherited | answer | {"status": row.get("status", "live")}
        solution = _create_entry(values, people, Entry.Kind.SOLUTION, challenge)
        # The author's own solution is submitted together with the challenge.
        is_own = answer["author"] == row["author"]
        _submit(solution, values, mentor, submission if is_own else None)


def _create_entry(row: Row, people: People, kind: Any, challenge: Entry | None = None) -> Entry:
    """Create an entry with a draft of the text in `row`."""
    entry = Entry(kind=kind, author=people[row["author"]], challenge=challenge)
    name = row.get("title") or row["body"]
    draft = Draft(
        entry=entry,
        key=uuid.uuid5(NAMESPACE, f"{kind} {row['author']} {name}"),
        title=row.get("title", ""),
        body=row["body"].strip(),
        outcome=row.get("outcome", ""),
        topics_text=", ".join(row.get("topics", [])),
        section=row.get("section", ""),
        track=row["track"],
    )
    draft.save_text(version=0)
    _set_date(Draft.objects.filter(pk=draft.pk), row["days_ago"], "saved_at")
    return entry


def _submit(
    entry: Entry, row: Row, mentor: User, submission: Submission | None = None
) -> Submission:
    """Submit an entry and have the mentor decide as `row` says; return the submission."""
    submission = submission or Submission.objects.create(author=entry.author)
    revision = entry.submit(submission=submission)
    status = row.get("status", "live")
    if status != "pending" and entry.waiting_revision_id:
        decision = Review.Decision.APPROVE if status == "live" else Review.Decision.REQUEST_CHANGES
        entry.case.decide(
            decision, by=mentor, revision_number=revision.number, reason=row.get("reason", "")
        )
    _backdate(entry, row["days_ago"])
    return submission


def _backdate(entry: Entry, days_ago: float, waiting_days: float | None = None) -> None:
    """Date an entry back, except its moderation log, which is append-only."""
    entries = Entry.objects.filter(pk=entry.pk)
    revisions = Revision.objects.filter(entry=entry)
    cases = Case.objects.filter(pk=entry.case_id)
    reviews = Review.objects.filter(case=entry.case_id)
    notifications = Notification.objects.filter(
        recipient=entry.author, url=entry.get_absolute_url()
    )
    decided = days_ago - 0.1
    _set_date(entries, days_ago, "created_at")
    _set_date(entries.filter(status=Entry.Status.LIVE), decided, "published_at")
    _set_date(revisions.filter(published_at__isnull=False), decided, "published_at")
    _set_date(revisions, days_ago, "created_at")
    _set_date(cases.waiting(), waiting_days or days_ago, "waiting_since")
    if entry.author.handle in TRUSTED:
        # Approvals of others stay on one day, because approvals on two days make a person trusted.
        _set_date(reviews, decided, "decided_at")
    reviews.update(waited=(entry.pk * 37 % 20 + 1) * 3000)  # seconds: from one hour to 17
    for field in ("created_at", "updated_at"):
        _set_date(notifications, decided, field)


def _set_date(rows: QuerySet, days_ago: float, field: str) -> None:
    rows.update(**{field: ago(timedelta(days=max(days_ago, 0.01)))})
