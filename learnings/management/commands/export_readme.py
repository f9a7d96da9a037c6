"""A hub as a README, on standard output."""

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from learnings.readme import export
from portal.people.models import User


class Command(BaseCommand):
    help = "Print the README of a hub: export_readme HANDLE"

    def add_arguments(self, parser):
        parser.add_argument("handle")

    def handle(self, *, handle, **options):
        person = User.objects.listed().filter(handle=handle.lstrip("@").lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the handle {handle}.")
        self.stdout.write(export.build_readme(person.as_seen_by(AnonymousUser())), ending="")
