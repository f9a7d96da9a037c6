"""Load the signed-in person, and what every page needs of them, in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import Mentorship, Notification, User
from portal.rows import count_of


class OneQueryBackend(AuthenticationBackend):
    """allauth's backend, with a query of its own for the person of a session."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, with cohort and number of unread notifications.

        Until the session proves a second factor, they can't use their role where one is required.
        """
        person = _person_query.first(user_id, timezone.now())
        if person is not None:
            person.has_proved_second_factor = not settings.SECOND_FACTOR_REQUIRED
            person.remember_columns()
        return person


def _person_with_counts(user_id: int, now: int) -> QuerySet[User]:
    person = OuterRef("pk")
    second_factors = Authenticator.objects.filter(user=person).exclude(type="recovery_codes")
    people = User.objects.filter(is_active=True, pk=user_id).select_related("cohort")
    return people.annotate(
        followed_topic_keys=_followed_topic_keys(person),
        has_skills=Exists(User.skills.through.objects.filter(user=person)),
        **_notification_columns(person, Value(now)),
        mentors_a_cohort=Exists(Mentorship.objects.filter(user=person)),
        has_second_factor=Exists(second_factors),
    )


def _followed_topic_keys(person: OuterRef) -> Coalesce:
    """The keys of the topics that they follow, separated by commas."""
    followed = User.followed_topics.through.objects.filter(user=person).order_by().values("user")
    key = Cast("topic", TextField())
    keys = followed.annotate(keys=StringAgg(key, Value(","))).values("keys")
    return Coalesce(Subquery(keys), Value("", TextField()))


def _notification_columns(person: OuterRef, now: Value) -> dict[str, Coalesce | Subquery]:
    """How many are unread, and when the newest was sent."""
    notifications = Notification.objects.filter(recipient=person)
    # Each uses its own index, however many notifications there are.
    newest = notifications.visible(now).order_by("-updated_at").values("updated_at")[:1]
    return {
        "unread_notification_count": count_of(notifications.unread(now), "recipient"),
        "newest_notification_at": Subquery(newest),
    }


_person_query = PreparedQuery(_person_with_counts)
