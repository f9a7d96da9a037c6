"""The entries that are generated to measure with."""

import pytest
from django.core.management import call_command
from django.db import connection

from learnings.demo import generated_entries
from learnings.models import Comment, Entry, SearchDocument
from learnings.search import find_entries
from portal.hooks import Size

pytestmark = pytest.mark.django_db


def test_fill_copies_entries_with_their_related_rows(demo, monkeypatch, capsys):
    asked = 110  # 40 generated, 40 copied, and 30 of a second copy
    monkeypatch.setattr(generated_entries, "MAX_GENERATED", 40)
    before = Entry.objects.count()

    generated_entries.fill(Size(entries=asked))
    assert Entry.objects.count() == before + asked
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
    # The key sequence continues after the copies.
    assert (
        Entry.objects.create(kind="learning", author=challenge.author).pk
        == Entry.objects.order_by("-pk").first().pk
    )
