from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.hooks import Panel
from portal.people.models import User
from portal.search import Hit, Query, Source, filter_rows, hits_panel
from portal.search.highlighting import highlight, highlighted_excerpt
from portal.search.trigrams import TrigramIndex

INDEX = TrigramIndex("people_user", columns=("display_name", "handle", "bio"))


def search_panel(request: HttpRequest, query: Query, scope: str) -> Panel | None:
    """Find people by name, handle or bio."""
    people = INDEX.narrowed(User.objects.in_directory().filter(is_hidden=False), query.terms)
    found = filter_rows(people, query, fields=INDEX.columns, topics="skills", by="handle")
    rows = found.select_related("cohort").order_by("-date_joined", "-pk")
    return hits_panel(rows, query, scope, _search_hit)


def _search_hit(person: User, words: Sequence[str]) -> Hit:
    parts = (f"@{person.handle}", person.get_track_display(), person.cohort)
    meta = " · ".join(str(part) for part in parts if part)
    name, excerpt = highlight(person.name, words), highlighted_excerpt(person.bio, words)
    return Hit(name, person.get_absolute_url(), meta, excerpt, person=person)


SEARCH_INDEXES = [INDEX]
SEARCH = [Source("people", _("People"), search_panel, position=30, keeps_count=True)]
