from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from learnings.models import SearchDocument
        from learnings.review_targets.comments import CommentKind
        from learnings.review_targets.entries import EntryKind
        from learnings.review_targets.topics import TopicKind
        from portal.moderation import review_targets
        from portal.ops import db_triggers
        from portal.search import index

        db_triggers.immutable(
            "learnings_revision",
            *("entry_id", "number", "title", "body", "outcome", "html", "outcome_html", "excerpt"),
            except_when="(NEW.body = '' AND NEW.html = '') OR NEW.redactions > OLD.redactions",
        )
        db_triggers.append_only("learnings_topicchange")
        index.declare(SearchDocument.index)
        for kind in (EntryKind(), CommentKind(), TopicKind()):
            review_targets.register(kind)
        self._show()
        self._do()

    def _show(self):
        """What pages that gather from several floors show of entries."""
        from learnings import deadline_checks, panels, search, sitemaps, url_visibility
        from portal import registry

        for check in deadline_checks.CHECKS:
            registry.checklist.add(check, order=20)
        registry.search_sources.add(search.entries, order=10)
        registry.home_parts.add(panels.most_helpful, order=5)
        registry.home_parts.add(panels.newest_for_readers, order=10)
        registry.desk_parts.add(panels.my_unfinished, order=10)
        registry.desk_parts.add(panels.most_helpful, order=80)
        registry.desk_parts.add(panels.feed, order=90)
        registry.hub_parts.add(panels.of_person, order=10)
        for row in url_visibility.SHOWN_AT:
            registry.shown_at.add(row)
        registry.sight.add(url_visibility.may_see)
        registry.cohort_tables.add(url_visibility.met_most_often)
        registry.sitemaps.add(("entries", sitemaps.EntrySitemap))
        registry.sitemaps.add(("topics", sitemaps.TopicSitemap))

    def _do(self):
        """What commands do for entries."""
        from learnings import account_deletion, data_export, demo, related, tasks
        from learnings.demo import discussion, generated_entries, imported_readme
        from learnings.models import ReadmeImport
        from portal import registry

        registry.seeders.add(demo.seed, order=20)
        registry.seeders.add(discussion.seed, order=21)
        registry.seeders.add(imported_readme.seed, order=22)
        registry.fillers.add(generated_entries.fill, order=20)
        registry.publication_tasks.add(tasks.relate)
        registry.tickers.add(related.write_missing)
        registry.tickers.add(related.relate_stale)
        registry.takeouts.add(data_export.files_of, order=20)
        registry.erasers.add(account_deletion.forget, order=20)
        registry.farewells.add(account_deletion.farewell, order=20)
        registry.tickers.add(ReadmeImport.objects.forget_expired)
