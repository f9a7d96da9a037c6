"""Who is signed in, with what every page asks of them, in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import Mentorship, Notification, User


class OneQueryBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The person of a session, with the number of unread notices and whether they are mentor of anything.

        Until the session proved a second factor, they have no powers where one is required.
        """
        person = _person_query.first(user_id)
        if person is not None:
            person.has_proved_second_factor = not settings.SECOND_FACTOR_REQUIRED
            person.remember_columns()
        return person


def _person_with_counts(user_id):
    notifications = Notification.objects.filter(recipient=OuterRef("pk"))
    # Each looks at its own index, however many notices there are.
    unread = (
        notifications.unread().order_by().values("recipient").annotate(n=Count("pk")).values("n")
    )
    return User.objects.filter(is_active=True, pk=user_id).annotate(
        unread_notification_count=Coalesce(Subquery(unread), 0),
        newest_notification_at=Subquery(
            notifications.visible().order_by("-updated_at").values("updated_at")[:1]
        ),
        mentors_a_cohort=Exists(Mentorship.objects.filter(user=OuterRef("pk"))),
        has_second_factor=Exists(
            Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
        ),
    )


_person_query = PreparedQuery(_person_with_counts)
