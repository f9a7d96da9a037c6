"""What people adds to the rest of the site; see portal/hooks.py."""

from typing import Any

from portal.hooks import Gauge, Job
from portal.people import account_deletion, deadline_review, sessions
from portal.people.account_deletion import deletion_summary
from portal.people.api_scopes import api_scopes
from portal.people.data_export import personal_data
from portal.people.demo import fill, seed
from portal.people.form_drafts import FORM_DRAFTS
from portal.people.mail import digests, discord_webhook, outbox
from portal.people.models import (
    ApiToken,
    CohortInvitation,
    FormDraft,
    FormReceipt,
    HandleKey,
    Message,
)
from portal.people.models.proposed_skill import adopt_proposed_skills
from portal.people.notifications import NOTIFICATIONS
from portal.people.panels import home_panels, topic_panels
from portal.people.search import SEARCH, SEARCH_INDEXES
from portal.people.sitemaps import PeopleSitemap

__all__ = [
    "FORM_DRAFTS",
    "GAUGES",
    "JOBS",
    "NOTIFICATIONS",
    "READ_ONLY_VIEWS",
    "SEARCH",
    "SEARCH_INDEXES",
    "SITEMAPS",
    "api_routers",
    "api_scopes",
    "api_token",
    "deletion_summary",
    "fill",
    "home_panels",
    "personal_data",
    "seed",
    "topic_panels",
]

GAUGES = [
    Gauge(
        "messages_due",
        "Mails and webhook calls that are due",
        lambda: Message.objects.due().count(),
    )
]
JOBS = [
    Job(account_deletion.erase_due_accounts, position=50),
    Job(deadline_review.record_due_reviews, position=60),
    Job(FormReceipt.objects.delete_old),
    Job(FormDraft.objects.delete_old),
    Job(ApiToken.objects.delete_old),
    Job(CohortInvitation.objects.delete_old),
    Job(adopt_proposed_skills),
    # After the other jobs, because they may send notifications.
    Job(digests.queue_due_digests, position=900),
    Job(outbox.send_due_messages, position=910),
    Job(Message.delete_old, position=920),
    Job(HandleKey.reencrypt, position=930),
    Job(discord_webhook.reencrypt_webhooks, position=931),
    Job(sessions.delete_expired, position=970),
]
READ_ONLY_VIEWS = [
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "account_change_password",
    "people:account_delete",
    "people:account_delete_cancel",
    "people:notifications_mark_read",
    "people:notification_row_read",
    "people:unsubscribe",
    "people:notification_preferences",
    "people:token_revoke",
]
SITEMAPS = [("people", PeopleSitemap)]
api_token = ApiToken.find


def api_routers() -> list[Any]:
    """Import the operations when the API is first used."""
    from portal.people.api import mine, router

    return [("", router), ("", mine)]
