"""Lists that anyone may read: learnings, challenges, topics."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from learnings.models import Entry
from portal import registry
from portal.htmx import render_page
from portal.keyset import keyset_page
from portal.models import Topic
from portal.people.models import Cohort, Track

FILTERS = ("track", "section", "topic", "cohort")


@require_safe
@login_not_required
def learning_list(request):
    """What people learned, newest first, by section, track, topic and cohort."""
    return _list(request, Entry.objects.public().learnings().for_list(), "learnings/learning_list.html")


@require_safe
@login_not_required
def challenge_list(request):
    """The challenge ↔ solution table that learners know from their READMEs."""
    challenges = Entry.objects.public().challenges().for_list().with_solutions()
    return _list(request, challenges, "learnings/challenge_list.html")


def _list(request, entries, template):
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    page = keyset_page(request, entries.on(**chosen), only_new=request.htmx.target == "more")
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "tracks": Track.choices,
        "sections": Entry.Section.choices,
        "topic": Topic.objects.filter(slug=chosen["topic"]).first() if chosen["topic"] else None,
        "cohort": Cohort.objects.filter(slug=chosen["cohort"]).first() if chosen["cohort"] else None,
    }
    return render_page(request, template, context, partials=["entries", "more"])


@require_safe
@login_not_required
def topic_list(request):
    """The vocabulary, with how much there is on each."""
    live = Q(entries__in=Entry.objects.public())
    topics = Topic.objects.annotate(entry_count=Count("entries", filter=live, distinct=True)).order_by("name")
    return render_page(request, "learnings/topic_list.html", {"topics": topics})


@require_safe
@login_not_required
def topic_detail(request, slug):
    """Everything on one topic."""
    topic = get_object_or_404(Topic, slug=slug)
    entries = Entry.objects.public().filter(topics=topic).for_list()
    page = keyset_page(request, entries, only_new=request.htmx.target == "more")
    parts = [part for make in registry.topic_parts if (part := make(request, topic)) is not None]
    context = {"topic": topic, "page": page, "parts": parts}
    return render_page(request, "learnings/topic_detail.html", context, partials=["more"])


@require_safe
@login_not_required
def topic_suggest(request):
    """Topics that begin as the last word typed into a field with commas."""
    start = request.GET.get("topics_text", request.GET.get("skills", "")).split(",")[-1].strip()[:60]
    topics = Topic.objects.beginning_with(start) if start else []
    return render_page(request, "learnings/_topic_suggestions.html", {"topics": topics})
