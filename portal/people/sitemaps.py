from django.contrib.sitemaps import Sitemap

from portal.people.models import User


class PeopleSitemap(Sitemap):
    """Hubs of everyone listed."""

    limit = 5000

    def items(self):
        return User.objects.listed().only("handle").order_by("pk")
