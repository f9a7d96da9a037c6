"""What is due in teams, run by `manage.py tick`; safe to run twice."""

from collab.models import JoinRequest


def close_old_requests():
    """Close requests that nobody answered within a week; returns a sentence."""
    due = JoinRequest.objects.due().select_related("project", "person").order_by("expires_at")
    closed = sum(request.expire_if_due() for request in due.iterator(chunk_size=200))
    return f"Requests: {closed} closed without an answer."
