"""Sets the counts that entries carry to what there is to count."""

from django.core.management.base import BaseCommand

from learnings.count_repair import repair_counts
from learnings.models import Entry


class Command(BaseCommand):
    help = "Count thanks, comments and solutions anew, where an entry carries a wrong number. Safe while people write."

    def handle(self, **options):
        wrong = repair_counts(Entry.objects.all())
        self.stdout.write(
            f"{wrong} entries carried a wrong number." if wrong else "Every number was right."
        )
