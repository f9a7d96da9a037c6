"""Sitemap of profiles."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from portal.people.models import User


class PeopleSitemap(Sitemap):
    """Profiles of all listed people, without those hidden by moderators."""

    limit = 5000

    def items(self) -> QuerySet[User]:
        return User.objects.listed().filter(is_hidden=False).only("handle").order_by("pk")
