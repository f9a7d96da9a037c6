from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.search import Hit, Source, filter_rows, hits_panel
from portal.search.highlighting import highlight, highlighted_excerpt

FIELDS = ("display_name", "handle", "bio")


def search_panel(request, query, scope):
    """Find people by name, handle or bio."""
    found = filter_rows(
        User.objects.listed().filter(is_hidden=False),
        query,
        fields=FIELDS,
        topics="skills",
        by="handle",
    )
    rows = found.select_related("cohort").order_by("-date_joined", "-pk")
    return hits_panel(rows, query, scope, _search_hit)


def _search_hit(person, words):
    meta = " · ".join(
        str(part)
        for part in (f"@{person.handle}", person.get_track_display(), person.cohort)
        if part
    )
    return Hit(
        highlight(person.name, words),
        person.get_absolute_url(),
        meta,
        highlighted_excerpt(person.bio, words),
    )


SEARCH_SOURCE = Source("people", _("People"), search_panel)
