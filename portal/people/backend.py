"""Who is signed in, with what every page asks of them, in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, Exists, OuterRef, Q

from portal.people.models import Mentorship, User


class OneQueryBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The person of a session, with the number of unread notices and whether they are mentor of anything."""
        rows = User.objects.filter(is_active=True).annotate(
            unread_notices=Count("notices", filter=Q(notices__read_at=None)),
            mentors_a_cohort=Exists(Mentorship.objects.filter(user=OuterRef("pk"))),
        )
        return rows.filter(pk=user_id).first()
