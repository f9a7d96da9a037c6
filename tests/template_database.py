"""One migrated database for each test run, copied by every worker.

Migrating takes some 20 seconds of processor time; copying takes a fraction of one. The template belongs to one run of
pytest-xdist: the first worker makes it, the controller removes it at the end. The migrated database is also kept for
later runs of the same code; and where only other code has changed, `migrate` runs on a copy of the SQLite file, as on a
site that is updated.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from portal.ops import db_triggers
from tests import selection

ROOT = Path(__file__).resolve().parents[1]
# Rows that belong to the models, not to a test.
KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})
# Folders of code on which a migrated database does not depend.
UNRELATED_FOLDERS = frozenset({"tests", "views", "forms", "templatetags"})
KEPT_FILES = 12
# The same on a PostgreSQL server, by the digests of migrations and code.
KEPT_DATABASE = "nexus_migrated_"
KEPT_DATABASES = 4

# In the folder of a filled site: the PostgreSQL database that holds its rows.
DATABASE_NAME_FILE = "database.txt"


def run_folder(run: str) -> Path:
    """The folder that all workers of one test run share."""
    return Path(tempfile.gettempdir()) / f"nexus-tests-{os.getuid()}-{run}"


@contextmanager
def made_once(run: str, name: str) -> Iterator[Path]:
    """Give the path of a file of this run to the one worker at a time that may make it."""
    folder = run_folder(run)
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield folder / name


def migrated_file(run: str) -> Path:
    """A migrated SQLite file of this run, for copying."""
    with made_once(run, "migrated.sqlite3") as path:
        if not path.exists():
            copy_migrated_file(path)
    return path


def copy_migrated_file(path: Path) -> None:
    """Copy the file that an earlier run of the same code migrated, or migrate one for later runs."""
    migrations = digest_of(_migration_files())
    with made_once("migrated", f"{migrations}-{code_digest()}.sqlite3") as kept:
        if not kept.exists():
            remove_sqlite_file(unfinished := kept.with_suffix(".unfinished"))
            if earlier := sorted(kept.parent.glob(f"{migrations}-*.sqlite3"), key=_modified):
                _copy_without_triggers(earlier[-1], unfinished)
            _migrate(f"sqlite:///{unfinished}", ["env", "DEBUG=1"])
            unfinished.rename(kept)
        kept.touch()
        shutil.copy(kept, path)
    newest_first = sorted(kept.parent.glob("*.sqlite3"), key=_modified, reverse=True)
    for old in newest_first[KEPT_FILES:]:
        remove_sqlite_file(old)
        Path(f"{old}.lock").unlink(missing_ok=True)


def _copy_without_triggers(migrated: Path, copy: Path) -> None:
    """Copy a migrated file; the next `migrate` makes the triggers that there are now."""
    shutil.copy(migrated, copy)
    with closing(sqlite3.connect(copy)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.commit()


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0


def code_digest() -> str:
    """Return a digest of all code that a migrated database depends on."""
    return digest_of(
        file
        for file in _python_files()
        if UNRELATED_FOLDERS.isdisjoint(file.relative_to(ROOT).parts)
    )


def digest_of(files: Iterable[Path]) -> str:
    """Return a digest of these files, of the packages and of Python."""
    digest = hashlib.sha256(sys.version.encode())
    for file in [ROOT / "manage.py", ROOT / "requirements.txt", *files]:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _python_files() -> Iterator[Path]:
    for app in ("portal", "learnings", "collab"):
        yield from sorted((ROOT / app).rglob("*.py"))


def _migration_files() -> Iterator[Path]:
    """Yield the migrations, and the code by which one of them makes the search index."""
    return (file for file in _python_files() if file.parent.name in ("migrations", "search"))


def migrated_on_server(run: str) -> str:
    """The name of a migrated PostgreSQL database of this run, for copying."""
    template = f"test_template_{run[:16]}"
    with made_once(run, "migrated.postgresql") as done:
        if not done.exists():
            copy_migrated_database(template)
            done.write_text(template)
    return template


def copy_migrated_database(name: str) -> None:
    """Copy the database that an earlier run of the same code migrated, or migrate one for later runs."""
    code = f"{digest_of(_migration_files())}_{code_digest()}"
    kept, unfinished = f"{KEPT_DATABASE}{code}", f"unfinished_{code}"
    with made_once("migrated", kept):
        if not run_on_server(f"SELECT 1 FROM pg_database WHERE datname = '{kept}'"):
            run_on_server(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            run_on_server(f'CREATE DATABASE "{unfinished}"')
            # `make smoke` serves a copy of it, so it is migrated as in production.
            _migrate(address_of(unfinished), ["sh", ".ci/production"])
            run_on_server(f'ALTER DATABASE "{unfinished}" RENAME TO "{kept}"')
            _remove_older_databases()
        run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def _remove_older_databases() -> None:
    """Remove all but the newest of the databases that runs of other code migrated."""
    like = f"datname LIKE '{KEPT_DATABASE}%'"
    newest_first = f"SELECT datname FROM pg_database WHERE {like} ORDER BY oid DESC"
    for (old,) in run_on_server(newest_first)[KEPT_DATABASES:]:
        run_on_server(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')


def create_test_database(run: str) -> None:
    """Point the connection of this worker at a copy of the migrated database."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        remove_sqlite_file(name)
        shutil.copy(migrated_file(run), name)
    else:
        template = migrated_on_server(run)
        run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def remove_test_database() -> None:
    """Remove the copy that this worker used."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        remove_sqlite_file(name)
    else:
        run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def remove_templates(run: str) -> None:
    """Remove what `run` made for all of its workers."""
    if (migrated := run_folder(run) / "migrated.postgresql").exists():
        run_on_server(f'DROP DATABASE IF EXISTS "{migrated.read_text()}" WITH (FORCE)')
        for site in run_folder(run).glob(f"*/{DATABASE_NAME_FILE}"):
            if name := site.read_text():
                run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(run_folder(run), ignore_errors=True)


def remove_sqlite_file(name: str | Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{name}{ending}").unlink(missing_ok=True)


def empty_tables(_test_case: TransactionTestCase | None = None) -> None:
    """Delete all rows of the models' tables, past triggers and foreign keys.

    Tests with real transactions have it in place of Django's flush, which empties all tables
    whether they hold rows or not, and then makes permissions and triggers again.
    """
    names = set(
        connection.introspection.django_table_names(only_existing=True, include_views=False)
    )
    tables = sorted(names - KEPT_TABLES)
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(filled)
        deletions = [f'DELETE FROM "{table}"' for (table,) in cursor.fetchall()]
    if deletions and connection.vendor == "postgresql":
        role = "SET session_replication_role ="
        _execute("; ".join([f"{role} replica", *deletions, f"{role} DEFAULT"]))
    elif deletions:
        db_triggers.drop_triggers()
        with connection.constraint_checks_disabled(), transaction.atomic():
            _execute(*deletions)
        db_triggers.install_triggers()


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def address_of(database: str) -> str:
    """Return the address of another database on the PostgreSQL server that the tests were given."""
    base, _slash, _given = selection.postgres_address().rpartition("/")
    return f"{base}/{database}"


def run_on_server(statement: str) -> list[tuple[Any, ...]]:
    """Execute a statement on PostgreSQL, outside of any transaction; returns its rows, if it has any."""
    server = psycopg2.connect(address_of("postgres"))
    server.autocommit = True
    with closing(server):
        cursor = server.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _migrate(address: str, settings_of: list[str]) -> None:
    """Migrate a database under the settings that a command (`settings_of`) gives."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    command = [*settings_of, "env", f"DATABASE_URL={address}", *migrate]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
