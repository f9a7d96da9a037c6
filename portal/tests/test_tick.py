"""What is due."""

import uuid
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from learnings.models import ReadmeImport
from portal.people.models import FormReceipt


def test_tick_forgets_what_is_kept_for_a_time_only_and_may_run_twice(capsys, learner):
    now = timezone.now()
    for days in (0.9, 1.1):
        ReadmeImport.objects.create(owner=learner, text=f"{days}", created_at=now - timedelta(days=days))
    for days in (6, 8):
        FormReceipt.objects.create(user=learner, key=uuid.uuid4(), created_at=now - timedelta(days=days))
    for forgotten in (1, 0):
        call_command("tick")
        said = capsys.readouterr().out
        assert f"READMEs forgotten: {forgotten}" in said
        assert f"Form receipts forgotten: {forgotten}" in said
    assert [row.text for row in ReadmeImport.objects.all()] == ["0.9"]
    assert FormReceipt.objects.count() == 1
