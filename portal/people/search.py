from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.search import MOST_HITS, Hit, Source, contains_all


def find(user, words):
    """People by name, handle or what they say of themselves."""
    found = User.objects.listed().filter(contains_all(words, "display_name", "handle", "bio"))
    rows = found.select_related("cohort").order_by("-date_joined")[:MOST_HITS]
    return [
        Hit(person.name, person.get_absolute_url(), f"@{person.handle} · {person.get_track_display()}", person.bio)
        for person in rows
    ]


people = Source("people", _("People"), find)
