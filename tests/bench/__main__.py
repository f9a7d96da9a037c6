"""`python -m tests.bench`: print what pages and searches cost, and how that grows with the data."""

import argparse
import json
import sys
import time
from pathlib import Path
from unittest.mock import patch

from django.core.management.base import OutputWrapper
from django.db import connection
from django.test.utils import override_settings

from learnings.models import Entry
from learnings.search import find_entries
from portal.people.models import User
from portal.web import page_cache
from portal.web.rate_limits import HOUR, Allowance, Limit
from tests.bench import api, asking, contracts, readmes, waiting
from tests.bench.datasets import data_sets
from tests.bench.pages import COMMON_WORD, pages
from tests.bench.plans import query_plans
from tests.bench.processor import processor_costs
from tests.bench.report import Report

ROUNDS = 60
HIGH_LIMIT = Limit(1_000_000, HOUR)
UNLIMITED = Allowance(HIGH_LIMIT, HIGH_LIMIT.most, HOUR)
# Without DEBUG, which keeps every query in a list.
BENCH = {
    "ROOT_URLCONF": "tests.bench.asking",
    "ALLOWED_HOSTS": ["testserver"],
    "DEBUG": False,
    "SECOND_FACTOR_REQUIRED": False,
}


def arguments():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often each page is requested"
    )
    parser.add_argument(
        "--entries",
        type=int,
        nargs="+",
        metavar="N",
        help="measure in a database of its own with so many entries; several sizes are measured side by side",
    )
    parser.add_argument(
        "--people", type=int, metavar="N", help="how many people; by default a fifth of the entries"
    )
    parser.add_argument(
        "--plans", action="store_true", help="print the query plans of the last size"
    )
    parser.add_argument(
        "--processor",
        action="store_true",
        help="only processor time of this process and of PostgreSQL on this machine (Linux)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("--readmes", action="store_true", help="measure only how READMEs are read")
    parser.add_argument(
        "--hostile", type=int, default=1000, metavar="N", help="how many of the 1,000 hostile files"
    )
    return parser.parse_args()


class Bench:
    """One run: the figures it has collected so far, and where it prints them."""

    def __init__(self, stdout):
        self.stdout = stdout
        self.report = Report(stdout)

    def run(self, options):
        """Measure what `options` asks for, and print it."""
        with (
            override_settings(**BENCH),
            patch("portal.web.rate_limits.count", return_value=UNLIMITED),
            patch("portal.web.rate_limits.limit_of", return_value=HIGH_LIMIT),  # of the API
        ):
            for sentence in [] if options.processor else self._parser_costs(options):
                self.stdout.write(sentence)
            if not options.readmes:
                with data_sets(options.entries or [0], options.people, self.stdout.write) as sets:
                    if options.processor:
                        self._measure_processor(sets, options.rounds)
                        return
                    self._measure(sets, options.rounds)
                    if options.plans:
                        self._explain()
        self.report.summarise()
        if options.json:
            self._write(options.json)

    @staticmethod
    def _parser_costs(options):
        yield from readmes.parser_costs(options.rounds, options.hostile)
        yield from contracts.contract_costs(options.rounds)

    def _write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report.as_dict(), indent=1) + "\n")

    def _measure(self, sets, rounds):
        """A page in each data set, then the next page: what else the machine does meets all alike."""
        measured = [self._start_data_set(data_set, rounds) for data_set in sets]
        self.report.write_header()
        for same_page in zip(*measured, strict=True):
            questions, (budget, *_same) = zip(*same_page, strict=True)
            for size, cost in zip(
                self.report.sizes, asking.measure(questions, rounds), strict=True
            ):
                self.report.add(size, cost, budget)

    def _measure_processor(self, sets, rounds):
        self.stdout.write("ms of the web process and of the database, for each size; growth")
        measured = []
        for data_set in sets:
            data_set.use()
            measured.append([question for question, _budget in self._questions(data_set)])
        for sentence in waiting.queue_costs(self._visitors()["mentor"].person, rounds):
            self.stdout.write(sentence)
        for questions in zip(*measured, strict=True):
            for line in processor_costs(questions, rounds):
                self.stdout.write(line)

    def _start_data_set(self, data_set, rounds):
        """What is measured beside pages; then (question, budget) of each page."""
        data_set.use()
        who = self._visitors()
        self.report.start_data_set(connection.vendor, Entry.objects.count(), User.objects.count())
        self.report.note("README of 25 KB, to its preview", readmes.preview_ms(rounds), most=150)
        approval = readmes.approval_ms(min(rounds, 3))
        self.report.note("README of 40 entries, approved", approval, most=2000)
        for sentence in api.list_costs(who["reader"], rounds):
            self.stdout.write(sentence)
        for sentence in waiting.queue_costs(who["mentor"].person, rounds):
            self.stdout.write(sentence)
        for words in (COMMON_WORD, "server data cache", "xylophonist"):
            self._search(words, rounds)
        return self._questions(data_set)

    def _questions(self, data_set):
        """(question, budget) of each page of the data set in use."""
        who = self._visitors()
        all_pages = pages(who["learner"].person, who["mentor"].person)
        return [
            (asking.PageMeasurement(name, address, who[visitor], data_set.use), budget)
            for name, address, budget, visitor in all_pages
        ]

    def _explain(self):
        who = self._visitors()
        for name, address, _budget, visitor in pages(who["learner"].person, who["mentor"].person):
            if visitor != "learner" or name in ("match", "queue"):
                page_cache.invalidate_pages()
                for table, lines in query_plans(
                    lambda address=address, who=who[visitor]: who.get(address)
                ):
                    self.stdout.write(
                        "\n".join([f"\n{name}: {table}", *(f"    {line}" for line in lines)])
                    )

    def _search(self, words, rounds):
        find_entries(words)
        durations = []
        for _round in range(rounds):
            start = time.perf_counter()
            find_entries(words)
            durations.append((time.perf_counter() - start) * 1000)
        self.report.note(f"search alone: {words}", sorted(durations)[len(durations) // 2], most=50)

    @staticmethod
    def _visitors():
        people = User.objects.filter(
            entries__isnull=False, cohort__isnull=False, match_preferences__isnull=False
        )
        learner = people.filter(handle="amina").first() or people.order_by("pk").first()
        mentor = User.objects.filter(mentorships__isnull=False).order_by("pk").first()
        if learner is None or mentor is None:
            raise SystemExit(
                "There is no one to measure as: a learner with entries and wishes, and a mentor."
            )
        return {
            "reader": asking.Visitor("reader"),
            "learner": asking.Visitor("learner", learner),
            "mentor": asking.Visitor("mentor", mentor),
        }


if __name__ == "__main__":
    Bench(OutputWrapper(sys.stdout)).run(arguments())
