"""`python -m tests.load`: two hundred people read and write, half of them signed in.

gunicorn with two processes, PostgreSQL and Redis as in production, 1,000 entries. Eight clients ask
again as soon as they have an answer: 40 % entries (the first ones most often), 25 % lists, 15 %
searches, 10 % profiles and topics, 5 % home, 5 % writes. A constant view is asked before and after.
With `--pages` they ask one page after the other instead, as readers and signed in.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.chaos.services import MailServer, Nexus, Postgres, Redis, wait_until

CLIENTS = 8
TURNS = 5  # of a page with the constant view
# Set by tests.load.server_urls, which only the server imports.
FROM_CACHE = "X-From-Cache"
MIX = {"entry": 40, "list": 25, "search": 15, "profile": 10, "home": 5, "write": 5}
TOKEN = "c" * 32
Services = tuple[Nexus, Postgres, Redis]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Answer:
    """One answer: what was asked, by whom, its status, seconds, and whether the cache gave it."""

    kind: str
    is_signed_in: bool
    status: int
    seconds: float
    from_cache: bool


@dataclass
class Clients:
    """Threads that ask in a closed loop until the time is over."""

    host: str
    staged: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    # How many of the requests of a kind are signed in; half where it is not said.
    signed_in_share: dict[str, float] = field(default_factory=lambda: {"write": 1, "constant": 0})

    def ask(self, seconds: float, mix: dict[str, int]) -> float:
        """Ask for so long; returns answers per second."""
        self.answers = []
        ends = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._loop, args=(number, ends, mix))
            for number in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(self.answers) / seconds

    def _loop(self, number: int, ends: float, mix: dict[str, int]) -> None:
        chance = random.Random(number)  # noqa: S311 - the same requests in each run
        connection = http.client.HTTPConnection(self.host, timeout=30)
        sessions = itertools.cycle(self.staged["sessions"][number::CLIENTS])
        sessions_of = {
            kind: itertools.cycle(own) for kind, own in self.staged["sessions_of"].items()
        }
        kinds, weights = list(mix), list(mix.values())
        while time.monotonic() < ends:
            kind = chance.choices(kinds, weights)[0]
            is_signed_in = chance.random() < self.signed_in_share.get(kind, 0.5)
            session = next(sessions_of.get(kind, sessions)) if is_signed_in else ""
            self.answers.append(self._send(connection, chance, kind, session))

    def _send(self, connection: Any, chance: random.Random, kind: str, session: str) -> Answer:
        method, address, body = self._request(chance, kind)
        headers = {"Accept-Encoding": "gzip"}
        if session:
            headers["Cookie"] = f"__Host-csrftoken={TOKEN}; __Host-sessionid={session}"
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        start = time.monotonic()
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return Answer(kind, bool(session), 0, time.monotonic() - start, False)
        seconds = time.monotonic() - start
        from_cache = response.headers.get(FROM_CACHE) is not None
        return Answer(kind, bool(session), response.status, seconds, from_cache)

    def _request(self, chance: random.Random, kind: str) -> tuple[str, str, str | None]:
        staged = self.staged
        if kind == "write":
            return self._write(chance)
        if kind in staged["pages"]:
            return "GET", chance.choice(staged["pages"][kind]), None
        address = {
            "constant": lambda: "/constant/",
            "home": lambda: "/",
            "entry": lambda: staged["entries"][_zipf(chance, len(staged["entries"]))],
            "list": lambda: chance.choice(staged["lists"]),
            "search": lambda: chance.choice(staged["searches"]),
            "profile": lambda: staged["profiles"][_zipf(chance, len(staged["profiles"]))],
        }[kind]()
        return "GET", address, None

    def _write(self, chance: random.Random) -> tuple[str, str, str]:
        """A comment, a reaction, a saved draft or a post, each with a key of its own."""
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        entry = self.staged["keys"][_zipf(chance, len(self.staged["keys"]))]
        values = {"csrfmiddlewaretoken": TOKEN, "key": key, "version": 0, "body": f"Words {key}"}
        text = {"kind": "learning", "title": f"Title {key}", "section": "tip", "track": "backend"}
        address, more = chance.choice(
            [
                (f"/entries/{entry}/comments/", {}),
                (f"/entries/{entry}/saved/", {"on": chance.choice("01")}),
                (f"/drafts/{key}/", text),
                ("/learnings/new/", text),
            ]
        )
        return "POST", address, urlencode(values | more)


def _zipf(chance: random.Random, count: int) -> int:
    """A place from 0 to `count`: the first ones most often, as one over the place."""
    return min(int(count ** chance.random()) - 1, count - 1)


def cpu_seconds(pid: int) -> float:
    """CPU time that a process and its ended and running children have used.

    What ended children used is in the numbers of their parent: gunicorn replaces a process after so
    many requests, and its connections to the database end with it.
    """
    total = 0
    for one in [pid, *_children(pid)]:
        with suppress(OSError):  # a child has ended meanwhile
            parts = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, parts[11:15]))
    return total / TICKS


def _children(pid: int) -> list[int]:
    """Return the running children of a process.

    The list in its own folder in /proc leaves some out while others end.
    """
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = stat.read_text().rpartition(")")[2].split()[1]
            if parent == str(pid):
                found.append(int(stat.parent.name))
    return found


def memory_mb(pid: int) -> float:
    """The memory that a process has for itself, and its share of what others use too, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def percentile(seconds: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def report(answers: list[Answer], per_second: float, constant: float) -> None:
    """Print what a run says."""
    times = [answer.seconds for answer in answers]
    failed = [answer.status for answer in answers if not 200 <= answer.status < 400]
    readers = [
        one for one in answers if not one.is_signed_in and one.kind not in ("search", "write")
    ]
    share = sum(one.from_cache for one in readers) / max(1, len(readers))
    print(
        f"{per_second:.0f} requests/s, {per_second / constant:.3f} of the constant view's {constant:.0f}"
    )
    print(
        "p50 {:.0f} ms, p95 {:.0f} ms, p99 {:.0f} ms".format(
            *(percentile(times, one) for one in (0.5, 0.95, 0.99))
        )
    )
    print(
        f"{100 * share:.0f} % of readers' pages from the cache; {len(failed)} failed {sorted(set(failed))}"
    )
    for kind in MIX:
        for is_signed_in, who in ((False, "readers"), (True, "signed in")):
            of_kind = [
                one.seconds
                for one in answers
                if one.kind == kind and one.is_signed_in == is_signed_in
            ]
            if of_kind:
                print(
                    f"  {kind}, {who}: {len(of_kind)}, p50 {percentile(of_kind, 0.5):.0f} ms, p99 {percentile(of_kind, 0.99):.0f} ms"
                )


def measure(seconds: float, entries: int, *, of_pages: bool) -> None:
    """Start everything in a folder of its own, ask, and print what it cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres, redis, mail = Postgres(folder), Redis(), MailServer()
        nexus = Nexus(folder, postgres, redis, mail)
        nexus.environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.load.server_settings",
            "WEB_THREADS": "4",
        }
        try:
            nexus.manage("migrate", "--verbosity", "0")
            nexus.manage("collectstatic", "--noinput", "--verbosity", "0")
            size = ["--entries", str(entries), "--people", "200", "--projects", "20"]
            nexus.manage("seed_demo", *size, "--yes-in-production")
            code = "from tests.load import staging; staging.main()"
            staged = json.loads(nexus.manage("shell", "--verbosity", "0", "-c", code))
            postgres.ask("VACUUM ANALYZE")
            nexus.start_web()
            nexus.start_worker()
            wait_until(nexus.is_ready)
            clients = Clients(nexus.host, staged)
            if of_pages:
                _ask_each_page((nexus, postgres, redis), clients, seconds / 10)
            else:
                _ask_and_report(nexus, postgres, redis, clients, seconds)
        finally:
            nexus.stop()
            redis.kill()
            mail.stop()
            postgres.stop("immediate")


def _ask_and_report(
    nexus: Nexus, postgres: Postgres, redis: Redis, clients: Clients, seconds: float
) -> None:
    clients.ask(seconds / 6, MIX)  # warm
    before = clients.ask(seconds / 6, {"constant": 1})
    used = _cpu_by_part(nexus, postgres, redis)
    per_second = clients.ask(seconds, MIX)
    used_later = _cpu_by_part(nexus, postgres, redis)
    answers = clients.answers
    after = clients.ask(seconds / 6, {"constant": 1})
    report(answers, per_second, (before + after) / 2)
    each = [_cpu_text(name, used[name], used_later[name], len(answers)) for name in used]
    print(f"CPU for each request: {', '.join(each)}")
    memory = ", ".join(f"{memory_mb(pid):.0f}" for pid in nexus.web_processes())
    print(f"memory of each process of gunicorn: {memory} MB")


def _ask_each_page(services: Services, clients: Clients, seconds: float) -> None:
    """Print how often each page is answered for one constant view, which is asked right before it.

    The clock is only right on an idle machine; the time of processors, with that of the database,
    is right on any.
    """
    clients.ask(seconds * 3, MIX)  # warm
    _wait_for_the_worker(services)
    print("to the constant view: by the clock, by CPU; ms of CPU of web and database")
    for page in clients.staged["pages"]:
        for visitor, share in (("readers", 0), ("signed in", 1)):
            if not share and page in clients.staged["sessions_of"]:
                continue
            clients.signed_in_share[page] = share
            print(
                f"{page:28} {visitor:9}  {_page_costs(services, clients, page, seconds)}",
                flush=True,
            )


def _wait_for_the_worker(services: Services) -> None:
    """Wait until it has sent the mails of what was written, which is none of a page's cost."""

    def is_idle() -> bool:
        before = _cpu_by_part(*services)["worker"] or 0
        time.sleep(2)
        return (_cpu_by_part(*services)["worker"] or 0) - before < 0.1

    wait_until(is_idle, within=300)


def _page_costs(services: Services, clients: Clients, page: str, seconds: float) -> str:
    """Ask for the page in turns with the constant view, because machines change their speed."""
    clients.ask(seconds / 3, {page: 1})  # warm
    constant, shown = Costs(), Costs()
    for _turn in range(TURNS):
        constant.add(services, clients, "constant", seconds / TURNS)
        shown.add(services, clients, page, seconds / TURNS)
    by_clock = constant.seconds / constant.answers / (shown.seconds / shown.answers)
    web, database = shown.milliseconds("web"), shown.milliseconds("database")
    by_cpu = constant.milliseconds() / shown.milliseconds()
    return f"{by_clock:6.3f} {by_cpu:6.3f}  {web:5.1f} {database:5.1f}"


@dataclass
class Costs:
    """What answers of one kind cost, in seconds by the clock and of CPU by part."""

    answers: int = 0
    seconds: float = 0
    cpu: dict[str, float] = field(default_factory=dict)

    def add(self, services: Services, clients: Clients, kind: str, seconds: float) -> None:
        """Ask for so long, and add what it cost."""
        used = _cpu_by_part(*services)
        clients.ask(seconds, {kind: 1})
        used_later = _cpu_by_part(*services)
        self.answers += len(clients.answers)
        self.seconds += seconds
        for name, before in used.items():
            more = (used_later[name] or 0) - (before or 0)
            self.cpu[name] = self.cpu.get(name, 0) + more

    def milliseconds(self, part: str = "") -> float:
        """CPU for one answer, of one part or of all."""
        return 1000 / self.answers * (self.cpu[part] if part else sum(self.cpu.values()))


def _cpu_text(name: str, before: float | None, after: float | None, requests: int) -> str:
    if before is None or after is None:
        return f"{name} not readable"
    return f"{name} {1000 * (after - before) / requests:.1f} ms"


def _cpu_by_part(nexus: Nexus, postgres: Postgres, redis: Redis) -> dict[str, float | None]:
    """Return the seconds of CPU that each part has used; None for what can't be read."""
    parts = {"web": nexus.web.pid, "worker": nexus.worker.pid, "database": _postmaster(postgres)}
    parts["redis"] = redis.process and redis.process.pid
    used = {name: cpu_seconds(pid) if pid else None for name, pid in parts.items()}
    return used | {"clients": time.process_time()}


def _postmaster(postgres: Postgres) -> int | None:
    """The process that starts those of the connections, if its folder can be read."""
    try:
        return int((postgres.data / "postmaster.pid").read_text().split()[0])
    except OSError:
        return None


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument(
        "--pages", action="store_true", help="each page for a tenth of the seconds, not the mix"
    )
    options = parser.parse_args()
    measure(options.seconds, options.entries, of_pages=options.pages)


if __name__ == "__main__":
    main()
