"""What the graded week adds to the rest of the site; see portal/hooks.py."""

from collab.capstone.account_deletion import deletion_summary, erase
from collab.capstone.data_export import personal_data
from portal.ops.db_triggers import Trigger

__all__ = ["DB_TRIGGERS", "deletion_summary", "erase", "personal_data"]

# A published result is replaced by a later version, never changed.
DB_TRIGGERS = [Trigger("capstone_result_no_update", "capstone_result", "UPDATE")]
