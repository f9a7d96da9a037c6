"""What the graded week adds to the rest of the site; see portal/hooks.py."""

from collab.capstone.account_deletion import deletion_summary, erase, retention_summary
from collab.capstone.cohort_dates import cohort_dates
from collab.capstone.data_export import personal_data
from collab.capstone.deadline_checks import CHECKS
from collab.capstone.deliverable_checks import check_due_deliverables
from collab.capstone.demo import seed
from collab.capstone.milestone_reminders import remind_of_milestones
from collab.capstone.models import HandIn, PeerReview
from collab.capstone.notifications import NOTIFICATIONS
from collab.capstone.panels import cohort_panels, profile_panels
from collab.capstone.peer_assignment import assign_due
from collab.capstone.project_panels import home_panels, project_panels
from collab.capstone.readme_export import add_to_readme
from collab.capstone.retention import delete_old_words
from collab.capstone.slot_reminders import remind_of_slots
from collab.capstone.url_visibility import can_see_path
from portal.hooks import Job
from portal.ops.db_triggers import Trigger

__all__ = [
    "CHECKS",
    "DB_TRIGGERS",
    "JOBS",
    "NOTIFICATIONS",
    "add_to_readme",
    "can_see_path",
    "cohort_dates",
    "cohort_panels",
    "deletion_summary",
    "erase",
    "home_panels",
    "personal_data",
    "profile_panels",
    "project_panels",
    "retention_summary",
    "seed",
]

# A published result is replaced by a later version, never changed.
DB_TRIGGERS = [Trigger("capstone_result_no_update", "capstone_result", "UPDATE")]
JOBS = [
    Job(remind_of_milestones, position=48),
    Job(check_due_deliverables, position=49),
    Job(PeerReview.send_due, position=50),
    Job(assign_due, position=51),
    Job(delete_old_words, position=52),
    Job(remind_of_slots, position=53),
    # Before the deadline reviews are recorded.
    Job(HandIn.freeze_due, position=55),
]
