"""Panels for mentors on pages of other apps."""

from django.http import HttpRequest

from portal.hooks import Panel
from portal.moderation.models import Case, PersonCase, can_moderate_person, is_trusted
from portal.people.models import User


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return how many cases await a mentor, and the oldest of them."""
    if not request.user.can_moderate:
        return []
    waiting = Case.objects.waiting().reviewable_by(request.user)
    values = {"oldest": waiting.for_queue().first(), "count": waiting.count()}
    return [Panel("moderation/_home_panel.html", values, position=20)]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return trust, suspension and log links, for mentors who may moderate `person`."""
    if not request.user.is_authenticated or not can_moderate_person(person, by=request.user):
        return []
    case = PersonCase.objects.filter(person=person).values_list("case", flat=True).first()
    values = {"person": person, "is_trusted": is_trusted(person), "case": case}
    return [Panel("moderation/_profile_panel.html", values, place="rail")]
