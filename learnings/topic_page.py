"""The entries of one topic, in an order to learn it in: concepts first, tips last."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Case, Count, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import Entry
from learnings.models.choices import Kind
from learnings.sections import CHALLENGES_TOPIC_POSITION, SECTIONS
from portal.models import Topic

ENTRIES_PER_SECTION = 6


@dataclass
class TopicSection:
    """The most helpful entries of one kind; `url` leads to all `count` of them."""

    label: str
    rows: list[Entry]
    count: int
    url: str


def topic_sections(topic: Topic) -> list[TopicSection]:
    """Return the sections that are not empty, in one query."""
    positions = [When(section=one.value, then=one.topic_position) for one in SECTIONS]
    positions.append(When(kind=Kind.CHALLENGE, then=CHALLENGES_TOPIC_POSITION))
    most_helpful = ["-thanks_count", "-published_at", "-pk"]
    entries = (
        Entry.objects.public()
        .filter(topics=topic)
        .exclude(kind=Kind.SOLUTION)
        .annotate(position=Case(*positions))
        .filter(position__isnull=False)
        .annotate(
            number=Window(RowNumber(), partition_by="position", order_by=most_helpful),
            count=Window(Count("pk"), partition_by="position"),
        )
        .filter(number__lte=ENTRIES_PER_SECTION)
        .for_list()
        .prefetch_related(None)
        .order_by("position", "number")
    )
    by_position = groupby(entries, key=attrgetter("position"))
    return [_section(topic, list(rows)) for _position, rows in by_position]


def _section(topic, rows):
    first, query = rows[0], {"topic": topic.slug}
    if first.is_learning:
        label = first.get_section_display()
        url = reverse("learnings:learning_list", query=query | {"section": first.section})
    else:
        label = _("Challenges and solutions")
        url = reverse("learnings:challenge_list", query=query)
    return TopicSection(label, rows, first.count, url)
