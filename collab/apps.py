from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Collaboration")

    def ready(self):
        from collab import (
            account_deletion,
            data_export,
            deadline_checks,
            demo,
            panels,
            periodic_jobs,
            sitemaps,
        )
        from collab.review_targets import ProjectReviewTarget
        from portal import registry
        from portal.moderation import review_targets

        review_targets.register(ProjectReviewTarget())

        registry.search_sources.add(panels.SEARCH_SOURCE, order=20)
        registry.url_lookups.add(
            ("collab:project_detail", "project", lambda kwargs, _fragment: kwargs["pk"])
        )
        registry.visibility_checks.add(panels.can_see_path)
        registry.profile_panels.add(panels.profile_projects_panel, order=50)
        registry.home_panels.add(panels.home_teams_panel, order=30)
        registry.topic_panels.add(panels.topic_projects_panel)
        registry.readme_contributors.add(panels.add_projects_to_readme)
        registry.readme_import_panels.add(panels.readme_project_panel)
        registry.personal_data.add(data_export.personal_data, order=50)
        registry.erasers.add(account_deletion.erase, order=50)
        registry.deletion_summaries.add(account_deletion.deletion_summary, order=30)
        registry.jobs.add(periodic_jobs.close_expired_requests, order=40)
        registry.jobs.add(periodic_jobs.refresh_contracts, order=45)
        registry.jobs.add(periodic_jobs.nudge_inactive_members, order=46)
        for check in deadline_checks.CHECKS:
            registry.deadline_checks.add(check, order=10)
        registry.seeders.add(demo.seed, order=30)
        registry.fillers.add(demo.fill, order=30)
        registry.sitemaps.add(("projects", sitemaps.ProjectSitemap))
        registry.sitemaps.add(("briefs", sitemaps.BriefSitemap))
