"""Development only: the parts of the site in all their states, and its error pages as they look in production."""

from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.text.diff import diff_texts
from portal.web import errors

LONG = "A title of one hundred and twenty characters, which is as long as a title may be, and then it goes on to the end of it"


class SampleForm(forms.Form):
    """A field with an error, one with a text, one to tick."""

    name = forms.CharField(label="Name", help_text="As others see it.")
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    track = forms.ChoiceField(
        label="Track", choices=[("backend", "back end"), ("frontend", "front end")], required=False
    )
    agree = forms.BooleanField(label="I agree", required=False)


ERRORS = {
    "400": errors.bad_request,
    "403": errors.forbidden,
    "404": errors.not_found,
    "413": errors.too_large,
    "429": lambda request: errors.rate_limited(request, 180),
    "500": errors.server_error,
    "503": errors.unavailable,
    "csrf": errors.csrf_failure,
}


# A stand-in has the attributes that a template asks for, and no table behind it.
StandIn = SimpleNamespace


def _all(*rows):
    return StandIn(all=list(rows))


def _topic(name):
    return StandIn(name=name, get_absolute_url=f"/topics/{name.lower()}/")


def _person(name, **fields):
    usual = {
        "erased_at": None,
        "get_absolute_url": "/people/",
        "get_track_display": "back end",
        "cohort": StandIn(name="Cohort 3"),
    }
    usual |= {
        "open_to_collaborate": True,
        "bio": "I make small things that work.",
        "skills": _all(_topic("Django")),
    }
    return StandIn(name=name, **usual | fields)


def _entry(title, **fields):
    usual = {
        "is_challenge": True,
        "is_solution": False,
        "is_learning": False,
        "get_kind_display": "challenge",
        "solution_count": 0,
    }
    usual |= {
        "accepted_solution_id": None,
        "thanks_count": 0,
        "met_count": 0,
        "comment_count": 0,
        "status": "live",
        "topics": _all(),
    }
    usual |= {
        "get_absolute_url": "/challenges/",
        "public_author": _person("Amina Diallo"),
        "published_at": timezone.now(),
        "get_status_display": "",
    }
    usual |= {"live_revision": StandIn(excerpt="What happened, and what came of it.")}
    return StandIn(title=title, **usual | fields)


def _entries():
    yield (
        "",
        _entry(
            "An ordinary one",
            topics=_all(_topic("Django"), _topic("Docker")),
            met_count=1,
            comment_count=2,
        ),
    )
    yield "", _entry(LONG, accepted_solution_id=1, thanks_count=12, public_author=_person("ليلى بن صالح"))
    yield "", _entry("Without topics or text", live_revision=StandIn(excerpt=""), solution_count=3)
    yield "short", _entry("Short, as beside a feed", thanks_count=4)
    yield "mine", _entry("On a hub: everybody knows whose it is", topics=_all(_topic("Redis")))
    for status, label in (
        ("draft", "draft"),
        ("pending", "waiting for a mentor"),
        ("rejected", "rejected"),
    ):
        yield "state", _entry("On its way", status=status, get_status_display=label)


def _projects():
    seats = [
        StandIn(
            holder_id=1, holder=StandIn(name="Amina"), is_closed=False, get_track_display="back end"
        )
    ]
    seats.append(StandIn(holder_id=None, is_closed=False, get_track_display="front end"))
    usual = {
        "get_state_display": "looking for people",
        "brief": None,
        "get_absolute_url": "/collab/projects/",
    }
    usual |= {
        "pitch": "A market for farmers, on any phone.",
        "seats": _all(*seats),
        "stack": _all(_topic("React")),
    }
    yield StandIn(name="Sokoni", **usual)
    yield StandIn(name=LONG[:60], **usual | {"seats": _all(*seats * 4), "stack": _all()})


@require_safe
@login_not_required
def styleguide(request):
    """Tokens, type, buttons, fields, and each shared part filled, empty and too long."""
    context = {
        "now": timezone.now(),
        "difference": diff_texts(
            "The old word stays\nand this line goes.", "The new word stays\nand another came."
        ),
        "colours": [
            "accent",
            "accent-strong",
            "accent-soft",
            "wait",
            "wait-soft",
            "ground",
            "paper",
            "line",
            "field",
            "quiet",
            "add",
            "del",
            "bad",
        ],
        "looks": [
            "primary",
            "outline-primary",
            "outline-secondary",
            "outline-danger",
            "danger",
            "link",
        ],
        "icons": [
            "search",
            "bell",
            "check",
            "star",
            "pen",
            "people",
            "theme",
            "book",
        ],
        "levels": ["info", "success", "warning", "danger"],
        "entries": list(_entries()),
        "people": [
            _person("Amina Diallo"),
            _person(LONG[:60], bio="", skills=_all()),
            _person("ليلى بن صالح", cohort=None),
        ],
        "projects": list(_projects()),
        "errors": list(ERRORS),
        "page": StandIn(next_query="after=x"),
        "form": SampleForm({"name": "", "text": "What I typed stays."}),
    }
    return render(request, "styleguide.html", context)


@require_safe
@login_not_required
def styleguide_error(request, name):
    """An error page, with its status."""
    if name not in ERRORS:
        raise Http404
    return ERRORS[name](request)


urlpatterns = [
    path("", styleguide, name="styleguide"),
    path("errors/<str:name>/", styleguide_error, name="styleguide_error"),
]
