from portal.moderation.models import Case
from portal.registry import Part


def waiting_for_me(request):
    """On a mentor's desk: how many posts wait, and the oldest of them."""
    if not request.user.is_mentor:
        return None
    waiting = Case.objects.waiting().within_reach_of(request.user)
    return Part("moderation/_desk.html", {"oldest": waiting.for_queue().first(), "count": waiting.count()})
