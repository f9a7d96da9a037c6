"""How well the importer reads READMEs whose content is known."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learnings.readme.scoring import score


class Command(BaseCommand):
    help = (
        "Print recall and precision of the importer over a folder of READMEs (NAME.md) with a labels.json: "
        "score_readmes FOLDER [--misses]"
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--misses", action="store_true", help="name each thing missed, and each beyond the labels")

    def handle(self, *, folder, misses, **options):
        try:
            tallies = score(folder)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{folder} cannot be scored: {error}") from error
        for name, tally in tallies.items():
            self.stdout.write(
                f"{name:<13} recall {tally.recall:.3f} ({tally.recalled}/{tally.expected})  "
                f"precision {tally.precision:.3f} ({tally.right}/{tally.found})"
            )
            for miss in tally.misses if misses else []:
                self.stdout.write(f"    {miss}")
