"""What collab adds to the rest of the site; see portal/hooks.py."""

from typing import Any

from collab import contract_webhook, team_webhooks
from collab.account_deletion import deletion_summary, erase
from collab.api_scopes import api_scopes
from collab.data_export import personal_data
from collab.deadline_checks import CHECKS
from collab.demo import fill, seed
from collab.home import home_panels
from collab.learner_projects import learner_projects
from collab.models.seat import people_without_team as without_team
from collab.notifications import NOTIFICATIONS
from collab.panels import (
    author_panels,
    cohort_numbers,
    landing_panels,
    profile_panels,
    readme_import_panels,
    saved_panels,
    topic_panels,
)
from collab.periodic_jobs import JOBS
from collab.readme_export import add_to_readme
from collab.review_targets import ProjectReviewTarget
from collab.search import SEARCH
from collab.sitemaps import BriefSitemap, ProjectSitemap
from collab.url_visibility import can_see_path, object_at
from portal.people.models import Message

__all__ = [
    "CHECKS",
    "JOBS",
    "NOTIFICATIONS",
    "REVIEW_TARGETS",
    "SEARCH",
    "SITEMAPS",
    "add_to_readme",
    "api_routers",
    "api_scopes",
    "can_see_path",
    "cohort_numbers",
    "deletion_summary",
    "erase",
    "fill",
    "author_panels",
    "home_panels",
    "landing_panels",
    "learner_projects",
    "message_channels",
    "object_at",
    "personal_data",
    "profile_panels",
    "readme_import_panels",
    "saved_panels",
    "seed",
    "topic_panels",
    "without_team",
]

REVIEW_TARGETS = [ProjectReviewTarget()]
message_channels = {
    Message.Channel.WEBHOOK: team_webhooks.deliver,
    Message.Channel.CONTRACT: contract_webhook.deliver,
}
SITEMAPS = [("projects", ProjectSitemap), ("briefs", BriefSitemap)]


def api_routers() -> list[Any]:
    """Import the operations when the API is first used."""
    from collab.api import router

    return [("", router)]
