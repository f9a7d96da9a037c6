from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from learnings import demo, parts, reviewing, search, sitemaps
        from learnings.models import ReadmeImport
        from portal import registry, triggers
        from portal.moderation import kinds

        triggers.immutable(
            "learnings_revision",
            *("entry_id", "number", "title", "body", "outcome", "html", "outcome_html", "excerpt"),
            except_when="NEW.body = '' AND NEW.html = ''",
        )
        kinds.register(reviewing.ENTRY)
        registry.search_sources.add(search.entries, order=10)
        registry.home_parts.add(parts.newest_for_readers, order=10)
        registry.desk_parts.add(parts.my_unfinished, order=10)
        registry.desk_parts.add(parts.feed, order=90)
        registry.hub_parts.add(parts.of_person, order=10)
        registry.seeders.add(demo.seed, order=20)
        registry.tickers.add(ReadmeImport.objects.forget_expired)
        registry.sitemaps.add(("entries", sitemaps.EntrySitemap))
        registry.sitemaps.add(("topics", sitemaps.TopicSitemap))
