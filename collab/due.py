"""What is due in teams, run by `manage.py tick`; safe to run twice."""

from collab import tasks
from collab.models import JoinRequest


def close_old_requests():
    """Close requests that nobody answered within a week; returns a sentence."""
    due = JoinRequest.objects.due().select_related("project", "person").order_by("expires_at")
    closed = sum(request.expire_if_due() for request in due.iterator(chunk_size=200))
    return f"Requests: {closed} closed without an answer."


def look_at_contracts():
    """Have the contracts looked at that stand at an address; returns a sentence."""
    due = list(tasks.due().order_by("looked_at").values_list("pk", flat=True)[:200])
    for pk in due:
        tasks.look_at_contract.enqueue(pk)
    return f"Contracts: {len(due)} to be looked at."
