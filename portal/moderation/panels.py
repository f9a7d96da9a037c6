"""Panels for mentors on pages of other apps."""

from django.db.models import Count, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.hooks import Panel
from portal.moderation.models import Case, PersonCase, can_moderate_person, is_trusted
from portal.next_step import NextStep, Rule
from portal.people.models import User


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return how many cases await a mentor, the oldest of them, and links to their cohorts."""
    if not request.user.can_moderate:
        return []
    waiting = Case.objects.waiting().reviewable_by(request.user).for_queue()
    oldest = waiting.annotate(waiting_count=Window(Count("pk"))).first()
    values = {"oldest": oldest, "count": oldest.waiting_count if oldest else 0}
    steps = (_review_step(oldest),) if oldest else ()
    return [
        Panel("moderation/_home_panel.html", values, position=7, next_steps=steps),
        Panel(
            "moderation/_home_cohorts.html",
            {"cohorts": request.user.mentored_cohorts},
            position=20,
            place="rail",
        ),
    ]


def _review_step(oldest: Case) -> NextStep:
    count = oldest.waiting_count
    title = ngettext(
        "%(n)d post is waiting for review", "%(n)d posts are waiting for review", count
    )
    text = _("The oldest has waited for %(since)s.")
    return NextStep(
        rule=Rule.REVIEW,
        title=title % {"n": count},
        text=text % {"since": timesince(oldest.waiting_since)},
        url=reverse("moderation:queue"),
        action=_("Open queue"),
        icon="done",
    )


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return trust, suspension and log links, for mentors who may moderate `person`."""
    if not request.user.is_authenticated or not can_moderate_person(person, by=request.user):
        return []
    case = PersonCase.objects.filter(person=person).values_list("case", flat=True).first()
    values = {"person": person, "is_trusted": is_trusted(person), "case": case}
    return [Panel("moderation/_profile_panel.html", values, place="rail")]
