from django.contrib.sitemaps import Sitemap

from portal.people.models import User


class PeopleSitemap(Sitemap):
    """Hubs of everyone listed, but for those that moderation hides."""

    limit = 5000

    def items(self):
        return User.objects.listed().filter(is_hidden=False).only("handle").order_by("pk")
