"""How sign-in and sign-up differ from allauth's own."""

from allauth.account.adapter import DefaultAccountAdapter

from portal.people.models import FormerHandle

MENTOR_SESSION = 12 * 3600  # seconds; what a stolen session of a mentor could do is worse


def end_the_same_day(request, user):
    """Mentors and operators sign in anew each day."""
    if user.is_mentor:
        request.session.set_expiry(MENTOR_SESSION)


class AccountAdapter(DefaultAccountAdapter):
    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        end_the_same_day(request, user)
        return response

    def clean_username(self, username, shallow=False):
        """Handles are written small; one that somebody gave up lately stays theirs."""
        username = super().clean_username(username.lower(), shallow)
        if not shallow and FormerHandle.refuses(username):
            raise self.validation_error("username_taken")
        return username
