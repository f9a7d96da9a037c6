from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")

    def ready(self):
        from portal import registry
        from portal.people import (
            account_deletion,
            data_export,
            deadline_review,
            demo,
            panels,
            search,
            sessions,
            sitemaps,
        )
        from portal.people.mail import digests, discord_webhook, outbox
        from portal.people.models import FormReceipt, HandleKey, Message

        registry.search_sources.add(search.SEARCH_SOURCE, order=30)
        registry.topic_panels.add(panels.topic_people_panel, order=10)
        registry.seeders.add(demo.seed, order=10)
        registry.fillers.add(demo.fill, order=10)
        registry.jobs.add(FormReceipt.objects.delete_old)
        registry.deletion_summaries.add(panels.deletion_summary, order=10)
        registry.jobs.add(account_deletion.erase_due_accounts, order=50)
        registry.jobs.add(HandleKey.reencrypt, order=930)
        registry.jobs.add(discord_webhook.reencrypt_webhooks, order=931)
        registry.jobs.add(deadline_review.record_due_reviews, order=60)
        # Digests last: what else is due may have something to tell.
        registry.jobs.add(digests.queue_due_digests, order=900)
        registry.jobs.add(outbox.send_due_messages, order=910)
        registry.jobs.add(Message.delete_old, order=920)
        registry.jobs.add(sessions.delete_expired, order=970)
        registry.gauges.add(
            (
                "messages_due",
                "Mails and webhook calls that are due",
                lambda: Message.objects.due().count(),
            )
        )
        registry.personal_data.add(data_export.personal_data, order=10)
        registry.sitemaps.add(("people", sitemaps.PeopleSitemap))
