"""Related entries: found off the request, shown with one query."""

import pytest
from django.core.management import call_command

from learnings import tasks
from learnings.models import Entry, RelatedEntry
from learnings.related import relate_stale, related_to, update_related_entries
from tests import snapshots


@snapshots.fixture
def shelf(learner, publish, topics):
    one = publish(learner, "Healthchecks for containers", topics_text="Docker")
    two = publish(learner, "Containers in layers", kind="challenge", topics_text="Docker")
    far = publish(learner, "Money is an integer", topics_text="PostgreSQL")
    return one, two, far


def test_what_shares_a_topic_is_related_both_ways(shelf):
    one, two, far = shelf
    update_related_entries(one)
    assert list(related_to(one)) == [two]
    assert list(related_to(two)) == [one]
    assert list(related_to(far)) == []


def test_two_rare_words_relate_and_one_does_not(learner, publish):
    one = publish(learner, "Idempotent webhooks")
    two = publish(learner, "Webhooks that are idempotent")
    publish(learner, "Webhooks by mail")
    update_related_entries(one)
    assert list(related_to(one)) == [two]


def test_what_is_not_public_any_more_is_not_shown(client, shelf):
    one, two, _far = shelf
    update_related_entries(one)
    assert "Containers in layers" in client.get(one.get_absolute_url()).text
    Entry.objects.filter(pk=two.pk).update(status="removed")
    assert "Containers in layers" not in client.get(one.get_absolute_url()).text
    update_related_entries(one)
    assert RelatedEntry.objects.count() == 0


def test_publishing_leaves_it_to_a_task(
    learner, publish, topics, django_capture_on_commit_callbacks
):
    publish(learner, "Healthchecks", topics_text="Docker")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        entry = publish(learner, "Layers", topics_text="Docker")
    assert len(callbacks) == 2  # one looks up what goes with it, one wakes the sender of the notice
    assert related_to(entry).count() == 1


def test_a_task_for_what_was_removed_meanwhile_does_nothing(shelf):
    one, _two, _far = shelf
    Entry.objects.filter(pk=one.pk).update(status="removed")
    tasks.relate.call(one.pk)
    assert RelatedEntry.objects.count() == 0


def test_tick_catches_up_once(shelf):
    assert relate_stale() == "Related entries looked up: 3"
    assert relate_stale() == "Related entries looked up: 0"


def test_relating_twice_changes_nothing(shelf):
    one, _two, _far = shelf
    update_related_entries(one)
    before = set(RelatedEntry.objects.values_list("entry", "other", "score"))
    update_related_entries(one)
    assert set(RelatedEntry.objects.values_list("entry", "other", "score")) == before


@pytest.mark.django_db(transaction=True)
def test_the_worker_relates_what_was_published(settings, learner, publish, topics):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    one = publish(learner, "Healthchecks", topics_text="Docker")
    two = publish(learner, "Layers", topics_text="Docker")
    assert RelatedEntry.objects.count() == 0
    call_command("db_worker", "--batch", "--no-reload", "--interval", "0")
    assert list(related_to(one)) == [two]


def test_a_queue_that_does_not_answer_does_not_undo_what_was_published(
    monkeypatch, learner, publish, topics, django_capture_on_commit_callbacks
):
    def broken(key):
        raise OSError("no queue")

    monkeypatch.setattr(type(tasks.relate), "enqueue", lambda self, key: broken(key))
    with django_capture_on_commit_callbacks(execute=True):
        entry = publish(learner, "Layers", topics_text="Docker")
    assert entry.status == "live"
    assert "looked up: 1" in relate_stale()
