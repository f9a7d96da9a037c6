from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "portal.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        from portal import registry, triggers
        from portal.moderation import desk

        triggers.append_only("moderation_logentry")
        registry.desk_parts.add(desk.waiting_for_me, order=20)
