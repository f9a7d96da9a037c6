"""How fast the pages are: figures to read, nothing that fails."""

import io
import statistics
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, reset_queries
from django.test import Client

from learnings.models import Entry
from learnings.search import find_entries
from portal.keyset import encode

COMMON_WORD = "request"
ROUNDS = 30


class Command(BaseCommand):
    help = "Print what pages and searches cost, in milliseconds and queries."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is asked")
        parser.add_argument(
            "--entries",
            type=int,
            nargs="+",
            metavar="N",
            help="measure in a database of its own with so many entries; several sizes are measured one after the other",
        )

    def handle(self, *, rounds, entries, **options):
        settings.ALLOWED_HOSTS = ["testserver"]
        for count in entries or []:
            self._with_database(count, rounds)
        if not entries:
            self._measure(rounds)

    def _with_database(self, count, rounds):
        """Make a database beside the real one, fill it, measure, and take it away again."""
        own = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(settings.BASE_DIR / "bench_nexus.sqlite3")
        else:
            connection.settings_dict["TEST"]["NAME"] = f"bench_{own}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            call_command("seed_demo", entries=count, people=2_000, yes_in_production=True, stdout=io.StringIO())
            self._measure(rounds)
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)

    def _measure(self, rounds):
        newest = Entry.objects.public().challenges().order_by("-published_at").first()
        if newest is None:
            raise CommandError("There is nothing to measure here: add --entries 1000 100000.")
        self.stdout.write(f"{connection.vendor}, {Entry.objects.count():,} entries, {rounds} rounds")
        self.stdout.write(f"{'':44} {'median':>8} {'p95':>8} {'queries':>8}")
        for word in (COMMON_WORD, "server data cache", "xylophonist"):
            self._print(f"search alone: {word}", lambda word=word: find_entries(word), rounds)
        client = Client()
        for name, address in self._addresses(newest).items():
            self._print(f"page: {name}", lambda address=address: client.get(address, secure=not settings.DEBUG), rounds)

    def _addresses(self, challenge):
        oldest = Entry.objects.public().learnings().order_by("published_at", "pk")[:30]
        return {
            f"search for {COMMON_WORD}": f"/search/?q={COMMON_WORD}&in=entries",
            "search, everything": f"/search/?q={COMMON_WORD}",
            "search, narrowed": f"/search/?q={COMMON_WORD}&in=entries&kind=challenge&track=backend",
            "learnings": "/learnings/",
            "learnings, the far end": f"/learnings/?after={encode(list(oldest)[-1], 'published_at')}",
            "challenges by thanks": "/challenges/?sort=helped",
            "challenges not solved yet": "/challenges/?state=open",
            "a challenge": challenge.get_absolute_url(),
            "a hub": "/@amina/",
            "a topic": "/topics/docker/",
            "feed": "/feed.atom",
            "home": "/",
        }

    def _print(self, name, act, rounds):
        act()
        connection.force_debug_cursor = True
        reset_queries()
        act()
        queries = len(connection.queries)
        connection.force_debug_cursor = False
        spent = []
        for _round in range(rounds):
            start = time.perf_counter()
            act()
            spent.append((time.perf_counter() - start) * 1000)
        p95 = sorted(spent)[max(0, round(len(spent) * 0.95) - 1)]
        self.stdout.write(f"{name:44} {statistics.median(spent):8.1f} {p95:8.1f} {queries:8}")
