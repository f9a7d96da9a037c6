"""The vocabulary: its list, one topic, what mentors change in it, and following one."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learnings import tasks
from learnings.forms.composer import TopicForm, TopicProposalForm
from learnings.models import Entry, TopicAlreadyExists, TopicCase, TopicChange
from learnings.parameters import MergeParameters, ProposalParameters, TopicSuggestParameters
from learnings.topic_page import topic_sections
from portal import hooks
from portal.models import Topic, TopicAlreadyMerged, TopicNameTaken
from portal.moderation.permissions import mentor_required
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.page_cache import cached_for_readers
from portal.web.parameters import is_on


@require_safe
@login_not_required
@cached_for_readers
def topic_list(request):
    """The vocabulary, with how much there is on each."""
    live = Q(entries__in=Entry.objects.public())
    topics = Topic.objects.annotate(
        entry_count=Count("entries", filter=live, distinct=True)
    ).order_by("name")
    return render_page(request, "learnings/topic_list.html", {"topics": topics})


@require_safe
@login_not_required
@cached_for_readers
def topic_detail(request, slug):
    """Everything on one topic, in an order to learn it in; a former address leads to the present one."""
    topic = _topics_with_follow_state(request.user).find_by_slug(slug)
    if topic is None:
        raise Http404
    if topic.slug != slug:
        return redirect(topic, permanent=True)
    parts = hooks.collect("topic_panels", request, topic)
    context = {
        "topic": topic,
        "sections": topic_sections(topic),
        "panels": parts,
        "page_url": absolute_url(request, topic.get_absolute_url()),
        "is_followed": topic.is_followed,
        "is_muted": topic.is_muted,
    }
    return render_page(request, "learnings/topic_detail.html", context)


def _topics_with_follow_state(user):
    """Topics annotated with whether this person follows or mutes them."""
    if not user.is_authenticated:
        return Topic.objects.annotate(is_followed=Value(False), is_muted=Value(False))
    follows = user.followed_topics.through.objects.filter(user=user, topic=OuterRef("pk"))
    mutes = user.muted_topics.through.objects.filter(user=user, topic=OuterRef("pk"))
    return Topic.objects.annotate(is_followed=Exists(follows), is_muted=Exists(mutes))


@require_safe
@login_not_required
def topic_suggest(request):
    """Topics that begin as the last word typed into a field with commas."""
    given = TopicSuggestParameters.read(request.GET)
    start = (given.topics_text or given.skills).split(",")[-1].strip()[:60]
    topics = Topic.objects.beginning_with(start) if start else []
    return render_page(request, "learnings/_topic_suggestions.html", {"topics": topics})


@require_POST
def topic_follow(request, slug):
    """Follow it with `on=1`, leave it with `on=0`: what is new on it stands on one's desk."""
    return _set_topic_relation(
        request, slug, request.user.followed_topics, "learnings/_follow.html", "is_followed"
    )


@require_POST
def topic_mute(request, slug):
    """Keep what is on it off my desk with `on=1`; `on=0` lets it in again."""
    return _set_topic_relation(
        request, slug, request.user.muted_topics, "learnings/_mute.html", "is_muted"
    )


def _set_topic_relation(request, slug, mine, template, name):
    """Add a topic to those of mine, or take it out; `name` is what the template calls that it is in."""
    topic = get_object_or_404(Topic, slug=slug)
    on = is_on(request.POST)
    (mine.add if on else mine.remove)(topic)
    return swap_or_redirect(
        request, template, {"topic": topic, name: on}, to=topic.get_absolute_url()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def topic_propose(request):
    """Ask the mentors for a topic that the vocabulary lacks."""
    form = TopicProposalForm(
        request.POST or None, initial=vars(ProposalParameters.read(request.GET))
    )

    def page(status):
        return render_page(request, "learnings/topic_propose.html", {"form": form}, status=status)

    if request.method == "POST" and form.is_valid():
        try:
            rate_limits.count("propose", request.user.pk)
            TopicCase.propose(
                form.cleaned_data["name"], why=form.cleaned_data["why"], by=request.user
            )
        except TopicAlreadyExists as known:
            messages.info(
                request, _("It is here already, as “%(name)s”.") % {"name": known.topic.name}
            )
            return redirect(known.topic)
        except rate_limits.RateLimited as often:
            return rate_limits.rate_limited_response(often, form, page)
        messages.success(
            request, _("Thank you. A mentor will look at it, and you will hear what came of it.")
        )
        return redirect("learnings:topic_list")
    return page(422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def topic_edit(request, slug):
    """Rename a topic. The old name stays as an alias, the old address leads on."""
    topic = get_object_or_404(Topic, slug=slug)
    form = TopicForm(request.POST or None, initial={"name": topic.name})
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, topic, form)
    before = topic.name
    try:
        with transaction.atomic():
            topic.rename(form.cleaned_data["name"])
            TopicChange.record(TopicChange.Action.RENAMED, before, topic.name, by=request.user)
            transaction.on_commit(partial(tasks.describe_topic.enqueue, topic.pk), robust=True)
    except TopicNameTaken as taken:
        form.add_error(
            "name",
            _("“%(name)s” is a topic already. You can merge the two below.")
            % {"name": taken.topic},
        )
        return _edit_page(request, Topic.objects.get(pk=topic.pk), form, into=taken.topic)
    messages.success(request, _("Renamed. The old name still leads here."))
    return redirect(topic)


def _edit_page(request, topic, form, into=None):
    context = {
        "topic": topic,
        "form": form,
        "into": into,
        "others": Topic.objects.exclude(pk=topic.pk),
        "changes": TopicChange.objects.all()[:10],
    }
    return render_page(
        request, "learnings/topic_edit.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def topic_merge(request, slug):
    """Asks on a page of its own, then makes one topic of two."""
    topic = get_object_or_404(Topic, slug=slug)
    into = MergeParameters.read(request.POST or request.GET).into
    other = get_object_or_404(Topic.objects.exclude(pk=topic.pk), slug=into)
    if request.method != "POST":
        count = Entry.objects.public().filter(topics=topic).count()
        return render_page(
            request, "learnings/topic_merge.html", {"topic": topic, "other": other, "count": count}
        )
    name = topic.name
    try:
        _merge(topic, other, by=request.user)
    except TopicAlreadyMerged:
        messages.info(
            request, _("A colleague merged one of the two in the meantime. Nothing was changed.")
        )
        return redirect("learnings:topic_list")
    messages.success(
        request, _("“%(name)s” is a name of %(other)s now.") % {"name": name, "other": other.name}
    )
    return redirect(other)


def _merge(topic, other, *, by):
    """Merge and record it; what the search knows of the entries follows by a task."""
    with transaction.atomic():
        name = topic.name
        topic.merge_into(other)
        TopicChange.record(TopicChange.Action.MERGED, name, other.name, by=by)
        transaction.on_commit(partial(tasks.describe_topic.enqueue, other.pk), robust=True)
