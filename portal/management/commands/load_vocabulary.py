"""Bring the topics of vocabulary.toml into the database; runs at every release."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.models import Topic, TopicAlias

VOCABULARY = Path(__file__).resolve().parents[2] / "vocabulary.toml"

Row = dict[str, Any]  # one topic of the file


class Command(BaseCommand):
    help = (
        "Add the missing topics, aliases and links of portal/vocabulary.toml. "
        "Changes nothing that is there; safe to run again."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rows = tomllib.loads(VOCABULARY.read_text())["topic"]
        known = _by_slug(rows)
        Topic.objects.bulk_create(
            [_topic(row) for row in rows if row["slug"] not in known],
            ignore_conflicts=True,  # added by another process, or a name that another topic has
        )
        topics = _by_slug(rows)
        rows = [row for row in rows if row["slug"] in topics]
        _add_aliases(rows, topics)
        for row in rows:
            if row.get("docs") and not topics[row["slug"]].docs_url:
                # A link that an operator wrote stays.
                empty = Topic.objects.filter(slug=row["slug"], docs_url="")
                empty.update(docs_url=row["docs"])
        added = len(topics) - len(known)
        self.stdout.write(f"Topics: {added} added, {len(known)} were there.")


def _by_slug(rows: list[Row]) -> dict[str, Topic]:
    """Return those topics of the vocabulary that are stored."""
    return Topic.objects.in_bulk([row["slug"] for row in rows], field_name="slug")


def _topic(row: Row) -> Topic:
    return Topic(
        slug=row["slug"],
        name=row["name"],
        description=row.get("description", ""),
        docs_url=row.get("docs", ""),
    )


def _add_aliases(rows: list[Row], topics: dict[str, Topic]) -> None:
    """Add the aliases that are not there; the first topic that names one gets it."""
    known = set(TopicAlias.objects.values_list("name", flat=True))
    missing: dict[str, Topic] = {}
    for row in rows:
        for alias in row.get("aliases", []):
            missing.setdefault(alias.lower(), topics[row["slug"]])
    TopicAlias.objects.bulk_create(
        [
            TopicAlias(name=name, topic=topic)
            for name, topic in missing.items()
            if name not in known
        ],
        ignore_conflicts=True,
    )
