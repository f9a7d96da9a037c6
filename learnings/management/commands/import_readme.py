"""Import a README from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learnings import readme
from learnings.models import ReadmeImport
from learnings.readme.parser.decoding import MAX_BYTES
from portal.people.models import User


class Command(BaseCommand):
    help = "Make drafts from a README: import_readme FILE --as HANDLE. Publishes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and the options."""
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

    def handle(self, *, file: Path, handle: str | None, dry_run: bool, **options: Any) -> None:
        """Read the file, make the drafts and print what was found."""
        if not dry_run and not handle:
            raise CommandError(
                "Say whose drafts they become with --as HANDLE, or look first with --dry-run."
            )
        owner = self._owner(handle) if handle else None
        source = self._read(file)
        found = self._parse(source)
        made = self._import(owner, source) if owner and not dry_run else None
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self._print_summary(found, made)

    def _owner(self, handle: str) -> User:
        owner = User.objects.filter(handle=handle.lstrip("@").lower()).first()
        if owner is None:
            raise CommandError(f"No one has the handle {handle}.")
        return owner

    def _read(self, file: Path) -> bytes:
        """Return the content of the file, or a little more of it than a README may have."""
        try:
            with file.open("rb") as source:
                return source.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error

    def _parse(self, source: bytes) -> dict[str, Any]:
        try:
            return readme.parse(source).as_json()
        except readme.NotAReadme as error:
            raise CommandError(str(error)) from error

    def _import(self, owner: User, source: bytes) -> int:
        text, repaired = readme.decode(source)
        return ReadmeImport.stage(owner, text, repaired=repaired).confirm()

    def _print_summary(self, found: dict[str, Any], made: int | None) -> None:
        for name, value in found.items():
            if isinstance(value, list):
                self.stdout.write(f"{name}: {len(value)}")
        if made is not None:
            self.stdout.write(f"New drafts and skills: {made}")
