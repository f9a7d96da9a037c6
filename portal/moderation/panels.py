"""Panels about review for pages of other apps."""

from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from portal.hooks import Panel, number_panel
from portal.moderation.beside_item import notes_about
from portal.moderation.models import Case, can_moderate_person, is_trusted
from portal.moderation.models.case_queryset import WaitingSummary
from portal.moderation.models.submission import usual_review_hours
from portal.moderation.review_targets import REVIEW_TARGETS
from portal.next_step import NextStep, Rule
from portal.people.form_drafts import draft_of
from portal.people.models import User
from portal.text.plurals import counted
from portal.web.page_cache import CACHE_SECONDS

REVIEW_POSITION = 50  # the last of the numbers


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return how many cases await a mentor, the oldest, and links to cohorts."""
    if not request.user.can_moderate:
        return []
    waiting = Case.objects.waiting_for(request.user).summary()
    steps = (_review_step(waiting),) if waiting.number else ()
    return [
        Panel("moderation/_home_panel.html", waiting._asdict(), position=7, next_steps=steps),
        Panel(
            "moderation/_home_cohorts.html",
            {"cohorts": request.user.mentored_cohorts},
            position=20,
            place="rail",
        ),
    ]


def _review_step(waiting: WaitingSummary) -> NextStep:
    title = counted(
        "%(n)d item is waiting for review", "%(n)d items are waiting for review", waiting.number
    )
    text = _("The oldest has waited for %(since)s.")
    return NextStep(
        rule=Rule.REVIEW,
        title=title,
        text=text % {"since": timesince(waiting.since)},
        url=reverse("moderation:queue"),
        action=_("Open queue"),
        icon="done",
    )


def landing_panels(request: HttpRequest) -> list[Panel]:
    """Return that mentors review what is posted, and how soon they usually do."""
    hours = caches["pages"].get_or_set("landing-review", usual_review_hours, CACHE_SECONDS)
    if hours is None:
        return []
    text = counted("usually within %(n)d hour", "usually within %(n)d hours", hours)
    address = reverse("moderation:how_review_works")
    title = _("Reviewed by mentors")
    return [number_panel("solution", title, text, address, REVIEW_POSITION)]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return trust, suspension and log links, for mentors who may moderate `person`."""
    if not request.user.is_authenticated or not can_moderate_person(person, by=request.user):
        return []
    case = REVIEW_TARGETS["profile"].case_of(person)
    values = {
        "person": person,
        "is_trusted": is_trusted(person),
        "case": case,
        "can_hide": case.can_be_reviewed_by(request.user),
        "notes": notes_about(person, request.user),
        "draft": draft_of(request.user, f"person_note:{person.pk}"),
    }
    return [Panel("moderation/_profile_panel.html", values, place="rail")]
