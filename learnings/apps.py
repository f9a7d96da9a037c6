from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from learnings.models import SearchDocument
        from learnings.review_targets.comments import CommentReviewTarget
        from learnings.review_targets.entries import EntryReviewTarget
        from learnings.review_targets.topics import TopicReviewTarget
        from portal.moderation import review_targets
        from portal.ops import db_triggers
        from portal.search import index

        db_triggers.immutable(
            "learnings_revision",
            *("entry_id", "number", "title", "body", "outcome", "html", "outcome_html", "excerpt"),
            except_when="(NEW.body = '' AND NEW.html = '') OR NEW.redactions > OLD.redactions",
        )
        db_triggers.append_only("learnings_topicchange")
        index.register_index(SearchDocument.index)
        for kind in (EntryReviewTarget(), CommentReviewTarget(), TopicReviewTarget()):
            review_targets.register(kind)
        self._register_pages()
        self._register_commands()

    def _register_pages(self):
        """What pages that gather from several floors show of entries."""
        from learnings import deadline_checks, panels, search, sitemaps, url_visibility
        from portal import registry

        for check in deadline_checks.CHECKS:
            registry.deadline_checks.add(check, order=20)
        registry.search_sources.add(search.entries, order=10)
        registry.landing_panels.add(panels.most_helpful, order=5)
        registry.landing_panels.add(panels.newest_entries, order=10)
        registry.home_panels.add(panels.unfinished_entries, order=10)
        registry.home_panels.add(panels.most_helpful, order=80)
        registry.home_panels.add(panels.feed, order=90)
        registry.profile_panels.add(panels.profile_entries, order=10)
        for row in url_visibility.URL_LOOKUPS:
            registry.url_lookups.add(row)
        registry.visibility_checks.add(url_visibility.can_see_path)
        registry.cohort_tables.add(url_visibility.most_hit_too_challenges)
        registry.sitemaps.add(("entries", sitemaps.EntrySitemap))
        registry.sitemaps.add(("topics", sitemaps.TopicSitemap))

    def _register_commands(self):
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
        registry.jobs.add(related.write_missing)
        registry.jobs.add(related.relate_stale)
        registry.personal_data.add(data_export.personal_data, order=20)
        registry.erasers.add(account_deletion.erase, order=20)
        registry.deletion_summaries.add(account_deletion.deletion_summary, order=20)
        registry.jobs.add(ReadmeImport.objects.delete_expired)
