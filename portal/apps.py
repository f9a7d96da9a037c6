"""The base app, and the admin site of operators."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.autoreload import file_changed


class OperatorAdminConfig(AdminConfig):
    default_site = "portal.ops.admin_site.OperatorAdminSite"

    def ready(self) -> None:
        from portal.web.field_errors import set_default_messages

        # The first forms are those of the admin, which this imports.
        set_default_messages()
        super().ready()


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Nexus"

    def ready(self) -> None:
        from portal.ops import db_triggers
        from portal.search import index
        from portal.web import development, page_cache

        development.show_own_not_found_page()
        # In development, a changed template shows at once.
        file_changed.connect(page_cache.clear_on_template_change)
        post_migrate.connect(db_triggers.install_triggers)
        post_migrate.connect(index.install_all_triggers)
