from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Collaboration")

    def ready(self):
        from collab import checks, demo, due, leaving, parts, sitemaps, takeaway
        from collab.reviewing import ProjectKind
        from portal import registry
        from portal.moderation import kinds

        kinds.register(ProjectKind())

        registry.search_sources.add(parts.SEARCH, order=20)
        registry.shown_at.add(("collab:project_detail", "project", lambda kwargs, _fragment: kwargs["pk"]))
        registry.sight.add(parts.may_see)
        registry.hub_parts.add(parts.of_person, order=50)
        registry.desk_parts.add(parts.waiting_for_me, order=30)
        registry.topic_parts.add(parts.on_topic)
        registry.readme_parts.add(parts.in_readme)
        registry.readme_offers.add(parts.from_readme)
        registry.takeouts.add(takeaway.files_of, order=50)
        registry.erasers.add(leaving.forget, order=50)
        registry.farewells.add(leaving.farewell, order=30)
        registry.tickers.add(due.close_old_requests, order=40)
        registry.tickers.add(due.look_at_contracts, order=45)
        registry.tickers.add(due.ask_after_the_silent, order=46)
        for check in checks.CHECKS:
            registry.checklist.add(check, order=10)
        registry.seeders.add(demo.seed, order=30)
        registry.fillers.add(demo.fill, order=30)
        registry.sitemaps.add(("projects", sitemaps.ProjectSitemap))
        registry.sitemaps.add(("briefs", sitemaps.BriefSitemap))
