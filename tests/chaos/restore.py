"""`python -m tests.chaos.restore`: dump, drop, restore, compare. A backup that was never restored is none."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.services import MailServer, Nexus, Postgres, Redis, wait_until

# What ends with the service, or is made again by what follows.
SKIPPED_TABLES = ("django_migrations", "portal_cache", "portal_version")


def fingerprints(postgres):
    """{table: (rows, digest of all of them in the order of their text)}."""
    tables = postgres.ask(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
    ).split()
    found = {}
    for table in tables:
        if table not in SKIPPED_TABLES:
            rows = postgres.ask(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608 - the database's own names
            found[table] = (
                rows.count("\n") + 1 if rows else 0,
                hashlib.sha256(rows.encode()).hexdigest()[:16],
            )
    return found


def restore_and_compare(folder, postgres, nexus):
    """Sentences about what is not as it was."""
    nexus.manage("migrate", "--verbosity", "0")
    nexus.manage(
        "seed_demo", "--yes-in-production", "--entries", "300", "--people", "60", "--projects", "10"
    )
    before, dump = fingerprints(postgres), folder / "nexus.dump"
    start = time.monotonic()
    postgres.run("pg_dump", "--format=custom", "--no-owner", "-f", dump, postgres.address)
    print(
        f"dumped {sum(rows for rows, _digest in before.values()):,} rows of {len(before)} tables: {dump.stat().st_size / 1000:,.0f} KB"
    )
    postgres.run("dropdb", *postgres.where, "nexus")
    postgres.run("createdb", *postgres.where, "nexus")
    postgres.run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", postgres.address, dump)
    nexus.manage("migrate", "--verbosity", "0")
    after = fingerprints(postgres)
    yield from (
        f"{table}: {before[table]} before, {after.get(table)} after"
        for table in before
        if after.get(table) != before[table]
    )
    yield from (f"{table} was not there before" for table in after.keys() - before.keys())
    nexus.start_web()
    wait_until(nexus.is_ready)
    print(f"restored, migrated and ready after {time.monotonic() - start:.1f} s")
    yield from check_pages(nexus)


def check_pages(nexus):
    """Someone reads, and someone signs in, on what was restored."""
    command = (
        "import json; from portal.people.models import User; from tests.browser.staging import session_of;"
        "print(json.dumps(session_of(User.objects.get(handle='amina'))))"
    )
    session = json.loads(nexus.manage("shell", "--verbosity", "0", "-c", command))
    for address, cookie, words in (
        ("/learnings/", "", "Learnings"),
        ("/", f"__Host-sessionid={session}", "Menu of"),
    ):
        said = subprocess.run(  # noqa: S603
            ["curl", "-s", "-H", f"Cookie: {cookie}", f"http://{nexus.host}{address}"],
            capture_output=True,
            text=True,
            check=True,  # noqa: S607
        ).stdout
        if words not in said:
            yield f"{address} does not show {words!r}"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres, redis, mail = Postgres(folder), Redis(), MailServer()
        nexus = Nexus(folder, postgres, redis, mail)
        # A copy must not write to anyone: neither mail nor webhooks leave it.
        nexus.environment["QUIET"] = "1"
        try:
            problems = list(restore_and_compare(folder, postgres, nexus))
            nexus.manage("tick")
            problems += [f"the copy sent a mail: {number}" for number in mail.received]
        finally:
            nexus.stop()
            redis.kill()
            mail.stop()
            postgres.stop("immediate")
    for problem in problems:
        print(f"nexus: {problem}")
    print(
        "nexus: everything is as it was" if not problems else f"nexus: {len(problems)} differences"
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
