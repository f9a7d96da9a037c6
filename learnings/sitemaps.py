"""Sitemaps of entries and topics."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from learnings.models import Entry
from portal.models import Topic


class EntrySitemap(Sitemap):
    """Learnings and challenges. Solutions are on the page of their challenge."""

    limit = 5000

    def items(self) -> QuerySet[Entry]:
        rows = Entry.objects.public().without_solutions().order_by("pk")
        shown = rows.select_related("live_revision")
        return shown.only("kind", "live_revision__title", "published_at")

    def lastmod(self, entry: Entry) -> datetime:
        return entry.published_at


class TopicSitemap(Sitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.order_by("pk")
