from portal.moderation.models import Case, PersonCase, can_moderate_person, is_trusted
from portal.registry import Panel


def review_queue_panel(request):
    """On a mentor's desk: how many posts wait, and the oldest of them."""
    if not request.user.can_moderate:
        return None
    waiting = Case.objects.waiting().reviewable_by(request.user)
    return Panel(
        "moderation/_home_panel.html",
        {"oldest": waiting.for_queue().first(), "count": waiting.count()},
    )


def moderation_panel(request, person):
    """On a hub, for mentors who may act on this person: trust, suspension, and what the log says."""
    if not request.user.is_authenticated or not can_moderate_person(person, by=request.user):
        return None
    case = PersonCase.objects.filter(person=person).values_list("case", flat=True).first()
    return Panel(
        "moderation/_profile_panel.html",
        {"person": person, "is_trusted": is_trusted(person), "case": case},
    )
