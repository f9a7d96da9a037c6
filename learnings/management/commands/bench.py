"""How fast the pages are on this database: figures to read, nothing that fails."""

import statistics
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, reset_queries
from django.test import Client

from learnings.models import Entry
from learnings.search import find_entries

COMMON_WORD = "request"
ROUNDS = 30


class Command(BaseCommand):
    help = "Print what pages and searches cost on this database, in milliseconds and queries (fill it with seed_demo)."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is asked")

    def handle(self, *, rounds, **options):
        newest = Entry.objects.public().challenges().order_by("-published_at").first()
        if newest is None:
            raise CommandError("There is nothing to measure: fill the database with seed_demo --entries 100000 first.")
        settings.ALLOWED_HOSTS = ["testserver"]
        self.stdout.write(f"{connection.vendor}, {Entry.objects.count():,} entries, {rounds} rounds")
        self.stdout.write(f"{'':44} {'median':>8} {'p95':>8} {'queries':>8}")
        self._print(f"search alone: {COMMON_WORD}", lambda: find_entries(COMMON_WORD), rounds)
        self._print("search alone: three words", lambda: find_entries("server data cache"), rounds)
        self._print("search alone: a word nobody wrote", lambda: find_entries("xylophonist"), rounds)
        client = Client()
        for name, address in self._addresses(newest).items():
            self._print(name, lambda address=address: client.get(address, secure=not settings.DEBUG), rounds)

    def _addresses(self, challenge):
        deep = Entry.objects.public().learnings().order_by("published_at").values_list("published_at", "pk")[:200]
        from portal.keyset import encode

        row = Entry(pk=deep[len(deep) - 1][1], published_at=deep[len(deep) - 1][0])
        return {
            f"page: search for {COMMON_WORD}": f"/search/?q={COMMON_WORD}&in=entries",
            "page: search, everything": f"/search/?q={COMMON_WORD}",
            "page: search, narrowed": f"/search/?q={COMMON_WORD}&in=entries&kind=challenge&track=backend",
            "page: learnings": "/learnings/",
            "page: learnings, the far end": f"/learnings/?after={encode(row, 'published_at')}",
            "page: challenges by thanks": "/challenges/?sort=helped",
            "page: open challenges": "/challenges/?state=open",
            "page: a challenge": challenge.get_absolute_url(),
            "page: a topic": challenge.topics.first().get_absolute_url() if challenge.topics.first() else "/topics/",
            "page: home": "/",
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
