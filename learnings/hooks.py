"""What learnings adds to the rest of the site; see portal/hooks.py."""

from typing import Any

from learnings import demo, related
from learnings.account_deletion import deletion_summary, erase
from learnings.cohort_stats import cohort_numbers, cohort_tables
from learnings.data_export import personal_data
from learnings.deadline_checks import CHECKS
from learnings.demo import discussion, imported_readme
from learnings.demo.generated_entries import fill
from learnings.home import home_panels
from learnings.landing import landing_panels
from learnings.models import ReadmeImport, SearchDocument
from learnings.models.topic_proposal import propose_topics
from learnings.notifications import NOTIFICATIONS
from learnings.own_document import profile_texts
from learnings.panels import profile_panels
from learnings.readme_sources import check_due_readmes
from learnings.rendering import render_stale_comments, render_stale_revisions
from learnings.review_targets.comments import CommentReviewTarget
from learnings.review_targets.entries import EntryReviewTarget
from learnings.review_targets.topics import TopicReviewTarget
from learnings.search_panels import SEARCH
from learnings.sitemaps import EntrySitemap, TopicSitemap
from learnings.topic_ranking import write_summaries
from learnings.url_visibility import can_see_path, object_at
from portal.hooks import Job
from portal.ops.db_triggers import append_only, immutable

__all__ = [
    "CHECKS",
    "DB_TRIGGERS",
    "JOBS",
    "NOTIFICATIONS",
    "READ_ONLY_VIEWS",
    "REVIEW_TARGETS",
    "SEARCH",
    "SEARCH_INDEXES",
    "SITEMAPS",
    "api_routers",
    "can_see_path",
    "cohort_numbers",
    "cohort_tables",
    "deletion_summary",
    "erase",
    "fill",
    "home_panels",
    "landing_panels",
    "object_at",
    "personal_data",
    "profile_panels",
    "profile_texts",
    "propose_topics",
    "seed",
]

DB_TRIGGERS = [
    immutable(
        "learnings_revision",
        *("entry_id", "number", "title", "body", "outcome", "html", "outcome_html", "excerpt"),
        except_when="(NEW.body = '' AND NEW.html = '') OR NEW.redactions > OLD.redactions",
    ),
    *append_only("learnings_topicchange"),
]
JOBS = [
    Job(related.write_missing),
    Job(related.relate_stale),
    Job(ReadmeImport.objects.delete_expired),
    Job(render_stale_revisions),
    Job(render_stale_comments),
    Job(write_summaries),
    Job(check_due_readmes, position=980),
]
READ_ONLY_VIEWS = [
    "learnings:draft_discard",
    "learnings:comment_delete",
    "learnings:entry_withdraw",
    "learnings:section_remove",
    "learnings:readme_discard",
    "learnings:readme_download",
    "learnings:readme_source_disconnect",
]
REVIEW_TARGETS = [EntryReviewTarget(), CommentReviewTarget(), TopicReviewTarget()]
SEARCH_INDEXES = [SearchDocument.index]
SITEMAPS = [("entries", EntrySitemap), ("topics", TopicSitemap)]


def seed() -> str:
    """Add entries, then what people do with them, then an imported README."""
    return "\n".join([demo.seed(), discussion.seed(), imported_readme.seed()])


def api_routers() -> list[Any]:
    """Import the operations when the API is first used."""
    from learnings.api import drafts, entries

    return [("", entries.router), ("", drafts.router), ("", drafts.answers)]
