from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Collaboration")

    def ready(self):
        from collab import demo, parts, sitemaps
        from portal import registry

        registry.search_sources.add(parts.SEARCH, order=20)
        registry.hub_parts.add(parts.of_person, order=50)
        registry.desk_parts.add(parts.waiting_for_me, order=30)
        registry.topic_parts.add(parts.on_topic)
        registry.readme_parts.add(parts.in_readme)
        registry.seeders.add(demo.seed, order=30)
        registry.fillers.add(demo.fill, order=30)
        registry.sitemaps.add(("projects", sitemaps.ProjectSitemap))
        registry.sitemaps.add(("briefs", sitemaps.BriefSitemap))
