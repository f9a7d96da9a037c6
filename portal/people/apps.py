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

        registry.search_sources.add(search.people, order=30)
        registry.topic_parts.add(panels.on_topic, order=10)
        registry.seeders.add(demo.seed, order=10)
        registry.fillers.add(demo.fill, order=10)
        registry.tickers.add(FormReceipt.objects.forget_old)
        registry.farewells.add(panels.farewell, order=10)
        registry.tickers.add(account_deletion.erase_due, order=50)
        registry.tickers.add(HandleKey.reseal, order=930)
        registry.tickers.add(discord_webhook.reseal, order=931)
        registry.tickers.add(deadline_review.freeze_due, order=60)
        # Digests last: what else is due may have something to tell.
        registry.tickers.add(digests.queue_due, order=900)
        registry.tickers.add(outbox.send_leftovers, order=910)
        registry.tickers.add(Message.forget_old, order=920)
        registry.tickers.add(sessions.forget_expired, order=970)
        registry.gauges.add(
            ("messages_due", "Mails and webhook calls that are due", lambda: Message.objects.due().count())
        )
        registry.takeouts.add(data_export.files_of, order=10)
        registry.sitemaps.add(("people", sitemaps.PeopleSitemap))
