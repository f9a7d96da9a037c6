"""Data to measure with: as many as were asked for, and whole."""

import pytest
from django.core.management import call_command
from django.db import connection

from learnings.demo import generated_entries
from learnings.models import Comment, Entry, SearchDocument
from learnings.search import find_entries
from portal.hooks import Size

pytestmark = pytest.mark.django_db


def test_more_than_are_made_are_copied_whole(monkeypatch, capsys):
    asked = 110  # forty, the same again, and a part
    monkeypatch.setattr(generated_entries, "MAX_GENERATED", 40)
    call_command("seed_demo", yes_in_production=True)
    demo = Entry.objects.count()

    generated_entries.fill(Size(entries=asked))
    assert Entry.objects.count() == demo + asked
    assert Entry.objects.public().count() >= asked
    assert SearchDocument.objects.count() == Entry.objects.public().count()
    assert len(find_entries("request server", most=60)) > 20
    challenge = Entry.objects.challenges().order_by("-comment_count", "-pk").first()
    assert challenge.comments.count() == challenge.comment_count >= generated_entries.MANY_COMMENTS
    assert not Comment.objects.filter(thread=None).exists()
    assert not Entry.objects.filter(live_revision__entry_id__isnull=True, status="live").exists()
    assert all(
        entry.live_revision.entry_id == entry.pk
        for entry in Entry.objects.public().select_related("live_revision")
    )
    call_command("repair_counts")
    connection.check_constraints()
    # What comes next has a key of its own.
    assert (
        Entry.objects.create(kind="learning", author=challenge.author).pk
        == Entry.objects.order_by("-pk").first().pk
    )
