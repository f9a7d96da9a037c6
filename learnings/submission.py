"""Submitting a draft, with the limits that pages and the API share."""

from learnings.models import Draft, Entry
from portal.web import rate_limits


def submit_draft(
    draft: Draft, *, form_version: int | None = None, version: int | None = None
) -> Entry:
    """Submit a saved draft for review, or publish it where a rule allows that.

    Returns its entry. `form_version` is the version that its form began with, and `version` the
    only one that is submitted. Raises IncompleteDraft, RateLimited, AlreadyReviewed and, for
    another version, StaleEdit; the draft stays saved then.
    """
    entry, checked = draft.entry, None
    if entry.case_id is None:
        draft.check_complete()
        checked = draft
        rate_limits.count("entry", entry.author_id)
    elif entry.auto_publish_rule() is None:
        # Mentors should not have to read one text again and again.
        rate_limits.count(f"resubmit:{entry.pk}", entry.author_id)
    entry.submit(form_version=form_version, version=version, checked=checked)
    return entry
