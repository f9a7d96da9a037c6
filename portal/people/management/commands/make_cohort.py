"""Create a cohort."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from portal.people.models import Cohort


class Command(BaseCommand):
    help = 'Create a cohort: make_cohort "Cohort 3" --starts 2026-10-05 --ends 2026-12-18'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--programme", default="ALX ProDev")
        parser.add_argument("--starts", type=date.fromisoformat, required=True)
        parser.add_argument("--ends", type=date.fromisoformat, required=True)
        parser.add_argument("--discord-channel", default="")
        parser.add_argument(
            "--open",
            action="store_true",
            help="anyone may choose it; otherwise its mentors let people in",
        )
        parser.add_argument(
            "--policy", choices=Cohort.ReviewPolicy.values, default=Cohort.ReviewPolicy.USUAL
        )

    def handle(self, *, name: str, **options: Any) -> None:
        """Create the cohort, unless its values are invalid."""
        cohort = Cohort(
            name=name,
            slug=slugify(name),
            programme=options["programme"],
            starts_on=options["starts"],
            ends_on=options["ends"],
            discord_channel=options["discord_channel"],
            review_policy=options["policy"],
            is_open=options["open"],
        )
        try:
            cohort.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        cohort.save(force_insert=True)
        self.stdout.write(f"{name} is at /cohorts/{cohort.slug}/.")
