from django.contrib.sitemaps import Sitemap

from learnings.models import Entry
from portal.models import Topic


class EntrySitemap(Sitemap):
    """Learnings and challenges; solutions live on the page of their challenge."""

    limit = 5000

    def items(self):
        rows = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION)
        return (
            rows.select_related("live_revision")
            .only("kind", "live_revision__title", "published_at")
            .order_by("pk")
        )

    def lastmod(self, entry):
        return entry.published_at


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.order_by("pk")
