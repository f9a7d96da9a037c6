"""Directory, profiles, settings and cohorts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import registry
from portal.checklist import checklist_rows, evidence_by_person
from portal.models import Topic
from portal.people.forms.people import HandleTaken, SettingsForm
from portal.people.handles import HANDLE_TAKEN
from portal.people.models import Block, Cohort, DeadlineReview, FormerHandle, Track, User
from portal.people.models.user import StaleSettings
from portal.people.parameters import PersonFilters, PersonSuggestParameters
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import keyset_page


@require_safe
@login_not_required
@cached_for_readers
def person_list(request):
    """List people, newest first, filtered by track, topic or cohort."""
    people = (
        User.objects.listed()
        .select_related("cohort")
        .prefetch_related("skills")
        .fetch_mode(FETCH_PEERS)
    )
    given = PersonFilters.read(request.GET)
    if given.track:
        people = people.filter(track__in=[given.track, Track.BOTH])
    topic = Topic.objects.find_by_slug(given.topic) if given.topic else None
    if given.topic:
        people = people.filter(skills=topic) if topic else people.none()
    if given.cohort:
        people = people.filter(cohort__slug=given.cohort)
    page = keyset_page(request, people, by="date_joined", only_new=targets_partial(request, "more"))
    context = {"page": page, "tracks": Track.choices, "track": given.track, "topic": topic}
    return render_page(request, "people/person_list.html", context, partials=["more"])


@require_safe
def person_suggest(request):
    """Suggest people for a mention, by the start of their handle or name."""
    start = PersonSuggestParameters.read(request.GET).start.lstrip("@")[:30]
    people = User.objects.listed().starting_with(start)[:6] if start else []
    return render_page(request, "people/_person_suggestions.html", {"people": people})


@require_safe
@login_not_required
@cached_for_readers
def profile(request, handle):
    """Show a learner's public profile."""
    person = (
        User.objects.listed()
        .select_related("cohort")
        .prefetch_related("skills")
        .filter(handle=handle)
        .first()
    )
    if person is None:
        return _redirect_former_handle(handle)
    person = person.as_seen_by(request.user)
    parts = [part for part in (make(request, person) for make in registry.profile_panels) if part]
    context = {
        "person": person,
        "panels": parts,
        "page_url": absolute_url(request, person.get_absolute_url()),
    }
    if request.user.is_authenticated and request.user.pk != person.pk:
        context["is_blocked"] = Block.has_blocked(request.user, person)
    return render_page(request, "people/profile.html", context)


def _redirect_former_handle(handle):
    """Redirect from a former handle; 404 for an unknown one."""
    former = FormerHandle.objects.select_related("user").filter(user__in=User.objects.listed())
    former = get_object_or_404(former, handle=handle.lower())
    return redirect(former.user, permanent=False)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """Edit my settings."""
    me = User.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        try:
            _count_changes(form)
            form.save()
        except rate_limits.RateLimited as error:
            field = "handle" if isinstance(error, TooManyRenames) else None
            return rate_limits.rate_limited_response(
                error, form, lambda status: _settings_page(request, form, status), field=field
            )
        except StaleSettings as stale:
            return _settings_conflict(request, form, stale.saved)
        except HandleTaken:
            form.add_error("handle", HANDLE_TAKEN)
            return render_page(request, "people/settings.html", {"form": form}, status=422)
        messages.success(request, _("Saved. This is how others see you."))
        return redirect("people:settings")
    return _settings_page(request, form, 422 if form.is_bound else 200)


def _settings_page(request, form, status):
    return render_page(request, "people/settings.html", {"form": form}, status=status)


class TooManyRenames(rate_limits.RateLimited):
    """The handle changed too often: each former one stays reserved for 90 days."""


def _count_changes(form):
    person = form.instance.pk
    rate_limits.count("settings", person)
    if form.cleaned_data["handle"] == form.initial["handle"]:
        return
    try:
        rate_limits.count("rename", person)
    except rate_limits.RateLimited as error:
        raise TooManyRenames(error.seconds) from error


def _settings_conflict(request, form, saved):
    """Show the saved values beside the typed ones; submitting again overwrites them."""
    names = [name for name in form.changed_data if name not in ("version", "skills")]
    saved_values = [(form[name].label, getattr(saved, name)) for name in names]
    form.data = form.data.copy()
    form.data["version"] = saved.version
    return render_page(
        request, "people/settings.html", {"form": form, "there": saved_values}, status=409
    )


@require_safe
@login_not_required
@cached_for_readers
def cohort_detail(request, slug):
    """Show a cohort: its dates, channel and people."""
    cohort = get_object_or_404(Cohort, slug=slug)
    people = cohort.learners.listed().prefetch_related("skills").fetch_mode(FETCH_PEERS)
    page = keyset_page(request, people, by="date_joined", only_new=targets_partial(request, "more"))
    context = {"cohort": cohort, "page": page, "days_left": (cohort.deadline - timezone.now()).days}
    if request.user.is_authenticated and not request.htmx:
        context |= _my_checklist(request.user, cohort)
        context["can_request"] = request.user.cohort_id != cohort.pk and not cohort.is_over
    return render_page(request, "people/cohort_detail.html", context, partials=["more"])


def _my_checklist(person, cohort):
    """Return the deadline checks of this person, now and as recorded at the deadline."""
    # Its links ask a mentor for the second factor.
    is_mentor = person.is_operator or cohort.pk in person.mentored_cohort_ids
    review = DeadlineReview.objects.filter(cohort=cohort, person=person).first()
    if person.cohort_id != cohort.pk and review is None:
        return {"is_mentor": is_mentor}
    evidence = evidence_by_person([person.pk])[person.pk]
    checks = checklist_rows(evidence, review.evidence if review else None)
    return {
        "review": review,
        "checks": checks,
        "done": sum(bool(address) and not late for _check, address, late in checks),
        "is_mentor": is_mentor,
    }
