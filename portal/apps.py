"""The ground floor, and the admin site of operators."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.autoreload import file_changed


class OperatorAdminConfig(AdminConfig):
    default_site = "portal.ops.admin_site.OperatorAdminSite"


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Nexus"

    def ready(self):
        from portal import registry
        from portal.ops import db_triggers, health, task_queue
        from portal.search import index
        from portal.web import page_cache, rate_limits

        # Whoever writes templates sees at once what they changed.
        file_changed.connect(
            page_cache.clear_on_template_change,
            dispatch_uid="portal.web.page_cache.clear_on_template_change",
        )
        post_migrate.connect(db_triggers.install, dispatch_uid="portal.ops.db_triggers.install")
        registry.jobs.add(task_queue.recover_abandoned_tasks, order=1)
        registry.jobs.add(task_queue.delete_old_results, order=950)
        registry.home_panels.add(task_queue.late_tasks_panel, order=1)
        registry.jobs.add(rate_limits.delete_expired_counts, order=960)
        registry.jobs.add(health.report_missing, order=970)
        registry.gauges.add(
            (
                "oldest_task_seconds",
                "For how long the oldest task waits",
                task_queue.oldest_waiting_seconds,
            )
        )
        post_migrate.connect(
            index.install_all_triggers, dispatch_uid="portal.search.index.install_all_triggers"
        )
