"""Atom feeds of new entries: of the whole site, of a topic, of a person."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from learnings.models import Entry
from portal.models import Topic
from portal.people.former_handles import get_person_with_former_handle
from portal.people.models import User
from portal.text.cleaning import for_xml

MAX_ENTRIES = 30


@method_decorator(login_not_required, name="__call__")
class EntryFeed(Feed):
    """The newest public entries. Subclasses narrow them down."""

    feed_type = Atom1Feed
    login_required = False

    def items(self, about: Any = None) -> QuerySet[Entry]:
        rows = self.entries(about).select_related(
            "author", "live_revision__rendered_text", "challenge__live_revision"
        )
        return rows.prefetch_related("topics").order_by("-published_at", "-pk")[:MAX_ENTRIES]

    def entries(self, about: Any) -> QuerySet[Entry]:
        """Return the entries of the feed, in any order."""
        return Entry.objects.public()

    def item_title(self, entry: Entry) -> str:
        if entry.is_solution:
            return for_xml(_("Solution: %(title)s") % {"title": entry.title})
        return for_xml(entry.title)

    def item_description(self, entry: Entry) -> str:
        return for_xml(entry.live_revision.rendered.body_html)

    def item_pubdate(self, entry: Entry) -> datetime:
        return entry.published_at

    def item_updateddate(self, entry: Entry) -> datetime:
        return entry.live_revision.published_at

    def item_author_name(self, entry: Entry) -> str:
        return for_xml(entry.public_author.name)

    def item_categories(self, entry: Entry) -> list[str]:
        return [for_xml(topic.name) for topic in entry.topics.all()]


class SiteFeed(EntryFeed):
    """All new entries."""

    subtitle = "Nexus"

    def title(self, about: None = None) -> str:
        return _("Nexus: newest entries")

    def link(self, about: None = None) -> str:
        return reverse("home")


class TopicFeed(EntryFeed):
    """New entries on a topic."""

    def get_object(self, request: HttpRequest, slug: str) -> Topic:
        topic = Topic.objects.find_by_slug(slug)
        if topic is None:
            raise Http404
        return topic

    def title(self, topic: Topic) -> str:
        return _("Nexus: %(topic)s") % {"topic": for_xml(topic.name)}

    def link(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def entries(self, topic: Topic) -> QuerySet[Entry]:
        return super().entries(topic).filter(topics=topic)


class PersonFeed(EntryFeed):
    """New entries of a person, without anonymous ones. A former handle redirects."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            person = get_person_with_former_handle(kwargs["handle"])
            return redirect("learnings:person_feed", person.handle)

    def get_object(self, request: HttpRequest, handle: str) -> User:
        return get_object_or_404(User.objects.listed(), handle=handle)

    def title(self, person: User) -> str:
        return _("Nexus: %(name)s") % {"name": for_xml(person.name)}

    def link(self, person: User) -> str:
        return person.get_absolute_url()

    def entries(self, person: User) -> QuerySet[Entry]:
        return super().entries(person).filter(author=person).not_anonymous()
