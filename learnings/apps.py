from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from learnings.models import SearchDocument
        from learnings.reviewing.comments import CommentKind
        from learnings.reviewing.entries import EntryKind
        from learnings.reviewing.topics import TopicKind
        from portal import triggers
        from portal.moderation import kinds
        from portal.search import index

        triggers.immutable(
            "learnings_revision",
            *("entry_id", "number", "title", "body", "outcome", "html", "outcome_html", "excerpt"),
            except_when="(NEW.body = '' AND NEW.html = '') OR NEW.redactions > OLD.redactions",
        )
        triggers.append_only("learnings_topicchange")
        index.declare(SearchDocument.index)
        for kind in (EntryKind(), CommentKind(), TopicKind()):
            kinds.register(kind)
        self._show()
        self._do()

    def _show(self):
        """What pages that gather from several floors show of entries."""
        from learnings import checks, parts, search, sight, sitemaps
        from portal import registry

        for check in checks.CHECKS:
            registry.checklist.add(check, order=20)
        registry.search_sources.add(search.entries, order=10)
        registry.home_parts.add(parts.most_helpful, order=5)
        registry.home_parts.add(parts.newest_for_readers, order=10)
        registry.desk_parts.add(parts.my_unfinished, order=10)
        registry.desk_parts.add(parts.most_helpful, order=80)
        registry.desk_parts.add(parts.feed, order=90)
        registry.hub_parts.add(parts.of_person, order=10)
        for row in sight.SHOWN_AT:
            registry.shown_at.add(row)
        registry.sight.add(sight.may_see)
        registry.cohort_tables.add(sight.met_most_often)
        registry.sitemaps.add(("entries", sitemaps.EntrySitemap))
        registry.sitemaps.add(("topics", sitemaps.TopicSitemap))

    def _do(self):
        """What commands do for entries."""
        from learnings import demo, leaving, related, takeaway, tasks
        from learnings.demo import discussion, hub, many
        from learnings.models import ReadmeImport
        from portal import registry

        registry.seeders.add(demo.seed, order=20)
        registry.seeders.add(discussion.seed, order=21)
        registry.seeders.add(hub.seed, order=22)
        registry.fillers.add(many.fill, order=20)
        registry.publication_tasks.add(tasks.relate)
        registry.tickers.add(related.write_missing)
        registry.tickers.add(related.relate_stale)
        registry.takeouts.add(takeaway.files_of, order=20)
        registry.erasers.add(leaving.forget, order=20)
        registry.farewells.add(leaving.farewell, order=20)
        registry.tickers.add(ReadmeImport.objects.forget_expired)
