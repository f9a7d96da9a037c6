"""Make a person an operator; the first step on an empty site."""

from django.core.management.base import BaseCommand

from portal.people.accounts import confirmed_account
from portal.people.models import User


class Command(BaseCommand):
    help = "Make an account with a confirmed address an operator. Sign up first, then run this."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        user = confirmed_account(email)
        User.objects.filter(pk=user.pk).update(is_operator=True)
        self.stdout.write(f"{email} is an operator now; the admin is at /operator/.")
