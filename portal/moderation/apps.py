from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "portal.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        from portal import registry
        from portal.moderation import account_deletion, data_export, escalation, panels, profile_target, review_targets
        from portal.moderation.models import Case
        from portal.ops import db_triggers

        db_triggers.append_only("moderation_logentry")
        review_targets.register(profile_target.ProfileKind())
        registry.desk_parts.add(panels.waiting_for_me, order=20)
        registry.tickers.add(escalation.keep_promises)
        registry.gauges.add(("cases_waiting", "What waits for a mentor", lambda: Case.objects.waiting().count()))
        registry.hub_parts.add(panels.on_hub, order=5)
        registry.erasers.add(account_deletion.forget, order=10)
        registry.farewells.add(account_deletion.farewell, order=50)
        registry.takeouts.add(data_export.files_of, order=15)
        registry.shown_at.add(("people:hub", "profile", profile_target.key_of))
