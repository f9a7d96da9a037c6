from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "portal.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        from portal import registry, triggers
        from portal.moderation import desk, kinds, leaving, overdue, profiles, takeaway
        from portal.moderation.models import Case

        triggers.append_only("moderation_logentry")
        kinds.register(profiles.ProfileKind())
        registry.desk_parts.add(desk.waiting_for_me, order=20)
        registry.tickers.add(overdue.keep_promises)
        registry.gauges.add(("cases_waiting", "What waits for a mentor", lambda: Case.objects.waiting().count()))
        registry.hub_parts.add(desk.on_hub, order=5)
        registry.erasers.add(leaving.forget, order=10)
        registry.farewells.add(leaving.farewell, order=50)
        registry.takeouts.add(takeaway.files_of, order=15)
        registry.shown_at.add(("people:hub", "profile", profiles.key_of))
