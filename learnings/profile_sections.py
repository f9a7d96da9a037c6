"""A person's profile sections, as the profile and the README's layout list them."""

from functools import partial
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from learnings.models import Entry, ReadmeDocument
from learnings.models.choices import Status
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import User
from portal.rows import place_in
from portal.text.cleaning import readable_slug

# A longer text is folded.
MAX_OPEN_CHARACTERS = 700
# A README has about ten; a profile of more would weigh too much.
MAX_SHOWN = 60


class ShownSection(NamedTuple):
    """A section of a profile: its public text, or only its title while there is none."""

    entry: Entry
    title: str
    html: str
    is_long: bool

    @property
    def name(self) -> str:
        """Its title, or its first words."""
        live = self.entry.live_revision
        return self.title or (live.first_words if live else "")

    @property
    def url(self) -> str:
        """The address of its page; Entry's would look up the title of a refused text."""
        return self._reverse("section_detail")

    @property
    def edit_url(self) -> str:
        """The address of its composer."""
        return self._reverse("section_edit")

    def _reverse(self, view: str) -> str:
        slug = readable_slug(self.name, self.entry.kind)
        return reverse(f"learnings:{view}", args=[self.entry.pk, slug])

    @property
    def is_changing(self) -> bool:
        """Whether another text than the public one waits for a mentor."""
        waiting = self.entry.waiting_revision_id
        return bool(waiting) and waiting != self.entry.live_revision_id


def public_profile_sections(person: User, *, is_own: bool = False) -> list[Entry]:
    """Return the public sections of a profile, in the order of its README.

    Its owner also gets those that are public again once the profile is no longer hidden.
    """
    visible = Entry.objects.visible_to(person if is_own else AnonymousUser()).profile_sections()
    sections = visible.filter(author=person, status=Status.LIVE)
    return _in_order(sections.select_related("live_revision"))


def shown_profile_sections(person: User, *, is_own: bool) -> list[ShownSection]:
    """Return the sections of a profile in the order of its README.

    Its owner also sees drafts, and what waits or was refused.
    """
    return show_profile_sections(profile_section_rows(person, is_own=is_own))


def profile_section_rows(person: User, *, is_own: bool) -> LazyRows:
    """Return the sections that `shown_profile_sections` shows, before they are read."""
    query = _own_sections if is_own else _sections_of_others
    return query.lazy_rows(person.pk)


def show_profile_sections(rows: LazyRows) -> list[ShownSection]:
    """Return these sections in the order of the README."""
    return [_shown(entry) for entry in sorted(rows, key=_place)[:MAX_SHOWN]]


def _sections_of(person: int, *, is_own: bool) -> QuerySet[Entry]:
    sections = Entry.objects.profile_sections().filter(author=person)
    if is_own:
        is_taken_off = Q(status=Status.DRAFT, draft__is_open=False)
        sections = sections.exclude(is_taken_off)
    else:
        sections = sections.visible_to(AnonymousUser())
    return _with_order(
        sections.select_related("live_revision__rendered_text", "waiting_revision", "draft")
    )


_own_sections = PreparedQuery(partial(_sections_of, is_own=True))
_sections_of_others = PreparedQuery(partial(_sections_of, is_own=False))


def _in_order(sections: QuerySet[Entry]) -> list[Entry]:
    """Return sections in their author's README order, then the others, oldest first."""
    return sorted(_with_order(sections), key=_place)


def _with_order(sections: QuerySet[Entry]) -> QuerySet[Entry]:
    documents = ReadmeDocument.objects.filter(owner=OuterRef("author"))
    return sections.annotate(readme_order=Subquery(documents.values("section_order")))


def _place(entry: Entry) -> tuple[int, int]:
    return place_in(entry.readme_order or [], entry.pk), entry.pk


def _shown(entry: Entry) -> ShownSection:
    live = entry.live_revision
    if live is None or not entry.is_live:
        waiting = entry.waiting_revision
        draft = getattr(entry, "draft", "")
        title = (waiting.title or waiting.first_words) if waiting else str(draft)
        return ShownSection(entry, title, "", is_long=False)
    is_long = len(live.body) > MAX_OPEN_CHARACTERS
    # A folded text is called by its first words.
    title = live.title or (live.first_words if is_long else "")
    live.entry = entry
    return ShownSection(entry, title, live.rendered.body_html, is_long)
