"""What moderation adds to the rest of the site; see portal/hooks.py."""

from portal.hooks import Gauge, Job
from portal.moderation import escalation
from portal.moderation.account_deletion import erase, retention_summary
from portal.moderation.data_export import personal_data
from portal.moderation.form_drafts import FORM_DRAFTS
from portal.moderation.models import Case, CohortMessage, PrivateNote
from portal.moderation.models.cohort_message import send_waiting_copies
from portal.moderation.notifications import NOTIFICATIONS
from portal.moderation.panels import home_panels, landing_panels, profile_panels
from portal.moderation.profile_target import ProfileReviewTarget, object_at
from portal.moderation.review_drafts import prune_review_drafts
from portal.moderation.url_visibility import can_see_path
from portal.ops.db_triggers import append_only

__all__ = [
    "DB_TRIGGERS",
    "FORM_DRAFTS",
    "GAUGES",
    "JOBS",
    "NOTIFICATIONS",
    "READ_ONLY_VIEWS",
    "REVIEW_TARGETS",
    "can_see_path",
    "erase",
    "home_panels",
    "landing_panels",
    "object_at",
    "personal_data",
    "profile_panels",
    "retention_summary",
]

DB_TRIGGERS = append_only("moderation_logentry")
GAUGES = [Gauge("cases_waiting", "What waits for a mentor", lambda: Case.objects.waiting().count())]
JOBS = [
    Job(escalation.escalate_overdue_reviews),
    Job(prune_review_drafts),
    Job(send_waiting_copies),
    Job(CohortMessage.objects.delete_old),
    Job(PrivateNote.objects.delete_old),
]
READ_ONLY_VIEWS = ["moderation:appeal_new", "moderation:report_new"]
REVIEW_TARGETS = [ProfileReviewTarget()]
