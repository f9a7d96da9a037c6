"""Atom: what is new on the site, on a topic, by a person."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from learnings.models import Entry
from portal.models import Topic
from portal.people.models import User
from portal.text.cleaning import for_xml

MAX_ENTRIES = 30


@method_decorator(login_not_required, name="__call__")
class EntryFeed(Feed):
    """The newest public entries; subclasses narrow them."""

    feed_type = Atom1Feed
    login_required = False

    def items(self, about=None):
        rows = self.entries(about).select_related(
            "author", "live_revision", "challenge__live_revision"
        )
        return rows.prefetch_related("topics").order_by("-published_at", "-pk")[:MAX_ENTRIES]

    def entries(self, about):
        return Entry.objects.public()

    def item_title(self, entry):
        title = (
            _("Solution: %(title)s") % {"title": entry.title} if entry.is_solution else entry.title
        )
        return for_xml(title)

    def item_description(self, entry):
        return for_xml(entry.live_revision.html)

    def item_pubdate(self, entry):
        return entry.published_at

    def item_updateddate(self, entry):
        return entry.live_revision.published_at

    def item_author_name(self, entry):
        return for_xml(entry.public_author.name)

    def item_categories(self, entry):
        return [for_xml(topic.name) for topic in entry.topics.all()]


class SiteFeed(EntryFeed):
    subtitle = "Nexus"

    def title(self, about=None):
        return _("Nexus: newest entries")

    def link(self, about=None):
        return reverse("home")


class TopicFeed(EntryFeed):
    def get_object(self, request, slug):
        topic = Topic.objects.find_by_slug(slug)
        if topic is None:
            raise Http404
        return topic

    def title(self, topic):
        return _("Nexus: %(topic)s") % {"topic": for_xml(topic.name)}

    def link(self, topic):
        return topic.get_absolute_url()

    def entries(self, topic):
        return super().entries(topic).filter(topics=topic)


class PersonFeed(EntryFeed):
    def get_object(self, request, handle):
        return get_object_or_404(User.objects.listed(), handle=handle)

    def title(self, person):
        return _("Nexus: %(name)s") % {"name": for_xml(person.name)}

    def link(self, person):
        return person.get_absolute_url()

    def entries(self, person):
        return super().entries(person).filter(author=person).not_anonymous()
