from portal.moderation.models import Case, PersonCase, is_trusted, may_act_on
from portal.registry import Part


def waiting_for_me(request):
    """On a mentor's desk: how many posts wait, and the oldest of them."""
    if not request.user.can_moderate:
        return None
    waiting = Case.objects.waiting().within_reach_of(request.user)
    return Part("moderation/_desk.html", {"oldest": waiting.for_queue().first(), "count": waiting.count()})


def on_hub(request, person):
    """On a hub, for mentors who may act on this person: trust, suspension, and what the log says."""
    if not request.user.is_authenticated or not may_act_on(person, by=request.user):
        return None
    case = PersonCase.objects.filter(person=person).values_list("case", flat=True).first()
    return Part("moderation/_hub.html", {"person": person, "is_trusted": is_trusted(person), "case": case})
