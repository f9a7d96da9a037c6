"""Everything that is due, from a scheduler; safe to run twice."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal import registry


class Command(BaseCommand):
    help = "Do what is due: forget staged READMEs, old form receipts and sessions; catch up with the search."

    def handle(self, *args, **options):
        for act in registry.tickers:
            self.stdout.write(act())
        call_command("clearsessions")
