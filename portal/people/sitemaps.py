"""Sitemap of profiles."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from portal.people.models import User


class PeopleSitemap(Sitemap):
    """Profiles of all people in the directory, without those hidden by moderators."""

    limit = 5000

    def items(self) -> QuerySet[User]:
        return User.objects.in_directory().filter(is_hidden=False).only("handle").order_by("pk")
