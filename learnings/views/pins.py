"""Entries that people pin to their own profiles."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learnings.entry_lookup import get_discussed_entry
from learnings.models import MAX_PINS, Entry, NotPinnable, PinnedEntry, TooManyPins
from learnings.parameters import PinListParameters
from portal.people.models import User
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.methods import require_safe_or_post
from portal.web.parameters import is_on
from portal.web.rate_limits import rate_limited

MAX_OFFERED = 20


class PinRow(NamedTuple):
    """A pinned entry; others don't see one that is anonymous or no longer public."""

    entry: Entry
    is_shown: bool


@require_POST
@rate_limited("pin")
def entry_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin one's own public entry to one's profile with `on=1`; else unpin it."""
    entry = get_discussed_entry(request.user, pk)
    if entry.author_id != request.user.pk:
        raise PermissionDenied(_not_pinnable_message(entry, request.user))
    if not is_on(request.POST):
        PinnedEntry.unpin(pk, by=request.user)
        messages.success(request, _("Unpinned from your profile."))
        return redirect(entry)
    problem = _pin(entry, request.user)
    if problem:
        messages.warning(request, problem)
        return redirect("learnings:pin_list")
    messages.success(request, _("Pinned to your profile."))
    return redirect(entry)


def _pin(entry: Entry, person: User) -> str:
    """Pin an entry. Return why there are too many pins for it, or ""."""
    try:
        PinnedEntry.pin(entry, by=person)
    except NotPinnable:
        raise PermissionDenied(_not_pinnable_message(entry, person)) from None
    except TooManyPins:
        return _("You can pin up to %(most)d entries. Unpin one first.") % {"most": MAX_PINS}
    return ""


def _not_pinnable_message(entry: Entry, person: User) -> str:
    """Return why an entry that the person may see can't be pinned."""
    if entry.author_id != person.pk:
        return _("You can only pin your own entries.")
    if entry.is_anonymous:
        return _("An anonymous entry can’t be pinned: your profile would show that it’s yours.")
    return _("You can pin an entry once it’s public.")


@require_safe_or_post
def pin_list(request: HttpRequest) -> HttpResponse:
    """Reorder and unpin one's own pins, and pin more."""
    if request.method == "POST":
        return _change_pins(request)
    return render_page(request, "learnings/pin_list.html", _pins_context(request.user))


@rate_limited("pin")
def _change_pins(request: HttpRequest) -> HttpResponse:
    """Do what a button of the list says, and show the list again."""
    given, person, problem = PinListParameters.read(request.POST), request.user, ""
    if given.entry is None:
        return redirect(request.path)
    if given.do == "pin":
        problem = _pin(get_discussed_entry(person, given.entry), person)
    elif given.do == "unpin":
        PinnedEntry.unpin(given.entry, by=person)
    elif given.do in ("up", "down"):
        PinnedEntry.move(given.entry, by=person, places=-1 if given.do == "up" else 1)
    if problem and not request.htmx:
        messages.warning(request, problem)
    context = _pins_context(person) | {"moved": given.entry, "problem": problem}
    return swap_or_redirect(request, "learnings/pin_list.html#pins", context, to=request.path)


def _pins_context(person: User) -> dict[str, Any]:
    """Return the pins, and the newest public entries that could be pinned as well."""
    pinned = list(PinnedEntry.objects.of_person(person).values_list("entry", flat=True))
    mine = Entry.objects.filter(author=person).for_list().prefetch_related(None)
    public = mine.public().not_anonymous()
    shown = set(public.filter(pk__in=pinned).values_list("pk", flat=True))
    entries = mine.in_bulk(pinned)
    offered = public.exclude(pk__in=pinned).order_by("-published_at", "-pk")[:MAX_OFFERED]
    return {
        "pins": [PinRow(entries[pk], pk in shown) for pk in pinned],
        "offered": offered if len(pinned) < MAX_PINS else [],
        "most": MAX_PINS,
    }
