"""Check that migrations are safe while the old code still runs.

django-migration-linter reads the statements for PostgreSQL. Each thing that it finds is an error,
also a warning about locks, unless it is listed below.
"""

import logging
import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django_migration_linter import MigrationLinter

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "learnings", "collab")
# Before the first release: no site ran the code before them, so nothing could break. None may be
# added.
BEFORE_THE_FIRST_RELEASE = [
    ("collab", "0002_moderated"),
    ("collab", "0003_teams"),
    ("learnings", "0002_knowledge_base"),
    ("learnings", "0004_readme_staged"),
    ("learnings", "0005_moderated"),
    ("moderation", "0002_readme_review"),
    ("moderation", "0003_flags_and_more"),
    ("people", "0003_notices_and_trouble"),
    ("people", "0004_cohorts_and_activity"),
]

# Read by hand: each adds a unique index to a small or new table, which locks it for a moment, and
# old code does not break.
READ_BY_HAND = {
    # The index of before allowed less, so old code writes nothing that this one refuses.
    ("moderation", "0004_flags_on_later_texts"),
    # Old code may offer a handle that looks like another one: the sign-up fails, and nothing else
    # does.
    ("people", "0006_handles"),
    # The table is made by the same migration, so it is empty and no one waits for it.
    ("people", "0011_proposed_skills"),
    ("people", "0016_drafts_of_forms"),
    # Review locks are a few rows; old code writes none with the new column.
    ("moderation", "0006_mentors_work"),
}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    logging.getLogger("django_migration_linter").setLevel(logging.WARNING)
    own = [app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES]
    linter = MigrationLinter(
        str(ROOT),
        include_apps=own,
        ignore_name=[name for _app, name in [*BEFORE_THE_FIRST_RELEASE, *READ_BY_HAND]],
        all_warnings_as_errors=True,
        quiet=["ok", "ignore"],
        no_cache=True,
    )
    linter.lint_all_migrations()
    checked = linter.nb_valid + linter.nb_erroneous
    print(f"nexus: {checked} migrations looked at, {linter.nb_erroneous} not safe")
    return linter.has_errors or not checked


if __name__ == "__main__":
    sys.exit(main())
