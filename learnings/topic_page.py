"""The entries of one topic, in an order that suits learning it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry
from learnings.models.choices import Kind, Section
from portal.models import Topic

ENTRIES_PER_SECTION = 6
SECTION_ORDER: list[Any] = [
    Section.CONCEPT,
    Section.TECHNOLOGY,
    Section.PRACTICE,
    Kind.CHALLENGE,
    Section.TAKEAWAY,
    Section.TIP,
]
LABELS = dict(Section.choices) | {Kind.CHALLENGE: _("Challenges and solutions")}


@dataclass
class TopicSection:
    """The most helpful entries of one kind. `url` is the list of all `count` entries."""

    label: str
    rows: list[Entry]
    count: int
    url: str


def topic_sections(topic: Topic) -> list[TopicSection]:
    """Return the sections that have entries, in one query."""
    entries = Entry.objects.public().filter(topics=topic).exclude(kind=Kind.SOLUTION)
    by_place = F("place")
    best_first = [F("thanks_count").desc(), F("published_at").desc(), F("pk").desc()]
    numbered = entries.annotate(place=_place()).annotate(
        number=Window(RowNumber(), partition_by=by_place, order_by=best_first),
        count=Window(Count("pk"), partition_by=by_place),
    )
    shown = numbered.filter(number__lte=ENTRIES_PER_SECTION, place__lt=len(SECTION_ORDER))
    entries_by_place = defaultdict(list)
    for entry in shown.for_list().prefetch_related(None).order_by("place", "number"):
        entries_by_place[entry.place].append(entry)
    return [
        _section(topic, SECTION_ORDER[place], entries)
        for place, entries in entries_by_place.items()
    ]


def _place() -> Case:
    """Return the index of an entry's section in SECTION_ORDER, or its length for none."""
    places = []
    for index, name in enumerate(SECTION_ORDER):
        field = "kind" if name == Kind.CHALLENGE else "section"
        places.append(When(**{field: name}, then=Value(index)))
    return Case(*places, default=Value(len(SECTION_ORDER)), output_field=IntegerField())


def _section(topic: Topic, name: Any, entries: list[Entry]) -> TopicSection:
    if name == Kind.CHALLENGE:
        url = f"{reverse('learnings:challenge_list')}?topic={topic.slug}"
    else:
        url = f"{reverse('learnings:learning_list')}?topic={topic.slug}&section={name}"
    return TopicSection(LABELS[name], entries, entries[0].count, url)
