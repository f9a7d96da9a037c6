"""Fixtures that tests of every app share."""

import gc
import itertools
import sys
import threading
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import override_settings, setup_databases, teardown_databases
from django.utils import timezone, translation
from hypothesis import settings as hypothesis

from portal.models import Topic, TopicAlias
from portal.ops import health
from portal.people.models import Cohort, Mentorship, User
from tests import (
    call_stack,
    lighter_client,
    lighter_fixtures,
    lighter_queries,
    sampling,
    selection,
    snapshots,
    template_database,
)
from tests.plain_rows import insert, is_stored
from tests.plain_sign_in import signed_in

pytest_plugins = [
    "tests.fixtures.entries",
    "tests.fixtures.moderation",
    "tests.fixtures.projects",
    "tests.fixtures.world",
]

_numbers = itertools.count(1)
HTMX = {"HX-Request": "true"}
# How many generated inputs each property gets: others in each run, in `make test` half as many as
# in `.ci/run`; `make audit` runs `--hypothesis-profile=many`.
hypothesis.register_profile("few", max_examples=60 if sampling.TAKES_ALL else 30, deadline=None)
hypothesis.register_profile("many", max_examples=2_000, deadline=None)
hypothesis.load_profile("few")


def pytest_ignore_collect(collection_path):
    """Import no module whose tests the other database runs."""
    return None if selection.is_imported(collection_path) else True


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Let pytest do all it does, with room for the frames of its calls."""
    manager = config.pluginmanager
    run = manager.subset_hook_caller("pytest_cmdline_main", [sys.modules[__name__]])
    return call_stack.call_in_one_piece(lambda: run(config=config))


def pytest_collection_modifyitems(config, items):
    """Deselect what the other database runs (tests/selection.py), and put snapshots first."""
    items[:], deselected = selection.split(items)
    config.hook.pytest_deselected(items=deselected)
    for item in items:
        snapshots.run_first(item)
        lighter_fixtures.leave_out_unused(item)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    """Migrate the database that workers copy while they collect tests."""
    run = _run_of_workers(config)
    if run:
        is_sqlite = selection.is_sqlite()
        migrate = (
            template_database.migrated_file if is_sqlite else template_database.migrated_on_server
        )
        threading.Thread(target=migrate, args=[run], daemon=True).start()


def pytest_collection(session):
    """Look for no garbage while tests are collected: all that is made stays until the end."""
    gc.disable()


def pytest_collection_finish(session):
    """Look for garbage among what tests make, and not among what was collected."""
    gc.collect()
    gc.freeze()
    # Collect a fifth as often: this halves the time spent on it and costs two megabytes.
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


def pytest_sessionfinish(session):
    """Remove the templates that workers shared; the controller does it."""
    run = getattr(session.config, "workerinput", None) is None and _run_of_workers(session.config)
    if run:
        template_database.remove_templates(run)


def _run_of_workers(config):
    """The id of this run of pytest-xdist, for its controller; None for tests in one process."""
    distributing = config.pluginmanager.getplugin("dsession")
    return distributing and distributing.nodemanager and distributing.nodemanager.testrunuid


@pytest.fixture(scope="session")
def django_db_setup(
    request,
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
):
    """A migrated test database, which is a copy of a template.

    A single process that tests on PostgreSQL, or keeps its database, migrates its own.
    """
    TransactionTestCase._fixture_teardown = template_database.empty_tables
    worker = getattr(request.config, "workerinput", None)
    alone = None if worker or django_db_keepdb or not selection.is_sqlite() else uuid.uuid4().hex
    with django_db_blocker.unblock():
        if worker:
            template_database.create_test_database(worker["testrunuid"])
            snapshots.share_in(worker["testrunuid"])
        elif alone:
            template_database.create_test_database(alone)
            template_database.remove_templates(alone)
        else:
            keepdb = django_db_keepdb and not django_db_createdb
            old_config = setup_databases(verbosity=0, interactive=False, keepdb=keepdb)
    yield
    with django_db_blocker.unblock():
        if worker or alone:
            template_database.remove_test_database()
        elif not django_db_keepdb:
            teardown_databases(old_config, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _fast_settings(django_test_environment):
    """Fast passwords, mail and caches in memory, and no collected files, for all tests."""
    local = "django.core.cache.backends.locmem.LocMemCache"
    static_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={name: {"BACKEND": local, "LOCATION": name} for name in settings.CACHES},
        MAILERS={"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}},
        STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": static_files}},
        STATIC_ROOT=None,  # else each client reads the files that a deployment has collected
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _lighter_client(django_test_environment):
    with pytest.MonkeyPatch.context() as patch:
        lighter_client.lighten(patch)
        # `.ci/run` takes Django's queries as they are.
        if selection.is_sqlite() and not sampling.TAKES_ALL:
            lighter_queries.lighten(patch)
        yield


@pytest.fixture(autouse=True)
def _isolated_state():
    """The language and time zone of the settings, and empty caches.

    Headers and footers, which no query is for, are kept unless in `.ci/run`.
    """
    # A request leaves its language and time zone behind in the thread.
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()
    for name in settings.CACHES:
        if name != "frames" or sampling.TAKES_ALL:
            caches[name].clear()
    health._cached_answers.clear()


@pytest.fixture
def make_person(db):
    """make_person("amina", track="backend"): a new person."""

    def make(handle=None, **fields):
        handle = handle or f"person-{next(_numbers)}"
        return insert(User(email=f"{handle}@example.com", handle=handle, **fields))

    return make


@pytest.fixture
def client_of(db):
    """client_of(person): a browser in which this person is signed in."""
    return signed_in


@pytest.fixture
def two_factor_client_of(client_of):
    """two_factor_client_of(person): a browser signed in with a code of an authenticator."""

    def make(person):
        factor = Authenticator.objects.filter(user=person, type="totp").first()
        factor = factor or TOTP.activate(person, generate_totp_secret()).instance
        browser = client_of(person)
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "at": 1, "id": factor.pk, "type": "totp"}
        ]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return browser

    return make


@pytest.fixture
def cohort(db):
    """Cohort 3, which may be of a snapshot (tests/snapshots.py), as the people below."""
    fields = {"programme": "ALX ProDev", "name": "Cohort 3", "is_open": True}
    dates = {"starts_on": "2026-10-01", "ends_on": "2099-12-18"}
    if is_stored(Cohort, slug="cohort-3"):
        return Cohort.objects.get(slug="cohort-3")
    return insert(Cohort(slug="cohort-3", **fields, **dates))


@pytest.fixture
def person_once(make_person):
    """person_once("amina", …): the person with this handle, made where there is none."""

    def get_or_make(handle, **fields):
        if is_stored(User, handle=handle):
            return User.objects.get(handle=handle)
        return make_person(handle, **fields)

    return get_or_make


@pytest.fixture
def learner(person_once, cohort):
    return person_once("amina", display_name="Amina Diallo", track="backend", cohort=cohort)


@pytest.fixture
def other(person_once, cohort):
    return person_once("omar", display_name="Omar Farouk", track="frontend", cohort=cohort)


@pytest.fixture
def mentor(person_once, cohort):
    person = person_once("mentor-wanjiru", display_name="Wanjiru Kamau")
    if not is_stored(Mentorship, user=person, cohort=cohort):
        insert(Mentorship(user=person, cohort=cohort))
    return person


@pytest.fixture
def operator(person_once):
    return person_once("operator-one", is_operator=True)


@pytest.fixture
def topics(db):
    """Three topics, one with an alias."""
    names = ["Django", "Docker", "PostgreSQL"]
    if any(is_stored(Topic, name=name) for name in names):
        made = {
            name: Topic.objects.get_or_create(name=name, slug=name.lower())[0] for name in names
        }
        TopicAlias.objects.get_or_create(topic=made["PostgreSQL"], name="postgres")
        return made
    made = {name: insert(Topic(name=name, slug=name.lower())) for name in names}
    insert(TopicAlias(topic=made["PostgreSQL"], name="postgres"))
    return made


@pytest.fixture
def demo(db):
    """The demo cohort."""
    snapshots.made_once(
        "demo", lambda: call_command("seed_demo", yes_in_production=True, verbosity=0)
    )


@pytest.fixture
def is_postgresql():
    return connection.vendor == "postgresql"
