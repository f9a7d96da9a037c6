"""The task queue: killed workers, failures, and the admin."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.ops import health, pending_migrations, task_queue
from portal.people.tasks import send_messages


@pytest.fixture
def queue(settings, db):
    """Tasks wait in the database, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def leave_running(workers=1):
    """Return a task whose worker was killed eleven minutes ago."""
    result = send_messages.enqueue()
    started = timezone.now() - timedelta(minutes=11)
    values = {"status": "RUNNING", "started_at": started, "worker_ids": ["x"] * workers}
    DBTaskResult.objects.filter(pk=result.id).update(**values)
    return DBTaskResult.objects.get(pk=result.id)


@pytest.mark.django_db(transaction=True)
def test_task_of_a_killed_worker_runs_again(queue):
    task = leave_running()
    assert "1 run again" in task_queue.recover_abandoned_tasks()
    call_command("db_worker", batch=True, interval=0, verbosity=0)
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"


def test_task_of_three_killed_workers_fails(queue):
    task = leave_running(workers=3)
    assert "1 given up" in task_queue.recover_abandoned_tasks()
    task.refresh_from_db()
    assert (task.status, task.exception_class_path) == (
        "FAILED",
        "portal.ops.task_queue.WorkerKilled",
    )


def test_running_task_is_not_recovered(queue):
    task = leave_running()
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(seconds=100))
    assert "0 run again" in task_queue.recover_abandoned_tasks()
    task.refresh_from_db()
    assert task.status == "RUNNING"


def test_readyz_reports_the_age_of_the_oldest_task(queue, client):
    assert client.get("/readyz").json()["oldest_task_seconds"] == 0
    result = send_messages.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        enqueued_at=timezone.now() - timedelta(minutes=7)
    )
    health._cached_answers.clear()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert 419 <= answer.json()["oldest_task_seconds"] <= 425


def test_operator_runs_a_failed_task_again(queue, client_of, operator):
    task = leave_running()
    DBTaskResult.objects.update(status="FAILED")
    browser = client_of(operator)
    assert "send_messages" in browser.get("/operator/django_tasks_database/dbtaskresult/").text
    values = {"action": "run_again", "_selected_action": [str(task.pk)]}
    browser.post("/operator/django_tasks_database/dbtaskresult/", values)
    task.refresh_from_db()
    assert task.status == "READY"


@pytest.mark.parametrize(("minutes", "is_warned"), [(7, True), (4, False)])
def test_mentors_see_a_warning_when_tasks_wait(
    queue, client_of, mentor, learner, minutes, is_warned
):
    result = send_messages.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        enqueued_at=timezone.now() - timedelta(minutes=minutes)
    )
    warning = f"Emails and background jobs have been stuck for {minutes}\xa0minutes"
    assert (warning in client_of(mentor).get("/").text) == is_warned
    assert warning not in client_of(learner).get("/").text


@pytest.mark.django_db(transaction=True)
def test_worker_does_not_log_successful_tasks(queue, caplog):
    send_messages.enqueue()
    call_command("db_worker", batch=True, interval=0, verbosity=1)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert [record.getMessage() for record in caplog.records if record.name == "django.tasks"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["db_worker", "tick"])
def test_worker_and_tick_refuse_to_run_before_migrations(queue, command, caplog):
    """On a first deploy they start while the release command still migrates."""
    send_messages.enqueue()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("collab", "0004_versions_and_addresses")
    try:
        with pytest.raises(CommandError, match=r"Migrations are waiting: run `manage\.py migrate`"):
            call_command(command, wait=0)
        assert DBTaskResult.objects.get().status == "READY"
    finally:
        recorder.record_applied("collab", "0004_versions_and_addresses")


@pytest.mark.django_db(transaction=True)
def test_worker_starts_after_the_migrations(queue, monkeypatch):
    send_messages.enqueue()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("collab", "0004_versions_and_addresses")
    monkeypatch.setattr(
        pending_migrations.time,
        "sleep",
        lambda _seconds: recorder.record_applied("collab", "0004_versions_and_addresses"),
    )
    call_command("db_worker", batch=True, interval=0, verbosity=0)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
