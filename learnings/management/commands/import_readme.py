"""Import a README from the command line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learnings import readme
from learnings.models import ReadmeImport
from learnings.readme.parser.decoding import MAX_BYTES
from portal.people.models import User


class Command(BaseCommand):
    help = "Make drafts from a README: import_readme FILE --as HANDLE. Publishes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as", dest="handle", metavar="HANDLE", help="the author of the drafts"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print what was found, and change nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object and nothing else"
        )

    def handle(self, *, file, handle, dry_run, **options):
        if not dry_run and not handle:
            raise CommandError(
                "Say whose drafts they become with --as HANDLE, or look first with --dry-run."
            )
        owner = self._owner(handle) if handle else None
        reading = self._read(file)
        made = None if dry_run else self._import(owner)
        self._print_json(reading) if options["json"] else self._print_summary(reading, made)

    def _owner(self, handle):
        owner = User.objects.filter(handle=handle.lstrip("@").lower()).first()
        if owner is None:
            raise CommandError(f"Nobody has the handle {handle}.")
        return owner

    def _read(self, file):
        try:
            with file.open("rb") as source:
                self.source = source.read(MAX_BYTES + 1)
            return readme.parse(self.source)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except readme.NotAReadme as error:
            raise CommandError(str(error)) from error

    def _import(self, owner):
        text, repaired = readme.decode(self.source)
        return ReadmeImport.stage(owner, text, repaired=repaired).confirm()

    def _print_json(self, reading):
        self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False, indent=2))

    def _print_summary(self, reading, made):
        for name, found in reading.as_json().items():
            if isinstance(found, list):
                self.stdout.write(f"{name}: {len(found)}")
        if made is not None:
            self.stdout.write(f"New drafts and skills: {made}")
