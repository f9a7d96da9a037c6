"""How fast the pages are: figures to read, nothing that fails."""

import json as as_json
import time
from pathlib import Path
from unittest.mock import patch

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from collab.bench import asking, readmes
from collab.bench.datasets import data_sets
from collab.bench.pages import COMMON_WORD, pages
from collab.bench.plans import plans
from collab.bench.report import Report
from learnings.models import Entry
from learnings.search import find_entries
from portal import page_cache
from portal.people.models import User

ROUNDS = 60
# Without DEBUG, which keeps every query in a list.
BENCH = {
    "ROOT_URLCONF": "collab.bench.asking",
    "ALLOWED_HOSTS": ["testserver"],
    "DEBUG": False,
    "SECOND_FACTOR_REQUIRED": False,
}


class Command(BaseCommand):
    help = "Print what pages and searches cost: CPU, queries, bytes, and how they grow with the data."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is asked")
        parser.add_argument(
            "--entries",
            type=int,
            nargs="+",
            metavar="N",
            help="measure in a database of its own with so many entries; several sizes are measured side by side",
        )
        parser.add_argument("--people", type=int, metavar="N", help="how many people; else a fifth of the entries")
        parser.add_argument(
            "--plans", dest="show_plans", action="store_true", help="print how the database answers, of the last size"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
        parser.add_argument(
            "--readmes", dest="only_readmes", action="store_true", help="measure only how READMEs are read"
        )
        parser.add_argument(
            "--hostile", type=int, default=1000, metavar="N", help="how many of the 1,000 hostile files"
        )

    def handle(self, *, rounds, entries, people, only_readmes, hostile, json, show_plans, **options):
        self.report = Report(self.stdout)
        with override_settings(**BENCH), patch("portal.limits.count"):
            for sentence in readmes.reading(rounds, hostile):
                self.stdout.write(sentence)
            if not only_readmes:
                with data_sets(entries or [0], people, self.stdout.write) as sets:
                    self._measure(sets, rounds)
                    if show_plans:
                        self._explain()
        self.report.conclude()
        if json:
            self._write(json)

    def _write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_json.dumps(self.report.as_dict(), indent=1) + "\n")

    def _measure(self, sets, rounds):
        """A page in each data set, then the next page: what else the machine does meets all alike."""
        asked = [self._begin(data_set, rounds) for data_set in sets]
        self.report.head()
        for same_page in zip(*asked, strict=True):
            questions, (budget, *_same) = zip(*same_page, strict=True)
            for size, figures in zip(self.report.sizes, asking.measure(questions, rounds), strict=True):
                self.report.add(size, figures, budget)

    def _begin(self, data_set, rounds):
        """What is measured beside pages; then (question, budget) of each page."""
        data_set.use()
        who = self._visitors()
        self.report.begin(connection.vendor, Entry.objects.count(), User.objects.count())
        self.report.note("README of 25 KB, to its preview", readmes.preview_ms(rounds), most=150)
        for words in (COMMON_WORD, "server data cache", "xylophonist"):
            self._search(words, rounds)
        every = pages(who["learner"].person, who["mentor"].person)
        return [
            (asking.Question(name, address, who[visitor], data_set.use), budget)
            for name, address, budget, visitor in every
        ]

    def _explain(self):
        who = self._visitors()
        for name, address, _budget, visitor in pages(who["learner"].person, who["mentor"].person):
            if visitor != "learner" or name in ("match", "queue"):
                page_cache.forget_pages()
                for table, lines in plans(lambda address=address, who=who[visitor]: who.ask(address)):
                    self.stdout.write("\n".join([f"\n{name}: {table}", *(f"    {line}" for line in lines)]))

    def _search(self, words, rounds):
        find_entries(words)
        spent = []
        for _round in range(rounds):
            start = time.perf_counter()
            find_entries(words)
            spent.append((time.perf_counter() - start) * 1000)
        self.report.note(f"search alone: {words}", sorted(spent)[len(spent) // 2], most=50)

    @staticmethod
    def _visitors():
        people = User.objects.filter(entries__isnull=False, cohort__isnull=False, wishes__isnull=False)
        learner = people.filter(handle="amina").first() or people.order_by("pk").first()
        mentor = User.objects.filter(mentorships__isnull=False).order_by("pk").first()
        if learner is None or mentor is None:
            raise CommandError("There is nobody to measure as: a learner with entries and wishes, and a mentor.")
        return {
            "reader": asking.Visitor("reader"),
            "learner": asking.Visitor("learner", learner),
            "mentor": asking.Visitor("mentor", mentor),
        }
