"""How sign-in and sign-up differ from allauth's own."""

from allauth.account.adapter import DefaultAccountAdapter

from portal.people.models import FormerHandle


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username, shallow=False):
        """Handles are written small; one that somebody gave up lately stays theirs."""
        username = super().clean_username(username.lower(), shallow)
        if not shallow and FormerHandle.refuses(username):
            raise self.validation_error("username_taken")
        return username
