import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.people.models import User

TOKEN_BYTES = 32  # 256 random bits


class CalendarLink(models.Model):
    """The secret address of a person's calendar. A new one replaces it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link"
    )
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def replace_of(cls, person: User) -> "CalendarLink":
        """Give the person a new secret address; an earlier one stops working at once."""
        values = {"token": secrets.token_urlsafe(TOKEN_BYTES), "created_at": timezone.now()}
        link, _created = cls.objects.update_or_create(person=person, defaults=values)
        return link

    @classmethod
    def reader_of(cls, token: str) -> User | None:
        """Return whose calendar has this address.

        None if it is of none, or its person may not use the site.
        """
        link = cls.objects.filter(token=token).select_related("person__cohort").first()
        if link is None or not link.person.is_active or link.person.erased_at:
            return None
        return None if link.person.is_suspended else link.person

    def get_absolute_url(self) -> str:
        """The secret address of the calendar."""
        return reverse("capstone:personal_calendar", args=[self.token])
