from django.conf import settings
from django.db import models

from portal.moderation.models.case import Case


class PersonCase(models.Model):
    """The case of a person's profile.

    The key is here, because the app of people may not refer to moderation.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person_case"
    )
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="person_case")

    def __str__(self) -> str:
        return str(self.person)
