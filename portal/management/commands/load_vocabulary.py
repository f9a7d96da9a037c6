"""Bring the topics of vocabulary.toml into the database; runs at every release."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.models import Topic, TopicAlias

VOCABULARY = Path(__file__).resolve().parents[2] / "vocabulary.toml"


class Command(BaseCommand):
    help = (
        "Add the missing topics, aliases and links of portal/vocabulary.toml. "
        "Changes nothing that is there; safe to run again."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rows = tomllib.loads(VOCABULARY.read_text())["topic"]
        added = sum(self._add_topic(row) for row in rows)
        self.stdout.write(f"Topics: {added} added, {len(rows) - added} were there.")

    def _add_topic(self, row: dict[str, Any]) -> bool:
        """Add a topic and its aliases; return whether the topic is new."""
        topic, is_new = Topic.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "description": row.get("description", ""),
                "docs_url": row.get("docs", ""),
            },
        )
        for alias in row.get("aliases", []):
            TopicAlias.objects.get_or_create(name=alias.lower(), defaults={"topic": topic})
        if row.get("docs") and not is_new:
            # A link that an operator wrote stays.
            Topic.objects.filter(pk=topic.pk, docs_url="").update(docs_url=row["docs"])
        return is_new
