from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")

    def ready(self):
        from portal import registry
        from portal.people import demo, parts, search, sitemaps
        from portal.people.models import FormReceipt

        registry.search_sources.add(search.people, order=30)
        registry.topic_parts.add(parts.on_topic, order=10)
        registry.seeders.add(demo.seed, order=10)
        registry.fillers.add(demo.fill, order=10)
        registry.tickers.add(FormReceipt.objects.forget_old)
        registry.sitemaps.add(("people", sitemaps.PeopleSitemap))
