"""Correct the stored counts of entries."""

from django.core.management.base import BaseCommand

from learnings.count_repair import repair_counts
from learnings.models import Entry


class Command(BaseCommand):
    help = (
        "Count the reactions, comments and solutions of entries again, and correct wrong counts. "
        "Safe while the site runs."
    )

    def handle(self, **options):
        wrong = repair_counts(Entry.objects.all())
        self.stdout.write(
            f"{wrong} entries carried a wrong number." if wrong else "Every number was right."
        )
