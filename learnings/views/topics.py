"""The vocabulary of topics: their pages, following, and mentors' changes."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import tasks
from learnings.forms.topics import TopicEditForm, TopicProposalForm
from learnings.models import Entry, TopicAlreadyExists, TopicCase, TopicChange
from learnings.parameters import MergeParameters, ProposalParameters
from learnings.topic_page import TopicEntries, other_names, related_topics
from learnings.topic_ranking import listed_topics
from portal import hooks
from portal.models import Topic, TopicAlreadyMerged, TopicNameTaken
from portal.moderation.permissions import mentor_required
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers
from portal.web.parameters import is_on
from portal.web.partial_saves import save_values

MAX_CHANGES_LISTED = 10


@require_safe
@login_not_required
@cached_for_readers
def topic_list(request: HttpRequest) -> HttpResponse:
    """List the topics with their numbers of public entries and unsolved challenges."""
    topics = listed_topics()
    context = {"topics": topics}
    return render_page(
        request, "learnings/topic_list.html", context, content_key=lambda: [topics.key]
    )


@require_safe
@login_not_required
@cached_for_readers
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything on one topic. A former slug redirects to the current one."""
    topic = _find_topic(request.user, slug)
    if topic is None:
        raise Http404
    if topic.slug != slug:
        return redirect(topic, permanent=True)
    entries = TopicEntries(topic)
    context = {
        "topic": topic,
        "aliases": other_names(topic),
        "entries": entries,
        "related": related_topics(topic) if entries else [],
        "panels": hooks.collect("topic_panels", request, topic),
        "page_url": absolute_url(request, topic.get_absolute_url()),
        "is_followed": topic.is_followed,
        "is_muted": topic.is_muted,
    }
    return render_page(request, "learnings/topic_detail.html", context)


def _find_topic(viewer: User | AnonymousUser, slug: str) -> Topic | None:
    """Return the topic of a current or former slug, and if the viewer follows it."""
    found = _topic_of_person.first(slug, viewer.pk) if viewer.is_authenticated else None
    return found or _topics_with_follow_state(viewer).find_by_slug(slug)


_topic_of_person = PreparedQuery(
    lambda slug, person: _topics_with_follow_state(User(pk=person)).filter(slug=slug)
)


def _topics_with_follow_state(user: User | AnonymousUser) -> QuerySet:
    """Return topics with `people_count`, and whether the user follows or mutes them."""
    topics = Topic.objects.annotate(people_count=F("summary__people"))
    if not user.is_authenticated:
        return topics.annotate(is_followed=Value(False), is_muted=Value(False))
    is_followed = _is_related(user, user.followed_topics)
    is_muted = _is_related(user, user.muted_topics)
    return topics.annotate(is_followed=is_followed, is_muted=is_muted)


def _is_related(user: User, topics: Any) -> Exists:
    """Return whether a topic is in `topics`, a many-to-many relation of the user."""
    return Exists(topics.through.objects.filter(user=user, topic=OuterRef("pk")))


@require_POST
def topic_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a topic with `on=1`; else unfollow it."""
    topics = request.user.followed_topics
    return _set_topic_relation(request, slug, topics, "learnings/_follow.html", "is_followed")


@require_POST
def topic_mute(request: HttpRequest, slug: str) -> HttpResponse:
    """Hide entries on a topic from one's own home page with `on=1`; else show them."""
    topics = request.user.muted_topics
    return _set_topic_relation(request, slug, topics, "learnings/_mute.html", "is_muted")


def _set_topic_relation(
    request: HttpRequest, slug: str, topics: Any, template: str, flag: str
) -> HttpResponse:
    """Add a topic to `topics` or remove it; `flag` is that in the template."""
    topic = get_object_or_404(Topic, slug=slug)
    on = is_on(request.POST)
    if on:
        topics.add(topic)
    else:
        topics.remove(topic)
    context = {"topic": topic, flag: on}
    return swap_or_redirect(request, template, context, to=topic.get_absolute_url())


@require_safe_or_post
def topic_propose(request: HttpRequest) -> HttpResponse:
    """Propose to the mentors a topic that the vocabulary lacks."""
    initial = vars(ProposalParameters.read(request.GET))
    form = TopicProposalForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _propose_page(request, form, status=422 if form.is_bound else 200)
    try:
        rate_limits.count("propose", request.user.pk)
        TopicCase.propose(**form.cleaned_data, by=request.user)
    except TopicAlreadyExists as error:
        messages.info(request, _("It’s already here as “%(name)s”.") % {"name": error.topic.name})
        return redirect(error.topic)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, partial(_propose_page, request, form))
    messages.success(request, _("Thanks. A mentor will check it, and you’ll hear the outcome."))
    return redirect("learnings:topic_list")


def _propose_page(request: HttpRequest, form: TopicProposalForm, status: int) -> HttpResponse:
    return render_page(request, "learnings/topic_propose.html", {"form": form}, status=status)


@require_safe_or_post
@mentor_required
def topic_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a topic or change its docs link. The old name and URL still work."""
    topic = get_object_or_404(Topic, slug=slug)
    initial = {"name": topic.name, "docs_url": topic.docs_url}
    form = TopicEditForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _edit_page(request, topic, form)
    try:
        _change_topic(topic, form, by=request.user)
    except TopicNameTaken as error:
        message = _("“%(name)s” is already a topic. You can merge the two below.")
        form.add_error("name", message % {"name": error.topic})
        return _edit_page(request, Topic.objects.get(pk=topic.pk), form, into=error.topic)
    is_renamed = "name" in form.changed_data
    messages.success(
        request, _("Renamed. The old name still works.") if is_renamed else _("Saved.")
    )
    return redirect(topic)


def _edit_page(
    request: HttpRequest, topic: Topic, form: TopicEditForm, into: Topic | None = None
) -> HttpResponse:
    context = {
        "topic": topic,
        "form": form,
        "into": into,
        "others": Topic.objects.exclude(pk=topic.pk),
        "changes": TopicChange.objects.all()[:MAX_CHANGES_LISTED],
    }
    status = 422 if form.errors else 200
    return render_page(request, "learnings/topic_edit.html", context, status=status)


@require_safe_or_post
@mentor_required
def topic_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask on a page of its own, then merge a topic into another one."""
    topic = get_object_or_404(Topic, slug=slug)
    into = MergeParameters.read(request.POST or request.GET).into
    other = get_object_or_404(Topic.objects.exclude(pk=topic.pk), slug=into)
    if request.method != "POST":
        count = Entry.objects.public().filter(topics=topic).count()
        context = {"topic": topic, "other": other, "count": count}
        return render_page(request, "learnings/topic_merge.html", context)
    names = {"name": topic.name, "other": other.name}
    try:
        _merge_topics(topic, other, by=request.user)
    except TopicAlreadyMerged:
        messages.info(request, _("A colleague has just merged one of these. Nothing was changed."))
        return redirect("learnings:topic_list")
    messages.success(request, _("“%(name)s” is now an alias of %(other)s.") % names)
    return redirect(other)


@transaction.atomic
def _change_topic(topic: Topic, form: TopicEditForm, *, by: User) -> None:
    """Save what changed in the form, and record it. Raises TopicNameTaken."""
    if "name" in form.changed_data:
        before = topic.name
        topic.rename(form.cleaned_data["name"])
        _record_change(TopicChange.Action.RENAMED, before, topic, by=by)
    if form.cleaned_data["docs_url"] != topic.docs_url:
        save_values(topic, docs_url=form.cleaned_data["docs_url"])
        TopicChange.record(TopicChange.Action.DOCS, topic.name, topic.docs_host[:60], by=by)


@transaction.atomic
def _merge_topics(topic: Topic, other: Topic, *, by: User) -> None:
    before = topic.name
    topic.merge_into(other)
    _record_change(TopicChange.Action.MERGED, before, other, by=by)


def _record_change(action: Any, before: str, topic: Topic, *, by: User) -> None:
    """Record the change, and update the search index in a task."""
    TopicChange.record(action, before, topic.name, by=by)
    transaction.on_commit(partial(tasks.describe_topic.enqueue, topic.pk), robust=True)
