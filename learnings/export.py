"""A hub as the values of a README; other apps add theirs through the registry."""

from learnings.models import Entry
from learnings.readme.writer import HubText, write
from portal import registry

SECTIONS = {
    Entry.Section.TECHNOLOGY: "technologies",
    Entry.Section.CONCEPT: "concepts",
    Entry.Section.PRACTICE: "practices",
    Entry.Section.TAKEAWAY: "takeaways",
    Entry.Section.TIP: "tips",
}


def readme_of(person):
    """The README of a hub: what is public of it, and nothing else."""
    hub = HubText(
        name=person.name,
        handle=person.handle,
        address=person.get_absolute_url(),
        track=person.get_track_display(),
        cohort=str(person.cohort or ""),
        bio=person.bio,
        goals=person.goals,
        links=_links(person),
        discord_channel=person.cohort.discord_channel if person.cohort else "",
    )
    entries = Entry.objects.public().filter(author=person).select_related("live_revision").with_solutions()
    for entry in entries.order_by("published_at", "pk"):
        _add(hub, entry)
    for part in registry.readme_parts:
        part(person, hub)
    return write(hub)


def _add(hub, entry):
    text = entry.live_revision
    if entry.is_learning:
        getattr(hub, SECTIONS[entry.section]).append((text.title, text.body))
    elif entry.is_challenge:
        answers = [solution for solution in entry.live_solutions if solution.author_id == entry.author_id]
        answer = answers[0].live_revision if answers else None
        hub.challenges.append((text.title, text.body, answer and answer.body, answer and answer.outcome))


def _links(person):
    known = {
        "GitHub": person.github and f"https://github.com/{person.github}",
        "LinkedIn": person.linkedin and f"https://www.linkedin.com/in/{person.linkedin}",
        "Website": person.website,
    }
    return {label: address for label, address in known.items() if address}
