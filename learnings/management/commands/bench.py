"""How fast the pages are: figures to read, nothing that fails."""

import io
import os
import statistics
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, reset_queries, transaction
from django.test import Client

from learnings import readme
from learnings.demo import readmes
from learnings.models import Entry, ReadmeImport
from learnings.search import find_entries
from portal.keyset import encode
from portal.people.models import User

COMMON_WORD = "request"
ROUNDS = 30


def _cpu_of(act):
    start = time.process_time()
    act()
    return time.process_time() - start


class Hostile:
    """The slowest and the largest of the hostile files; each is read in a child, whose memory goes with it."""

    def __init__(self):
        self.count = self.seconds = self.megabytes = 0
        self.slowest = self.largest = None

    def measure(self, number):
        source = readmes.a_hostile_one(number)
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            try:
                readme.read(source)
            except readme.NotAReadme:
                pass
            finally:
                os._exit(0)
        _pid, _status, used = os.wait4(child, 0)
        self._note(number, time.perf_counter() - start, used.ru_maxrss / 1024)

    def _note(self, number, seconds, megabytes):
        self.count += 1
        if seconds > self.seconds:
            self.seconds, self.slowest = seconds, number
        if megabytes > self.megabytes:
            self.megabytes, self.largest = megabytes, number


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

        parser.add_argument(
            "--readmes", dest="only_readmes", action="store_true", help="measure only how READMEs are read"
        )
        parser.add_argument(
            "--hostile", type=int, default=1000, metavar="N", help="how many of the 1,000 hostile files"
        )

    def handle(self, *, rounds, entries, only_readmes, hostile, **options):
        settings.ALLOWED_HOSTS = ["testserver"]
        self._measure_readmes(rounds, hostile)
        if only_readmes:
            self._measure_preview(rounds)
            return
        for count in entries or []:
            self._with_database(count, rounds)
        if not entries:
            self._measure(rounds)

    def _measure_readmes(self, rounds, hostile):
        """CPU time of a README of 25 KB, and the worst of the files that mean harm, each in a process of its own."""
        source = readmes.an_honest_one(25_000)
        cost = [_cpu_of(lambda: readme.read(source.encode())) * 1000 for _round in range(rounds)]
        self.stdout.write(f"README of 25 KB, read: {statistics.median(cost):.0f} ms of CPU")
        worst = Hostile()
        for number in range(0, 1000, max(1, 1000 // hostile)):
            worst.measure(number)
        self.stdout.write(
            f"{worst.count} hostile files: the slowest took {worst.seconds:.2f} s (number {worst.slowest}), "
            f"the largest process {worst.megabytes:.0f} MB (number {worst.largest})"
        )

    def _measure_preview(self, rounds):
        """CPU time from a README of 25 KB to the page that shows what was understood; nothing of it stays."""
        with transaction.atomic():
            owner = User.objects.create(handle="bench-preview", email="bench-preview@example.com")
            client = Client()
            client.force_login(owner)
            cost = [_cpu_of(lambda: self._preview(client, owner)) * 1000 for _round in range(rounds)]
            transaction.set_rollback(True)
        self.stdout.write(f"README of 25 KB, to its preview: {statistics.median(cost):.0f} ms of CPU")

    @staticmethod
    def _preview(client, owner):
        text, repaired = readme.decode(readmes.an_honest_one(25_000).encode())
        staged = ReadmeImport.stage(owner, text, repaired=repaired)
        page = client.get(staged.get_absolute_url(), secure=not settings.DEBUG)
        if page.status_code != 200:
            raise CommandError(f"The preview answered {page.status_code}.")

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
        self._measure_preview(rounds)
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
