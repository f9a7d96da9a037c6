"""The first thing an operator does on an empty site."""

from django.core.management.base import BaseCommand, CommandError

from portal.people.models import User


class Command(BaseCommand):
    help = "Give the account with this address the rights of an operator. Sign up first, then run this."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        if not User.objects.filter(email__iexact=email).update(is_operator=True):
            raise CommandError(f"Nobody has signed up with {email} yet.")
        self.stdout.write(f"{email} is an operator now; the admin is at /operator/.")
