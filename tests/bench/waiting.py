"""What the queue of mentors costs with 50 and with 5,000 waiting items: its list and its counts.

Times are processor time of this process and of PostgreSQL's process that answers it.
"""

import statistics
import time
from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learnings.models import Entry
from learnings.models.revision import Revision
from portal.moderation.models import Case, Submission
from portal.people.models import User
from tests.bench.processor import database_ms

SIZES = (50, 5_000)
MAX_GROWTH, MAX_QUERIES = 1.3, 8
ADDRESSES = {
    "list and counts": "/moderation/",
    "edits": "/moderation/?what=edits",
    "of a kind": "/moderation/?kind=learning",
    "filtered": "/moderation/?track=backend&sort=due",
    "with a word": "/moderation/?q=words",
}


def queue_costs(mentor: User, rounds: int) -> Iterator[str]:
    """Yield a sentence about each address. What it adds to the database is taken back."""
    client = Client(headers={"host": "testserver"})
    client.force_login(mentor)
    author = User.objects.filter(cohort__in=mentor.moderated_cohort_ids).exclude(pk=mentor.pk)[0]
    spent: dict[str, list[float]] = {name: [] for name in ADDRESSES}
    queries = dict.fromkeys(ADDRESSES, 0)
    with transaction.atomic():
        Case.objects.waiting().update(
            state="settled",
            waiting_revision=None,
            waiting_since=None,
            open_flags=0,
            appeal_open=False,
        )
        for size in SIZES:
            _send(author, size - Case.objects.waiting().count())
            for name, address in ADDRESSES.items():
                with CaptureQueriesContext(connection) as asked:
                    client.get(address, secure=True)
                queries[name] = max(queries[name], len(asked))
                spent[name].append(_milliseconds(client, address, rounds))
        transaction.set_rollback(True)
    _vacuum()
    for name, (few, many) in spent.items():
        is_over = many > few * MAX_GROWTH or queries[name] > MAX_QUERIES
        verdict = " (over)" if is_over else ""
        yield (
            f"Queue, {name}: {few:.1f} ms with {SIZES[0]}, {many:.1f} ms with {SIZES[1]:,} items, "
            f"× {many / few:.2f}, {queries[name]} queries{verdict}"
        )


def _vacuum() -> None:
    """Remove the rows that were taken back: PostgreSQL would read over them for the author's pages."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _milliseconds(client: Client, address: str, rounds: int) -> float:
    durations = []
    for _round in range(rounds):
        of_database, of_web = database_ms(), time.process_time()
        assert client.get(address, secure=True).status_code == 200
        of_web = (time.process_time() - of_web) * 1000
        durations.append(of_web + database_ms() - of_database)
    return statistics.median(durations)


def _send(author: User, count: int) -> None:
    """Put so many entries into the queue."""
    now, cohort = timezone.now(), author.cohort
    sent = [Submission(author=author, submitted_at=now) for _number in range(count)]
    text = {"text_length": 1200, "text_kind": "learning", "text_track": "backend"}
    waits = {"state": "waiting", "waiting_revision": 1, "waiting_since": now, **text}
    cases = Case.objects.bulk_create(
        Case(kind="entry", author=author, cohort=cohort, submission=submission, **waits)
        for submission in Submission.objects.bulk_create(sent)
    )
    entries = Entry.objects.bulk_create(
        Entry(kind="learning", section="tip", author=author, cohort=cohort, case=case)
        for case in cases
    )
    texts = {"number": 1, "body": "Some words. " * 100, "track": "backend"}
    revisions = Revision.objects.bulk_create(
        Revision(entry=entry, title=f"Waiting {entry.pk}", **texts) for entry in entries
    )
    for entry, revision in zip(entries, revisions, strict=True):
        entry.waiting_revision, entry.status = revision, "pending"
    Entry.objects.bulk_update(entries, ["waiting_revision", "status"], batch_size=500)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
