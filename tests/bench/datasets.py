"""Databases of given sizes, made beside the real one and taken away again."""

import contextlib
import io
import time

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from learnings.topic_ranking import write_summaries

MAX_PEOPLE = 20_000


class DataSet:
    """A database with so many entries; `use` makes it the one that is asked. With 0 it is the one that is there."""

    def __init__(self, entries, people=None):
        self.entries = entries
        self.people = min(MAX_PEOPLE, max(200, entries // 5)) if people is None else people
        self.original_name = connection.settings_dict["NAME"]
        self.name = self.original_name if not entries else self._name()

    def _name(self):
        if connection.vendor == "sqlite":
            return str(settings.BASE_DIR / f"bench_{self.entries}_nexus.sqlite3")
        return f"bench_{self.entries}_{self.original_name}"

    def use(self):
        """From now on this database is asked, and nothing is kept of another."""
        connection.close()
        connection.settings_dict["NAME"] = self.name
        ContentType.objects.clear_cache()
        for name in settings.CACHES:
            caches[name].clear()

    def make(self):
        """Make and fill it. Seconds that it took."""
        start = time.perf_counter()
        connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = (
            self.original_name,
            self.name,
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        size = {"entries": self.entries, "people": self.people, "projects": self.people // 10}
        call_command("seed_demo", **size, yes_in_production=True, stdout=io.StringIO())
        write_summaries()  # as tick would; pages of large topics read them
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        return time.perf_counter() - start

    def drop(self):
        connection.settings_dict["NAME"] = self.name
        connection.creation.destroy_test_db(self.original_name, verbosity=0)


@contextlib.contextmanager
def data_sets(sizes, people, write):
    """The data sets of these sizes, all there at once, so that each page is asked of one right after the other."""
    made = []
    try:
        for size in sizes:
            data_set = DataSet(size, people)
            if size:
                made.append(data_set)
                write(
                    f"made {size:,} entries and {data_set.people:,} people in {data_set.make():.0f} s"
                )
                connection.settings_dict["NAME"] = data_set.original_name
        yield made or [DataSet(0)]
    finally:
        for data_set in made:
            data_set.drop()
