"""Look up accounts for management commands."""

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError

from portal.people.models import User


def confirmed_account(email: str) -> User:
    """Return the account with this confirmed email address; raises CommandError."""
    addresses = EmailAddress.objects.filter(email__iexact=email, verified=True)
    address = addresses.select_related("user").first()
    if address is None:
        raise CommandError(_reason_without_account(email))
    return address.user


def _reason_without_account(email: str) -> str:
    if User.objects.filter(email__iexact=email).exists():
        return f"{email} is not confirmed yet: its owner enters the code from the mail first."
    return f"No one has signed up with {email} yet."
