from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.search import Hit, Source, hits_part, narrowed
from portal.search.highlighting import excerpt, mark

FIELDS = ("display_name", "handle", "bio")


def find(request, query, scope):
    """People by name, handle or what they say of themselves."""
    found = narrowed(User.objects.listed().filter(is_hidden=False), query, fields=FIELDS, topics="skills", by="handle")
    rows = found.select_related("cohort").order_by("-date_joined", "-pk")
    return hits_part(rows, query, scope, _hit)


def _hit(person, words):
    meta = " · ".join(str(part) for part in (f"@{person.handle}", person.get_track_display(), person.cohort) if part)
    return Hit(mark(person.name, words), person.get_absolute_url(), meta, excerpt(person.bio, words))


people = Source("people", _("People"), find)
