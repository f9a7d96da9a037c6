"""People: directory, hub, settings, cohorts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import registry
from portal.checklist import evidence_of, lines
from portal.htmx import render_page
from portal.keyset import keyset_page
from portal.links import absolute
from portal.models import Topic
from portal.page_cache import for_readers
from portal.people.forms import SettingsForm
from portal.people.models import Block, Cohort, DeadlineReview, FormerHandle, Track, User
from portal.people.models.user import StaleSettings


@require_safe
@login_not_required
@for_readers
def person_list(request):
    """Everyone who has an account, newest first, by track, topic or cohort."""
    people = User.objects.listed().select_related("cohort").prefetch_related("skills").fetch_mode(FETCH_PEERS)
    if request.GET.get("track") in Track.values:
        people = people.filter(track__in=[request.GET["track"], Track.BOTH])
    topic = Topic.objects.at(request.GET["topic"]) if request.GET.get("topic") else None
    if request.GET.get("topic"):
        people = people.filter(skills=topic) if topic else people.none()
    if request.GET.get("cohort"):
        people = people.filter(cohort__slug=request.GET["cohort"])
    page = keyset_page(request, people, by="date_joined", only_new=request.htmx.target == "more")
    context = {"page": page, "tracks": Track.choices, "topic": topic}
    return render_page(request, "people/person_list.html", context, partials=["more"])


@require_safe
def person_suggest(request):
    """People whose handle or name begins like this, for a mention."""
    start = request.GET.get("start", "").strip().lstrip("@")[:30]
    people = User.objects.listed().beginning_with(start)[:6] if start else []
    return render_page(request, "people/_suggestions.html", {"people": people})


@require_safe
@login_not_required
@for_readers
def hub(request, handle):
    """A learner's public page: the living form of the README."""
    person = User.objects.listed().select_related("cohort").prefetch_related("skills").filter(handle=handle).first()
    if person is None:
        return _moved_hub(handle)
    person = person.shown_to(request.user)
    parts = [part for part in (make(request, person) for make in registry.hub_parts) if part]
    context = {"person": person, "parts": parts, "page_url": absolute(request, person.get_absolute_url())}
    if request.user.is_authenticated and request.user.pk != person.pk:
        context["is_blocked"] = Block.stands_between(request.user, person)
    return render_page(request, "people/hub.html", context)


def _moved_hub(handle):
    """A handle that changed leads on; others, and handles that never were, are not found."""
    former = get_object_or_404(FormerHandle.objects.select_related("user"), handle=handle.lower(), user__is_active=True)
    return redirect(former.user, permanent=False)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """What I say about myself."""
    me = User.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except StaleSettings as stale:
            return _settings_conflict(request, form, stale.saved)
        messages.success(request, _("Saved. This is how others see you."))
        return redirect("people:settings")
    return render_page(request, "people/settings.html", {"form": form}, status=422 if form.is_bound else 200)


def _settings_conflict(request, form, saved):
    """Show what was saved elsewhere beside what was typed here; sending it again overwrites knowingly."""
    names = [name for name in form.changed_data if name not in ("version", "skills")]
    there = [(form[name].label, getattr(saved, name)) for name in names]
    form.data = form.data.copy()
    form.data["version"] = saved.version
    return render_page(request, "people/settings.html", {"form": form, "there": there}, status=409)


@require_safe
@login_not_required
@for_readers
def cohort_detail(request, slug):
    """A cohort: its dates, its channel, and who is in it."""
    cohort = get_object_or_404(Cohort, slug=slug)
    people = cohort.learners.listed().prefetch_related("skills").fetch_mode(FETCH_PEERS)
    page = keyset_page(request, people, by="date_joined", only_new=request.htmx.target == "more")
    context = {"cohort": cohort, "page": page, "days_left": (cohort.deadline - timezone.now()).days}
    if request.user.is_authenticated and not request.htmx:
        context |= _my_checklist(request.user, cohort)
        context["may_ask"] = request.user.cohort_id != cohort.pk and not cohort.is_over
    return render_page(request, "people/cohort_detail.html", context, partials=["more"])


def _my_checklist(person, cohort):
    """What this person has of what the deadline review looks at: now, and at the deadline where that was."""
    review = DeadlineReview.objects.filter(cohort=cohort, person=person).first()
    if person.cohort_id != cohort.pk and review is None:
        return {"is_mentor": cohort.pk in person.mentored_cohort_ids or person.is_operator}
    evidence = evidence_of([person.pk])[person.pk]
    checks = lines(evidence, review.evidence if review else None)
    return {
        "review": review,
        "checks": checks,
        "done": sum(bool(address) and not late for _check, address, late in checks),
        "is_mentor": cohort.pk in person.mentored_cohort_ids or person.is_operator,
    }
