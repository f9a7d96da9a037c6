"""`python -m tests.chaos.scale`: behind PgBouncer (transaction pooling), with four workers of the queue."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.chaos.__main__ import missing, wrong_counts
from tests.chaos.load import Load
from tests.chaos.services import MailServer, Nexus, Postgres, Redis, free_port, wait_until

WORKERS, SERVER_CONNECTIONS, MAILS, WRITING = 4, 6, 180, 8
STAGE = "from tests.chaos import stage; stage."


class PgBouncer:
    """In front of a PostgreSQL: many clients, few connections, each lent for one transaction."""

    def __init__(self, folder, postgres):
        self.port, program = free_port(), shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        if not Path(program).exists():
            raise SystemExit(
                "nexus: PgBouncer is not here: install pgbouncer (apt-get install pgbouncer)."
            )
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\nnexus = host=127.0.0.1 port={postgres.port} dbname=nexus user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\ndefault_pool_size = {SERVER_CONNECTIONS}\nmax_client_conn = 200\n"
            "admin_users = postgres\n"
        )
        settings.chmod(0o644)
        as_nobody = {"user": pwd.getpwnam("nobody").pw_uid} if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(
            [program, "-q", str(settings)], stderr=subprocess.DEVNULL, **as_nobody
        )  # noqa: S603

    @property
    def address(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/nexus"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def write_through_pool(nexus, postgres, staged):
    """People write; how many connections PostgreSQL had at most, and sentences about what is wrong."""
    load, most = Load(nexus.host, staged, threads=8, pause=0.05), 0
    load.start()
    ends = time.monotonic() + WRITING
    while time.monotonic() < ends:
        most = max(
            most,
            int(postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'nexus'")) - 1,
        )
        time.sleep(0.2)
    load.stop()
    there = json.loads(nexus.manage("shell", "--verbosity", "0", "-c", f"{STAGE}found()"))
    acknowledged = sum(write.acknowledged for write in load.writes)
    print(
        f"{acknowledged} of {len(load.writes)} writes acknowledged in {WRITING} s, over at most {most} connections"
    )
    yield from missing(load.writes, there)
    yield from wrong_counts(there)
    if most > SERVER_CONNECTIONS:
        yield f"{most} connections, {SERVER_CONNECTIONS} were to be enough"


def send_by_workers(nexus, mail):
    """Mails that four workers take from one queue: each once, and no one idle."""
    nexus.manage("shell", "--verbosity", "0", "-c", f"{STAGE}mails({MAILS})")
    # With those of the replies before.
    wanted = len(
        json.loads(nexus.manage("shell", "--verbosity", "0", "-c", f"{STAGE}found()"))["messages"]
    )
    workers = [nexus.start_one_more_worker() for _number in range(WORKERS)]

    def has_come():
        return len(mail.received) >= wanted

    try:
        spent = wait_until(has_come, within=120)
        time.sleep(2)  # whatever would come twice has time to
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()
    shares = json.loads(nexus.manage("shell", "--verbosity", "0", "-c", f"{STAGE}shares()"))
    received = Counter(mail.received)
    print(
        f"{len(received)} mails by {len(shares)} workers in {spent:.1f} s; tasks of each: {sorted(shares.values())}"
    )
    if len(received) != wanted or max(received.values()) > 1:
        yield f"{len(received)} mails of {wanted} came, one of them {max(received.values())} times"
    if len(shares) != WORKERS:
        yield f"{len(shares)} of {WORKERS} workers had something to do"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres, redis, mail = Postgres(folder), Redis(), MailServer()
        pool = PgBouncer(folder, postgres)
        nexus = Nexus(folder, postgres, redis, mail)
        nexus.manage("migrate", "--verbosity", "0")  # migrations go to PostgreSQL itself
        nexus.manage("collectstatic", "--noinput", "--verbosity", "0")
        nexus.environment |= {"DATABASE_URL": pool.address, "DATABASE_POOLED": "1"}
        try:
            nexus.manage(
                "make_cohort",
                "Cohort 3",
                "--starts",
                "2026-01-01",
                "--ends",
                "2099-01-01",
                "--open",
            )
            staged = json.loads(nexus.manage("shell", "--verbosity", "0", "-c", f"{STAGE}main()"))
            nexus.start_web()
            wait_until(nexus.is_ready)
            problems = [*write_through_pool(nexus, postgres, staged), *send_by_workers(nexus, mail)]
        finally:
            nexus.stop()
            pool.stop()
            redis.kill()
            mail.stop()
            postgres.stop("immediate")
    for problem in problems:
        print(f"nexus: {problem}")
    print(
        "nexus: one pool and four workers do"
        if not problems
        else f"nexus: {len(problems)} problems"
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
