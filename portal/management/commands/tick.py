"""Everything that is due, from a scheduler; safe to run twice."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal import registry


class Command(BaseCommand):
    help = "Do what is due: forget staged READMEs after a day, old form receipts and ended sessions."

    def handle(self, *args, **options):
        for act in registry.tickers:
            self.stdout.write(act())
        call_command("clearsessions")
