"""Who may open the pages of moderation that notifications lead to."""

import re

from django.contrib.auth.models import AnonymousUser

from portal.moderation.models import CohortMessage
from portal.people.models import User

_MESSAGE = re.compile(r"/moderation/messages/(\d{1,18})/")


def can_see_path(person: User | AnonymousUser, path: str) -> bool | None:
    """Tell whether `person` may read the message at `path`, or None for other paths."""
    match = _MESSAGE.match(path)
    if match is None:
        return None
    if not person.is_authenticated:
        return False
    return CohortMessage.objects.visible_to(person).filter(pk=int(match[1])).exists()
