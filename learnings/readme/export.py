"""Build a person's README from their profile and public entries."""

import hashlib
from functools import partial

from django.core.cache import caches
from django.utils import translation

from learnings.models import Entry, ReadmeLayout
from learnings.models.existing_content import normalized_lines
from learnings.readme.roundtrip_check import write_roundtrip_safe
from learnings.readme.writer import ExportedChallenge, ExportedItem, ReadmeContent, write_readme
from learnings.sections import SECTIONS
from portal import hooks
from portal.people.models import User

CACHE_SECONDS = 3600
_LISTS = {section.value: section.list_name for section in SECTIONS}


@translation.override("en")
def build_readme(person: User, layout: ReadmeLayout | None = None) -> str:
    """Return the README of a person, with public content only, in their layout.

    It is always in English, because the import recognises English headings.
    """
    layout = layout or ReadmeLayout.for_person(person)
    content = _profile_content(person)
    for entry in sorted(public_entries(person), key=layout.entry_sort_key):
        _add_entry(content, entry)
    sections = layout.selected_sections()
    # Checking the round trip takes longest, and gives the same text until the content changes.
    key = hashlib.sha256(repr((content, sections)).encode("utf-8", "replace")).hexdigest()
    write = partial(write_roundtrip_safe, content, sections)
    return caches["pages"].get_or_set(f"readme:{key}", write, CACHE_SECONDS)


@translation.override("en")
def profile_lines(person: User) -> frozenset[str]:
    """Return the lines that a README has of the profile itself, in lower case."""
    return frozenset(normalized_lines(write_readme(_profile_content(person))))


def _profile_content(person: User) -> ReadmeContent:
    """Return the content of a README without entries."""
    content = ReadmeContent(
        name=person.name,
        handle=person.handle,
        address=person.get_absolute_url(),
        track=person.get_track_display(),
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
    """Return the learnings and challenges for the README, oldest first, with solutions."""
    entries = Entry.objects.public().filter(author=person).not_anonymous()
    entries = entries.exclude(kind=Entry.Kind.SOLUTION).select_related("live_revision")
    return list(entries.with_solutions().order_by("published_at", "pk"))


def _add_entry(content, entry):
    title, body = entry.live_revision.title, entry.live_revision.body
    if entry.is_learning:
        content.lists[_LISTS[entry.section]].append(ExportedItem(title, body))
        return
    by_author = [one for one in entry.live_solutions if one.author_id == entry.author_id]
    solution, outcome = None, None
    if by_author:
        revision = by_author[0].live_revision
        solution, outcome = revision.body, revision.outcome
    content.challenges.append(ExportedChallenge(title, body, solution, outcome))


def _links(person):
    known = {
        "GitHub": person.github and f"https://github.com/{person.github}",
        "LinkedIn": person.linkedin and f"https://www.linkedin.com/in/{person.linkedin}",
        "Website": person.website,
    }
    return {label: address for label, address in known.items() if address}
