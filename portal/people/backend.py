"""Who is signed in, with what every page asks of them, in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.ops.prepared_queries import Prepared
from portal.people.models import Mentorship, Notice, User


class OneQueryBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The person of a session, with the number of unread notices and whether they are mentor of anything.

        Until the session proved a second factor, they have no powers where one is required.
        """
        person = _person.first(user_id)
        if person is not None:
            person.has_proved_second_factor = not settings.SECOND_FACTOR_REQUIRED
            person.remember_columns()
        return person


def _people(user_id):
    mine = Notice.objects.filter(recipient=OuterRef("pk"))
    # Each looks at its own index, however many notices there are.
    unread = mine.unread().order_by().values("recipient").annotate(n=Count("pk")).values("n")
    return User.objects.filter(is_active=True, pk=user_id).annotate(
        unread_notices=Coalesce(Subquery(unread), 0),
        newest_notice=Subquery(mine.shown().order_by("-updated_at").values("updated_at")[:1]),
        mentors_a_cohort=Exists(Mentorship.objects.filter(user=OuterRef("pk"))),
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")),
    )


_person = Prepared(_people)
