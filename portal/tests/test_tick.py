"""The command `tick`, which runs periodic jobs."""

import io
import json
import os
import re
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from learnings.models import ReadmeImport
from portal.hooks import Job
from portal.management.commands import tick
from portal.management.commands.tick import all_jobs, job_name, job_summary
from portal.people.models import FormReceipt, User


def test_tick_deletes_expired_rows_and_may_run_twice(capsys, learner):
    now = timezone.now()
    for days in (0.9, 1.1):
        ReadmeImport.objects.create(
            owner=learner, text=f"{days}", created_at=now - timedelta(days=days)
        )
    for days in (6, 8):
        FormReceipt.objects.create(
            user=learner, key=uuid.uuid4(), created_at=now - timedelta(days=days)
        )
    for deleted in (1, 0):
        call_command("tick")
        output = capsys.readouterr().out
        assert f"READMEs forgotten: {deleted}" in output
        assert f"Form receipts forgotten: {deleted}" in output
    assert [row.text for row in ReadmeImport.objects.all()] == ["0.9"]
    assert FormReceipt.objects.count() == 1


@pytest.fixture
def jobs(monkeypatch):
    """jobs(*functions) makes tick run these functions instead of the apps' jobs."""

    def replace(*functions):
        replaced = [Job(function) for function in functions]
        monkeypatch.setattr(tick, "all_jobs", lambda: replaced)

    return replace


def first():
    """Run first."""
    return "First: done."


def broken():
    """Raise an error that quotes an email address."""
    raise ValueError("no number: 'typed by amina@example.com'")


def last():
    """Run last."""
    return "Last: done."


def test_a_job_that_fails_does_not_keep_later_ones_from_running(db, jobs, capsys):
    real = [job.run for job in all_jobs()]
    jobs(real[0], broken, *real[1:])
    with pytest.raises(CommandError, match=f"1 of {len(real) + 1} jobs failed"):
        call_command("tick")
    assert len(capsys.readouterr().out.splitlines()) == len(real) > 15


def test_a_failed_job_is_reported_with_its_location_and_without_personal_data(
    db, jobs, capsys, caplog
):
    jobs(first, broken, last)
    with pytest.raises(CommandError, match="1 of 3 jobs failed; the others ran."):
        call_command("tick")
    output = capsys.readouterr()
    assert output.out == "First: done.\nLast: done.\n"
    assert re.fullmatch(
        r"portal\.tests\.test_tick\.broken failed: ValueError at portal/tests/test_tick\.py:\d+\.\n",
        output.err,
    )
    [record] = [record for record in caplog.records if record.name.endswith("tick")]
    assert record.getMessage() == "The job portal.tests.test_tick.broken failed."


def select_missing_column():
    """Run a query that the database refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM django_session")
    return "Never."


@pytest.mark.django_db(transaction=True)
def test_a_job_that_the_database_refuses_leaves_a_working_connection(jobs, capsys):
    jobs(select_missing_column, count_sessions, last)
    with pytest.raises(CommandError, match="1 of 3 jobs failed"):
        call_command("tick")
    assert capsys.readouterr().out == "Counted: 0.\nLast: done.\n"


def count_sessions():
    """Count sessions."""
    return f"Counted: {Session.objects.count()}."


def test_the_help_of_tick_lists_every_job_with_its_docstring(jobs, capsys):
    with pytest.raises(SystemExit):
        call_command("tick", "--help")
    output = capsys.readouterr().out
    for job in all_jobs():
        summary = job_summary(job)
        assert 10 < len(summary) <= 80, job
        assert f"  {job_name(job)}: {summary}\n" in output
    jobs(first, broken)
    with pytest.raises(SystemExit):
        call_command("tick", "--help")
    assert capsys.readouterr().out.count("portal.tests.test_tick.") == 2


def test_commands_report_one_sentence_when_the_database_is_unavailable():
    unavailable = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "DEBUG": "1",
        "TASKS_BACKEND": "database",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.several_commands", '["tick", "db_worker"]'],
        cwd=settings.BASE_DIR,
        env=os.environ | unavailable,
        capture_output=True,
        text=True,
        check=True,
    )
    for ended in json.loads(done.stdout):
        assert ended["status"] == 1
        assert re.fullmatch(
            r"CommandError: The database does not answer: .*Connection refused\n", ended["error"]
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_concurrent_ticks_handle_each_row_once(learner, make_person):
    """Each due row is handled by one of them, and neither fails."""
    now = timezone.now()
    for number in range(20):
        leaver = make_person(f"leaver-{number}")
        leaver.leaving_at, leaver.leaving_keeps = now - timedelta(days=1), False
        leaver.save(update_fields=["leaving_at", "leaving_keeps"])
        ReadmeImport.objects.create(
            owner=learner, text=f"{number}", created_at=now - timedelta(days=2)
        )
    barrier = threading.Barrier(2)

    def run_tick():
        try:
            barrier.wait(timeout=30)
            call_command("tick", stdout=io.StringIO())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run_tick), pool.submit(run_tick)]:
            done.result(timeout=60)
    assert User.objects.filter(leaving_at__lte=now, erased_at=None).count() == 0
    assert User.objects.exclude(erased_at=None).count() == 20
    assert ReadmeImport.objects.count() == 0
