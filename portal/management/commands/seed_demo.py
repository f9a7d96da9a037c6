"""Fill an empty site with a demo cohort."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import hooks


class Command(BaseCommand):
    help = "Fill an empty site with the demo cohort. Refused outside development by default."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if the site has accounts already"
        )
        for name in ("people", "projects", "entries"):
            parser.add_argument(
                f"--{name}",
                type=int,
                default=0,
                metavar="N",
                help=f"also add N generated {name}, to measure with",
            )
        parser.add_argument(
            "--yes-in-production",
            action="store_true",
            help="run although DEBUG is off; everyone can read the password",
        )

    def handle(
        self,
        *,
        if_empty: bool,
        yes_in_production: bool,
        people: int,
        projects: int,
        entries: int,
        **options: Any,
    ) -> None:
        if not settings.DEBUG and not yes_in_production:
            raise CommandError(
                "The demo accounts have a password that everyone can read, so this runs only in "
                "development. "
                "Add --yes-in-production if this site is a demo."
            )
        if min(people, projects, entries) < 0:
            raise CommandError("How many to add: 0 or more.")
        if get_user_model().objects.exists():
            if if_empty:
                return
            raise CommandError(
                "People have signed up here already: the demo cohort is for an empty site."
            )
        self.stdout.write("Filling the demo cohort, which takes up to half a minute ...")
        call_command("load_vocabulary", stdout=self.stdout)
        with transaction.atomic():
            for seed in hooks.find("seed"):
                self.stdout.write(seed())
            size = hooks.Size(people=people, projects=projects, entries=entries)
            if size:
                for fill in hooks.find("fill"):
                    self.stdout.write(fill(size))
