"""Make a person a mentor of a cohort."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.people.accounts import confirmed_account
from portal.people.models import Cohort, Mentorship


class Command(BaseCommand):
    help = (
        "Make an account with a confirmed address mentor of a cohort: "
        "make_mentor EMAIL --cohort SLUG"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--cohort", required=True, metavar="SLUG")

    def handle(self, *, email: str, cohort: str, **options: Any) -> None:
        """Make the person a mentor. Raises CommandError for an unknown account or cohort."""
        user, found = confirmed_account(email), _cohort_with(cohort)
        Mentorship.objects.get_or_create(user=user, cohort=found)
        self.stdout.write(f"{user.name} is mentor of {found.name}.")
        if settings.SECOND_FACTOR_REQUIRED:
            self.stdout.write(
                "They set up a second factor (a passkey or codes) when they first open the queue."
            )


def _cohort_with(slug: str) -> Cohort:
    found = Cohort.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Cohort.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no cohort {slug}. Cohorts: {known}.")
    return found
