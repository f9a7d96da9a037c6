from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "portal.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        from portal import registry
        from portal.moderation import (
            account_deletion,
            data_export,
            escalation,
            panels,
            profile_target,
            review_targets,
        )
        from portal.moderation.models import Case
        from portal.ops import db_triggers

        db_triggers.append_only("moderation_logentry")
        review_targets.register(profile_target.ProfileReviewTarget())
        registry.home_panels.add(panels.review_queue_panel, order=20)
        registry.jobs.add(escalation.escalate_overdue_reviews)
        registry.gauges.add(
            ("cases_waiting", "What waits for a mentor", lambda: Case.objects.waiting().count())
        )
        registry.profile_panels.add(panels.moderation_panel, order=5)
        registry.erasers.add(account_deletion.erase, order=10)
        registry.deletion_summaries.add(account_deletion.deletion_summary, order=50)
        registry.personal_data.add(data_export.personal_data, order=15)
        registry.url_lookups.add(("people:profile", "profile", profile_target.profile_pk))
