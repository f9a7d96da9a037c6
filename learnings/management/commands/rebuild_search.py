"""Write down anew what the search knows: after an upgrade, or when in doubt."""

from django.core.management.base import BaseCommand

from learnings.models import Entry, SearchDocument


class Command(BaseCommand):
    help = "Write what the search knows of each public entry anew; with --missing only where nothing is written yet."

    def add_arguments(self, parser):
        parser.add_argument(
            "--missing", action="store_true", help="only entries that the search does not know"
        )

    def handle(self, *, missing, **options):
        written = sum(iter(SearchDocument.write_missing, 0)) if missing else self._rewrite()
        self.stdout.write(f"Entries written down for the search: {written}")

    def _rewrite(self):
        public = Entry.objects.public()
        SearchDocument.objects.exclude(entry__in=public).delete()
        rows = public.select_related("live_revision", "challenge__live_revision").order_by("pk")
        written = 0
        for entry in rows.iterator(chunk_size=500):
            SearchDocument.write(entry)
            written += 1
        return written
