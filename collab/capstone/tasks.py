"""Tasks of the graded week that run outside of requests."""

import logging

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from collab.capstone.link_check import Finding, check_link
from collab.capstone.models import Deliverable
from portal.web.fetching import MAX_FETCH_SECONDS
from portal.web.outgoing_requests import deadline_in

logger = logging.getLogger(__name__)


@task
def check_deliverable(pk: int, url: str, tells_team: bool) -> None:
    """Visit the address of a deliverable, and store what a visitor finds there.

    Does nothing if the address was changed meanwhile. With `tells_team`, the team is notified
    once when it stops opening.
    """
    deliverable = Deliverable.objects.select_related("kind").filter(pk=pk, url=url).first()
    if deliverable is None:
        return
    try:
        deadline = deadline_in(MAX_FETCH_SECONDS)
        finding = check_link(url, deliverable.kind.content, deadline=deadline)
    except Exception:
        logger.exception("The deliverable %s could not be checked.", pk)
        finding = Finding(Deliverable.Status.NO_ANSWER)
    _store(pk, url, finding, tells_team=tells_team)


@transaction.atomic
def _store(pk: int, url: str, finding: Finding, *, tells_team: bool) -> None:
    rows = Deliverable.objects.select_for_update(of=("self",)).select_related("project", "kind")
    deliverable = rows.filter(pk=pk, url=url).first()
    if deliverable is None:
        return
    deliverable.status, deliverable.video_seconds = finding
    deliverable.checked_at, deliverable.asked_at = timezone.now(), None
    if tells_team:
        _tell_team_once(deliverable)
    deliverable.told_status = deliverable.status
    deliverable.save(
        update_fields=["status", "video_seconds", "checked_at", "asked_at", "told_status"]
    )


def _tell_team_once(deliverable: Deliverable) -> None:
    """Tell the team once that a deliverable stopped opening."""
    if deliverable.is_closed and deliverable.told_status != deliverable.status:
        _tell_team(deliverable)


def _tell_team(deliverable: Deliverable) -> None:
    project = deliverable.project
    for member in project.members():
        project.notify(
            "deliverable_closed",
            member,
            url=project.page_url("deliverables"),
            thing=f"deliverable:{deliverable.pk}",
            name=deliverable.kind.name,
            status=deliverable.status,
        )
