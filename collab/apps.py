from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Collaboration")

    def ready(self):
        from collab import account_deletion, data_export, deadline_checks, demo, panels, periodic_jobs, sitemaps
        from collab.review_targets import ProjectKind
        from portal import registry
        from portal.moderation import review_targets

        review_targets.register(ProjectKind())

        registry.search_sources.add(panels.SEARCH, order=20)
        registry.shown_at.add(("collab:project_detail", "project", lambda kwargs, _fragment: kwargs["pk"]))
        registry.sight.add(panels.may_see)
        registry.hub_parts.add(panels.of_person, order=50)
        registry.desk_parts.add(panels.waiting_for_me, order=30)
        registry.topic_parts.add(panels.on_topic)
        registry.readme_parts.add(panels.in_readme)
        registry.readme_offers.add(panels.from_readme)
        registry.takeouts.add(data_export.files_of, order=50)
        registry.erasers.add(account_deletion.forget, order=50)
        registry.farewells.add(account_deletion.farewell, order=30)
        registry.tickers.add(periodic_jobs.close_old_requests, order=40)
        registry.tickers.add(periodic_jobs.look_at_contracts, order=45)
        registry.tickers.add(periodic_jobs.ask_after_the_silent, order=46)
        for check in deadline_checks.CHECKS:
            registry.checklist.add(check, order=10)
        registry.seeders.add(demo.seed, order=30)
        registry.fillers.add(demo.fill, order=30)
        registry.sitemaps.add(("projects", sitemaps.ProjectSitemap))
        registry.sitemaps.add(("briefs", sitemaps.BriefSitemap))
