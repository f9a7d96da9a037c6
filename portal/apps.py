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
        file_changed.connect(page_cache.forget_templates, dispatch_uid="portal.web.page_cache.forget_templates")
        post_migrate.connect(db_triggers.install, dispatch_uid="portal.ops.db_triggers.install")
        registry.tickers.add(task_queue.reap, order=1)
        registry.tickers.add(task_queue.prune, order=950)
        registry.desk_parts.add(task_queue.on_desk, order=1)
        registry.tickers.add(rate_limits.forget_old, order=960)
        registry.tickers.add(health.report_missing, order=970)
        registry.gauges.add(("oldest_task_seconds", "For how long the oldest task waits", task_queue.oldest_waiting))
        post_migrate.connect(index.keep_triggers, dispatch_uid="portal.search.index.keep_triggers")
