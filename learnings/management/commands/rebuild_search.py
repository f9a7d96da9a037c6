"""Rebuild the search index of entries, for example after an upgrade."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from learnings.models import Entry, SearchDocument


class Command(BaseCommand):
    help = "Rebuild the search index of all public entries, or only of --missing ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--missing", action="store_true", help="only entries that are not in the index"
        )

    def handle(self, *, missing: bool, **options: Any) -> None:
        """Write the index and print how many entries were written."""
        written = self._write_missing() if missing else self._rewrite()
        self.stdout.write(f"Entries written down for the search: {written}")

    def _write_missing(self) -> int:
        """Write batches until one is empty."""
        return sum(iter(SearchDocument.write_missing, 0))

    def _rewrite(self) -> int:
        public = Entry.objects.public()
        SearchDocument.objects.exclude(entry__in=public).delete()
        rows = public.select_related("live_revision", "challenge__live_revision").order_by("pk")
        written = 0
        for entry in rows.iterator(chunk_size=500):
            SearchDocument.write(entry)
            written += 1
        return written
