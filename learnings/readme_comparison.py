"""How a README differs from the profile and the public entries of its owner."""

from learnings import readme
from learnings.models import Entry, ReadmeSource
from learnings.models.existing_content import ExistingContent
from learnings.models.imported_item import imported_items
from learnings.models.readme_source import ReadmeDifference


def compare_readme(source: ReadmeSource, text: str, *, repaired: bool) -> ReadmeDifference:
    """Compare a decoded README with what its owner has here. Raises NotAReadme."""
    existing = ExistingContent(source.owner)
    found = imported_items(readme.parse_text(text, repaired=repaired))
    # The states come first: a bare name that is no topic is a technology.
    items = list(existing.set_states(found.values()))
    there = {entry.pk for entry in map(existing.find_entry, items) if entry}
    new_parts = source.undecided(items)
    here = Entry.objects.public().not_anonymous().filter(author=source.owner)
    entries = here.without_solutions().values_list("pk", flat=True)
    return ReadmeDifference(len(new_parts), len(set(entries) - there))
