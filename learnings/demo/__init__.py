"""The entries of the demo cohort: written by hand, taken through the same verbs as everybody's, then dated back."""

import tomllib
import uuid
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from learnings.models import Draft, Entry, Revision
from portal.moderation.models import Case, Review, Submission, TrustNaming
from portal.people.models import Notification, User

CONTENT = Path(__file__).parent
TRUSTED = ("amina", "kofi", "leila", "thabo")
NAMESPACE = uuid.UUID("5b0c1f0e-9a35-4a57-8a6f-3a8f0f3f5b11")


def seed():
    """Make learnings, challenges and solutions in each state; returns a sentence."""
    people = {person.handle: person for person in User.objects.all()}
    mentor = people["wanjiru"]
    learnings = tomllib.loads((CONTENT / "learnings.toml").read_text())["learning"]
    challenges = tomllib.loads((CONTENT / "challenges.toml").read_text())["challenge"]
    for row in sorted(learnings, key=lambda row: -row["days_ago"]):
        _learning(row, people, mentor)
    for row in sorted(challenges, key=lambda row: -row["days_ago"]):
        _challenge(row, people, mentor)
    for handle in TRUSTED:
        TrustNaming.objects.create(person=people[handle], named_by=mentor)
    Notification.objects.filter(created_at__lt=timezone.now() - timedelta(days=3)).mark_read()
    return f"Entries: {len(learnings)} learnings, {len(challenges)} challenges."


def _learning(row, people, mentor):
    entry = _write(row, people, Entry.Kind.LEARNING)
    if row.get("status") == "draft":
        return
    _send(entry, row, mentor)
    if "edit_waiting" in row:
        draft = entry.draft_for_edit()
        draft.body = row["edit_waiting"].strip()
        draft.save_text(version=draft.version)
        entry.submit()
        _date_back(entry, row["days_ago"], since=0.3)


def _challenge(row, people, mentor):
    entry = _write(row, people, Entry.Kind.CHALLENGE)
    submission = _send(entry, row, mentor)
    for answer in row.get("solution", []):
        with_challenge = answer["author"] == row["author"]
        values = {
            "track": row["track"],
            "topics": row["topics"],
            "days_ago": row["days_ago"],
        } | answer
        values["status"] = row.get("status", "live")
        solution = _write(values, people, Entry.Kind.SOLUTION, challenge=entry)
        _send(solution, values, mentor, submission if with_challenge else None)


def _write(row, people, kind, challenge=None):
    """An entry with its draft, as its author typed it."""
    entry = Entry(kind=kind, author=people[row["author"]], challenge=challenge)
    draft = Draft(
        entry=entry,
        key=uuid.uuid5(NAMESPACE, f"{kind} {row['author']} {row.get('title') or row['body']}"),
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


def _send(entry, row, mentor, submission=None):
    """Send it to the mentors, and let one decide as the row says; returns the submission."""
    submission = submission or Submission.objects.create(author=entry.author)
    revision = entry.submit(submission=submission)
    status = row.get("status", "live")
    if status != "pending" and entry.waiting_revision_id:
        decision = Review.Decision.APPROVE if status == "live" else Review.Decision.REQUEST_CHANGES
        entry.case.decide(
            decision, by=mentor, revision_number=revision.number, reason=row.get("reason", "")
        )
    _date_back(entry, row["days_ago"])
    return submission


def _date_back(entry, days_ago, since=None):
    """As if it had happened then. Log entries stay as written: the database would refuse."""
    _set_date(Entry.objects.filter(pk=entry.pk), days_ago, "created_at")
    _set_date(
        Entry.objects.filter(pk=entry.pk, status=Entry.Status.LIVE), days_ago - 0.1, "published_at"
    )
    _set_date(
        Revision.objects.filter(entry=entry, published_at__isnull=False),
        days_ago - 0.1,
        "published_at",
    )
    _set_date(Revision.objects.filter(entry=entry), days_ago, "created_at")
    _set_date(Case.objects.filter(pk=entry.case_id).waiting(), since or days_ago, "waiting_since")
    if entry.author.handle in TRUSTED:
        # The others' approvals stay on one day: trust takes two, and some posts of the demo should wait for a mentor.
        _set_date(Review.objects.filter(case=entry.case_id), days_ago - 0.1, "decided_at")
    # Mentors took from one hour to most of a day.
    Review.objects.filter(case=entry.case_id).update(waited=(entry.pk * 37 % 20 + 1) * 3000)
    _set_date(
        Notification.objects.filter(recipient=entry.author, url=entry.get_absolute_url()),
        days_ago - 0.1,
        "created_at",
    )


def _set_date(rows, days_ago, field):
    rows.update(**{field: timezone.now() - timedelta(days=max(days_ago, 0.01))})
