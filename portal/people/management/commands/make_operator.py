"""Make a person an operator; the first step on an empty site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.people.accounts import confirmed_account
from portal.people.models import User


class Command(BaseCommand):
    help = "Make an account with a confirmed address an operator. Sign up first, then run this."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        """Make the person an operator. Raises CommandError for an unknown account."""
        user = confirmed_account(email)
        User.objects.filter(pk=user.pk).update(is_operator=True)
        self.stdout.write(f"{email} is an operator now; the admin is at /operator/.")
