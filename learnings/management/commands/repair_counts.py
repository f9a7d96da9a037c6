"""Recount the reactions, comments and solutions of all entries."""

from typing import Any

from django.core.management.base import BaseCommand

from learnings.count_repair import repair_counts
from learnings.models import Entry


class Command(BaseCommand):
    help = (
        "Correct the stored counts of reactions, comments and solutions. Safe while people write."
    )

    def handle(self, **options: Any) -> None:
        """Correct the counts and print how many entries had wrong ones."""
        wrong = repair_counts(Entry.objects.all())
        if wrong:
            self.stdout.write(f"{wrong} entries carried a wrong number.")
        else:
            self.stdout.write("Every number was right.")
