"""Build a person's README from their profile and public entries."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.cache import caches
from django.utils import translation

from learnings.models import Entry, ReadmeDocument, ReadmeLayout
from learnings.models.existing_content import normalized_lines
from learnings.own_document import OwnDocument, add_to_list, document_parts, exported_entry
from learnings.profile_sections import public_profile_sections
from learnings.readme.document import DocumentPart
from learnings.readme.document_writer import DocumentContent, write_document
from learnings.readme.roundtrip_check import with_no_repair_marker, write_roundtrip_safe
from learnings.readme.writer import ReadmeContent, write_readme
from portal import hooks
from portal.people.models import Track, User
from portal.rows import without_empty

CACHE_SECONDS = 3600


@translation.override("en")
def build_readme(person: User, layout: ReadmeLayout | None = None, *, is_own: bool = False) -> str:
    """Return the README of a person, with public content only, in their layout.

    Its owner gets the words of their profile also while it is hidden, and the headings of an
    imported README also while they wait for a mentor. It is always in English, because the import
    recognises English headings.
    """
    layout = layout or ReadmeLayout.for_person(person)
    content = _profile_content(person)
    entries = sorted(public_entries(person), key=layout.entry_sort_key)
    entries += public_profile_sections(person, is_own=is_own)
    # A hidden profile shows others none of its words, and those of the document are the profile's.
    document = ReadmeDocument.of_person(person) if is_own or not person.is_hidden else None
    if document and (is_own or document.is_reviewed):
        own = OwnDocument(
            document,
            entries,
            skills=person.skills.all(),
            profile=content,
            profile_lines=_lines_of(content),
        )
        return _write_cached(_write_document, document_parts(document), own.content())
    for entry in entries:
        add_to_list(content, *exported_entry(entry))
    return _write_cached(write_roundtrip_safe, content, layout.selected_sections())


def _write_cached(write: Callable[..., str], *content: Any) -> str:
    """Write a README, or take it from the cache if its content has not changed.

    Writing takes long.
    """
    key = f"readme:{_digest_of(content)}"
    return caches["pages"].get_or_set(key, partial(write, *content), CACHE_SECONDS)


def _digest_of(content: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()


def _write_document(parts: list[DocumentPart], content: DocumentContent) -> str:
    return with_no_repair_marker(write_document(parts, content))


@translation.override("en")
def profile_lines(person: User) -> frozenset[str]:
    """Return the lines that a README has of the profile itself, in lower case."""
    return _lines_of(_profile_content(person))


def _lines_of(content: ReadmeContent) -> frozenset[str]:
    return frozenset(normalized_lines(write_readme(content)))


def _profile_content(person: User) -> ReadmeContent:
    """Return the content of a README without entries."""
    content = ReadmeContent(
        name=person.name,
        handle=person.handle,
        address=person.get_absolute_url(),
        # Of both tracks, the README names none.
        track="" if person.track == Track.BOTH else person.get_track_display().capitalize(),
        cohort=str(person.cohort or ""),
        bio=person.bio,
        goals=person.goals,
        links=_links(person),
        discord_channel=person.cohort.discord_channel if person.cohort else "",
        skills=[topic.name for topic in person.skills.all()],
    )
    for add_to_readme in hooks.find("add_to_readme"):
        add_to_readme(person, content)
    return content


def public_entries(person: User) -> list[Entry]:
    """Return the README's learnings and challenges, oldest first, with solutions.

    Only public ones.
    """
    entries = Entry.objects.public().without_solutions().not_anonymous().filter(author=person)
    shown = entries.select_related("live_revision").with_solutions()
    return list(shown.order_by("published_at", "pk"))


def _linkedin_url(name: str) -> str:
    # Names that were stored as an address has them stay encoded.
    return f"https://www.linkedin.com/in/{quote(name, safe='%')}"


def _links(person: User) -> dict[str, str]:
    known = {
        "GitHub": person.github and f"https://github.com/{person.github}",
        "LinkedIn": person.linkedin and _linkedin_url(person.linkedin),
        "Website": person.website,
    }
    return without_empty(known)
