from django.conf import settings
from django.db import models

from portal.moderation.models.case import Case


class PersonCase(models.Model):
    """The case of somebody's profile. People stand below moderation, so the key is kept here."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person_case"
    )
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="person_case")

    def __str__(self):
        return str(self.person)
