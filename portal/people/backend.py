"""Who is signed in, with what every page asks of them, in one query."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.people.models import Mentorship, Notice, User


class OneQueryBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The person of a session, with the number of unread notices and whether they are mentor of anything."""
        return next(iter(_people().filter(pk=user_id)), None)


@cache
def _people():
    """Put together once: that costs more than asking does, and each request asks."""
    mine = Notice.objects.filter(recipient=OuterRef("pk"))
    # Each looks at its own index, however many notices there are.
    unread = mine.unread().order_by().values("recipient").annotate(n=Count("pk")).values("n")
    return User.objects.filter(is_active=True).annotate(
        unread_notices=Coalesce(Subquery(unread), 0),
        newest_notice=Subquery(mine.order_by("-updated_at").values("updated_at")[:1]),
        mentors_a_cohort=Exists(Mentorship.objects.filter(user=OuterRef("pk"))),
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")),
    )
