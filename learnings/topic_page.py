"""One topic in an order to learn it in: what it is, how it is done well, what went wrong and how it was solved."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry
from learnings.models.choices import Kind, Section

ENTRIES_PER_SECTION = 6
SECTION_ORDER = [
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
    """The most helpful entries of one kind; `url` leads to all `count` of them."""

    label: str
    rows: list
    count: int
    url: str


def topic_sections(topic):
    """TopicSections with something in them, in one query."""
    place = Case(
        *(When(**{"kind" if name == Kind.CHALLENGE else "section": name}, then=Value(index)) for index, name in enumerate(SECTION_ORDER)),
        default=Value(len(SECTION_ORDER)),
        output_field=IntegerField(),
    )  # fmt: skip
    best = Window(RowNumber(), partition_by=F("place"), order_by=[F("thanks_count").desc(), F("published_at").desc(), F("pk").desc()])  # fmt: skip
    entries = (
        Entry.objects.public()
        .filter(topics=topic)
        .exclude(kind=Kind.SOLUTION)
        .annotate(place=place)
    )
    entries = entries.annotate(number=best, count=Window(Count("pk"), partition_by=F("place")))
    rows = (
        entries.filter(number__lte=ENTRIES_PER_SECTION)
        .for_list()
        .prefetch_related(None)
        .order_by("place", "number")
    )
    found = {}
    for entry in rows:
        found.setdefault(entry.place, []).append(entry)
    return [
        _section(topic, SECTION_ORDER[place], entries)
        for place, entries in found.items()
        if place < len(SECTION_ORDER)
    ]


def _section(topic, name, entries):
    page_kind, narrowed = (
        ("challenge", "") if name == Kind.CHALLENGE else ("learning", f"&section={name}")
    )
    url = f"{reverse(f'learnings:{page_kind}_list')}?topic={topic.slug}{narrowed}"
    return TopicSection(LABELS[name], entries, entries[0].count, url)
