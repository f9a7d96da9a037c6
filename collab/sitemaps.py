"""Sitemaps of projects and briefs."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from collab.models import Brief, Project


class ProjectSitemap(Sitemap):
    limit = 5000

    def items(self) -> QuerySet[Project]:
        return Project.objects.public().only("name").order_by("pk")


class BriefSitemap(Sitemap):
    def items(self) -> QuerySet[Brief]:
        return Brief.objects.order_by("pk")
