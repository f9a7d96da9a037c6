"""`python -m tests.chaos`: rounds of faults, each printed with what was acknowledged and what survived."""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

from tests.chaos.load import Load
from tests.chaos.services import MailServer, Nexus, Postgres, Redis, wait_until

BEFORE, AFTER = 1.2, 1.5  # seconds of writing before a fault, and after it
MAX_PAGE_SECONDS = 2  # seconds that a page which has nothing to do with the fault may take
ROUNDS = 26  # each fault twice
LAST_MAILS_WITHIN = 240  # seconds: a task of a killed worker is taken up again after two minutes


class Faults:
    """What is done to it, each as a method; a fault ends with everything running again."""

    def __init__(self, nexus, postgres, redis, mail):
        self.nexus, self.postgres, self.redis, self.mail = nexus, postgres, redis, mail

    def kill_a_web_process(self):
        os.kill(random.choice(self.nexus.web_processes()), signal.SIGKILL)  # noqa: S311

    def kill_the_web_service(self):
        for number in [self.nexus.web.pid, *self.nexus.web_processes()]:
            os.kill(number, signal.SIGKILL)
        self.nexus.web.wait()

    def kill_the_worker(self):
        self.nexus.worker.kill()
        self.nexus.worker.wait()

    def restart_postgres(self):
        self.postgres.stop("fast")
        self.postgres.start()

    def crash_postgres(self):
        self.postgres.stop("immediate")
        self.postgres.start()

    def stop_postgres_for_a_while(self):
        self.postgres.stop("fast")
        time.sleep(4)
        self.postgres.start()

    def hold_a_table(self):
        """Who needs it is sent away instead of waiting, and leaves the threads to the others."""
        with closing(psycopg2.connect(self.postgres.address)) as holder:
            holder.cursor().execute("LOCK TABLE learnings_draft IN ACCESS EXCLUSIVE MODE")
            ends, slowest = time.monotonic() + 6, 0
            while time.monotonic() < ends:
                began = time.monotonic()
                with urllib.request.urlopen(
                    f"http://{self.nexus.host}/accounts/login/", timeout=10
                ) as answer:  # noqa: S310
                    answer.read()
                slowest = max(slowest, time.monotonic() - began)
                time.sleep(0.1)
        if slowest > MAX_PAGE_SECONDS:
            yield f"a page that needs nothing of it came after {slowest:.1f} s"

    def take_all_connections(self):
        """As when someone else's programs use PostgreSQL up."""
        taken = []
        try:
            with suppress(psycopg2.OperationalError):
                while True:
                    taken.append(psycopg2.connect(self.postgres.address))
            time.sleep(3)
        finally:
            for connection in taken:
                connection.close()

    def kill_redis(self):
        self.redis.kill()
        time.sleep(1)
        self.redis.start()

    def mail_is_gone(self):
        self.mail.stop()
        time.sleep(2)
        self.mail.start()

    def deploy(self):
        """gunicorn takes new processes and lets the old ones finish."""
        self.nexus.web.send_signal(signal.SIGHUP)

    def flood(self):
        """Thirty at once ask for the dearest page as fast as they can, all from one address."""
        ends = time.monotonic() + 4

        def ask():
            while time.monotonic() < ends:
                with suppress(OSError):
                    urllib.request.urlopen(
                        f"http://{self.nexus.host}/search/?q=request", timeout=10
                    ).read()  # noqa: S310

        flooding = [threading.Thread(target=ask) for _number in range(30)]
        for thread in flooding:
            thread.start()
        for thread in flooding:
            thread.join()

    def everything_at_once(self):
        self.kill_the_worker()
        self.redis.kill()
        self.kill_the_web_service()
        self.postgres.stop("immediate")
        self.postgres.start()
        self.redis.start()


# What no one who writes may notice.
INVISIBLE_FAULTS = ("deploy", "flood", "kill_redis", "kill_the_worker", "mail_is_gone")
NAMES = [name for name in vars(Faults) if not name.startswith("_")]


def run_round(number, name, faults, load, nexus):
    """Write, break it, write on, let it settle; prints a line and returns the problems."""
    before, errors = len(load.writes), len(load.errors)
    load.statuses.clear()
    load.start()
    time.sleep(BEFORE)
    fault_problems = list(getattr(faults, name)() or ())
    nexus.restart_ended()
    back = wait_until(nexus.is_ready)
    time.sleep(AFTER)
    load.stop()
    doubt = load.resend_unacknowledged()
    mine = load.writes[before:]
    there = json.loads(
        nexus.manage(
            "shell", "--verbosity", "0", "-c", "from tests.chaos import stage; stage.found()"
        )
    )
    problems = (
        fault_problems
        + list(missing(mine, there))
        + list(wrong_counts(there))
        + load.errors[errors:]
    )
    if name == "hold_a_table" and 503 not in load.statuses:
        problems.append("no one was sent away from a table that was held")
    if name in INVISIBLE_FAULTS and (
        refused := {status: n for status, n in load.statuses.items() if status not in (200, 302)}
    ):
        problems.append(f"{name} was felt: {refused}")
    acknowledged = sum(write.acknowledged for write in mine)
    survived = acknowledged - sum(1 for problem in problems if str(problem).startswith("lost"))
    print(
        f"{number:3} {name:28} written {len(mine):4}  acknowledged {acknowledged:4}  survived {survived:4}  "
        f"sent again {sum(write.tries > 1 for write in mine):3}  in doubt {doubt:3}  back after {back:4.1f} s  "
        f"answers {dict(sorted(load.statuses.items()))}",
        flush=True,
    )
    return problems


def missing(writes, there):
    """A sentence for each write that was acknowledged and is not there, or was never acknowledged at all."""
    for write in writes:
        if not write.acknowledged:
            yield f"never taken: {write.kind} {write.key} after {write.tries} tries"
        elif write.kind == "letter":
            if not 1 <= there["letters"].count(write.key) <= write.tries:
                yield f"lost: a letter for {write.key}, or too many: {there['letters'].count(write.key)}"
        elif write.kind == "draft":
            if there["drafts"].get(write.key, [0, ""])[1] != write.body:
                yield f"lost: draft {write.key}"
        elif there["comments"].get(write.key) != write.body:
            yield f"lost: {write.kind} {write.key}"


def wrong_counts(there):
    """Effects that came twice, or not at all."""
    if there["counted"] != there["comments_there"]:
        yield f"the entry counts {there['counted']} comments of {there['comments_there']}"
    if there["without_thread"]:
        yield f"{there['without_thread']} comments were half written"
    if there["told"] != there["told_once"] or there["told"] != there["replies"]:
        yield f"{there['replies']} replies, {there['told']} notices, {there['told_once']} different ones"


def drain(nexus, mail):
    """Let the mails out that wait; sentences about those that did not come, and how many came twice."""

    def is_done():
        nexus.restart_ended()
        nexus.manage("tick")
        there = json.loads(
            nexus.manage(
                "shell", "--verbosity", "0", "-c", "from tests.chaos import stage; stage.found()"
            )
        )
        is_done.states = there["messages"]
        return "waiting" not in there["messages"].values()

    spent = wait_until(is_done, within=LAST_MAILS_WITHIN, every=5)
    states, received = Counter(is_done.states.values()), Counter(mail.received)
    print(
        f"mails: {dict(states)}, {len(received)} came, {sum(n > 1 for n in received.values())} of them twice, after {spent:.0f} s"
    )
    if len(received) != states["sent"] or set(states) != {"sent"}:
        yield f"{states} in the outbox, {len(received)} came"
    if max(received.values(), default=0) > 2:
        yield "a mail came more than twice"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=NAMES)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        postgres, redis, mail = Postgres(Path(folder)), Redis(), MailServer()
        nexus = Nexus(Path(folder), postgres, redis, mail)
        try:
            problems = run(nexus, Faults(nexus, postgres, redis, mail), chosen)
        finally:
            nexus.stop()
            said = Counter(nexus.logged_errors())
            redis.kill()
            mail.stop()
            postgres.stop("immediate")
    for problem in problems[:20]:
        print(f"nexus: {problem}")
    for mistake, count in said.most_common(12) if problems else ():
        print(f"nexus: the log says {count} times: {mistake}")
    print(
        f"nexus: {'everything that was acknowledged is there, once' if not problems else f'{len(problems)} problems'}"
    )
    return bool(problems)


def run(nexus, faults, chosen):
    nexus.manage("migrate", "--verbosity", "0")
    nexus.manage("collectstatic", "--noinput", "--verbosity", "0")
    nexus.manage(
        "make_cohort", "Cohort 3", "--starts", "2026-01-01", "--ends", "2099-01-01", "--open"
    )
    staged = json.loads(
        nexus.manage(
            "shell", "--verbosity", "0", "-c", "from tests.chaos import stage; stage.main()"
        )
    )
    nexus.start_web()
    nexus.start_worker()
    wait_until(nexus.is_ready)
    load, problems = Load(nexus.host, staged), []
    for number in range(chosen.rounds):
        name = chosen.only or NAMES[number % len(NAMES)]
        problems += run_round(number + 1, name, faults, load, nexus)
    problems += drain(nexus, faults.mail)
    return problems


if __name__ == "__main__":
    sys.exit(main())
