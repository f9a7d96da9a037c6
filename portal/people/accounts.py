"""Look up accounts for management commands."""

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError

from portal.people.models import User


def confirmed_account(email: str) -> User:
    """Return the account with this confirmed email address; raises CommandError."""
    address = (
        EmailAddress.objects.filter(email__iexact=email, verified=True)
        .select_related("user")
        .first()
    )
    if address is not None:
        return address.user
    if User.objects.filter(email__iexact=email).exists():
        raise CommandError(
            f"{email} is not confirmed yet: its owner enters the code from the mail first."
        )
    raise CommandError(f"No one has signed up with {email} yet.")
