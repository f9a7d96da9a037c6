"""Print a person's README."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from learnings import own_readme
from portal.people.models import User


class Command(BaseCommand):
    help = "Print the README of a person: export_readme HANDLE"

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the handle."""
        parser.add_argument("handle")

    def handle(self, *, handle: str, **options: Any) -> None:
        """Print the README as anonymous readers see it."""
        person = User.objects.listed().filter(handle=handle.lstrip("@").lower()).first()
        if person is None:
            raise CommandError(f"No one has the handle {handle}.")
        self.stdout.write(own_readme.build_readme(person.as_seen_by(AnonymousUser())), ending="")
