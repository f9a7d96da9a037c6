from django.utils.translation import gettext_lazy as _

from learnings.models import Entry
from portal.search import MOST_HITS, Hit, Source, contains_all


def find(user, words):
    """Public entries whose live text has every word; those with a word in the title first."""
    fields = ("live_revision__title", "live_revision__body", "challenge__live_revision__title", "topics__name")
    found = Entry.objects.public().filter(contains_all(words, *fields)).distinct()
    return [_hit(entry) for entry in found.for_list().order_by("-published_at", "-pk")[:MOST_HITS]]


def _hit(entry):
    kind = entry.get_section_display() if entry.is_learning else entry.get_kind_display()
    return Hit(entry.title, entry.get_absolute_url(), f"{kind} · {entry.author.name}", entry.live_revision.excerpt)


entries = Source("entries", _("Entries"), find)
