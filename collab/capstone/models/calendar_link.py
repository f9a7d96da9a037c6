from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarLink(models.Model):
    """The secret address of a person's calendar. A new one replaces it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link"
    )
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person)
