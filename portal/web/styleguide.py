"""The style guide: all components and error pages, in development only."""

import re
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.text.diff import diff_texts
from portal.web import errors
from portal.web.rate_limits import RateLimited

LONG = (
    "A title of one hundred and twenty characters, which is as long as a title may be, "
    "and then it goes on to the end of it"
)


SURFACES = ["ground", "paper", "sunk", "ink", "muted", "line"]
STATES = ["good", "wait", "bad", "info"]
KINDS = ["learning", "challenge", "solution", "project"]


class SampleForm(forms.Form):
    """A field with an error, a text area, a select and a checkbox."""

    is_sample = True  # its errors do not take the focus: the page begins at its top
    name = forms.CharField(label="Name", help_text="As others see it.")
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    track = forms.ChoiceField(
        label="Track", choices=[("backend", "back end"), ("frontend", "front end")], required=False
    )
    agree = forms.BooleanField(label="I agree", required=False)


ERRORS = {
    "400": errors.bad_request,
    "401": errors.signed_out,
    "403": errors.forbidden,
    "404": errors.not_found,
    "405": errors.wrong_method,
    "413": errors.too_large,
    "429": lambda request: errors.too_many_requests(request, RateLimited(180)),
    "500": errors.server_error,
    "503": errors.unavailable,
    "csrf": errors.csrf_failure,
}


# Replaces a model instance: it has the attributes that a template reads.
StandIn = SimpleNamespace


def _sample_manager(*rows: StandIn) -> StandIn:
    """Replace a related manager."""
    return StandIn(all=list(rows))


def _sample_topic(name: str) -> StandIn:
    return StandIn(name=name, get_absolute_url=f"/topics/{name.lower()}/")


def _sample_person(name: str, **fields: Any) -> StandIn:
    usual = {
        "pk": len(name),
        "erased_at": None,
        "get_absolute_url": "/people/",
        "get_track_display": "back end",
        "cohort": StandIn(name="Cohort 3"),
        "open_to_collaborate": True,
        "bio": "I make small things that work.",
        "skills": _sample_manager(_sample_topic("Django")),
    }
    return StandIn(name=name, **usual | fields)


def _sample_entry(title: str, **fields: Any) -> StandIn:
    usual = {
        "kind": "challenge",
        "is_challenge": True,
        "is_solution": False,
        "is_learning": False,
        "get_kind_display": "challenge",
        "solution_count": 0,
        "accepted_solution_id": None,
        "thanks_count": 0,
        "met_count": 0,
        "comment_count": 0,
        "status": "live",
        "topics": _sample_manager(),
        "get_absolute_url": "/challenges/",
        "public_author": _sample_person("Amina Diallo"),
        "published_at": timezone.now(),
        "get_status_display": "",
        "live_revision": StandIn(excerpt="What happened, and how it ended."),
    }
    return StandIn(title=title, row_cache_key=title, **usual | fields)


def _sample_entries() -> list[tuple[str, StandIn]]:
    """Return (display variant, entry) pairs."""
    ordinary = _sample_entry(
        "An ordinary one",
        topics=_sample_manager(_sample_topic("Django"), _sample_topic("Docker")),
        met_count=1,
        comment_count=2,
    )
    long = _sample_entry(
        LONG,
        accepted_solution_id=1,
        solution_count=1,
        thanks_count=12,
        public_author=_sample_person("ليلى بن صالح"),
    )
    empty = _sample_entry(
        "Without topics or text", live_revision=StandIn(excerpt=""), solution_count=3
    )
    on_profile = _sample_entry(
        "On a profile, where the author is known", topics=_sample_manager(_sample_topic("Redis"))
    )
    return [
        ("", ordinary),
        ("", long),
        ("", empty),
        ("short", _sample_entry("Short, as beside a feed", thanks_count=4)),
        ("mine", on_profile),
    ]


def _icon_names() -> list[str]:
    sprite = (settings.BASE_DIR / "static/icons.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([\w-]+)"', sprite)


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Tokens, type, buttons, fields, and each component filled, empty and overlong."""
    context = {
        "now": timezone.now(),
        "difference": diff_texts(
            "The old word stays\nand this line goes.",
            "The new word stays\nand another came.",
        ),
        "surfaces": SURFACES,
        "states": STATES,
        "kinds": KINDS,
        "icons": _icon_names(),
        "levels": ["info", "success", "warning", "danger"],
        "entries": _sample_entries(),
        "people": [
            _sample_person("Amina Diallo"),
            _sample_person(LONG[:60], bio="", skills=_sample_manager()),
            _sample_person("ليلى بن صالح", cohort=None),
        ],
        "errors": list(ERRORS),
        "page": StandIn(next_query="after=x"),
        "form": SampleForm({"name": "", "text": "What I typed stays."}),
    }
    return render(request, "styleguide.html", context)


@require_safe
@login_not_required
def styleguide_error(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page, with its status code."""
    if name not in ERRORS:
        raise Http404
    return ERRORS[name](request)


urlpatterns = [
    path("", styleguide, name="styleguide"),
    path("errors/<str:name>/", styleguide_error, name="styleguide_error"),
]
