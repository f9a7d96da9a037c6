from django.contrib.sitemaps import Sitemap

from collab.models import Brief, Project


class ProjectSitemap(Sitemap):
    limit = 5000

    def items(self):
        return Project.objects.public().only("name").order_by("pk")


class BriefSitemap(Sitemap):
    def items(self):
        return Brief.objects.order_by("pk")
