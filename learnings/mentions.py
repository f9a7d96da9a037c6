"""Mentions of people in comments."""

from portal.people.models import User
from portal.text import markdown

MAX_MENTIONS = 10


def mentioned_people(text: str) -> list[User]:
    """Return the people whom a Markdown text mentions, at most MAX_MENTIONS."""
    return _people_with_handles(markdown.mentioned_handles(text))


def render(text: str, *, key: str) -> tuple[str, list[User]]:
    """Return safe HTML with linked mentions, and the mentioned people.

    `key` is in the ids of the text (portal.text.markdown.render).
    """
    people: list[User] = []

    def addresses_of(handles: list[str]) -> dict[str, str]:
        people.extend(_people_with_handles(handles))
        return {person.handle: person.get_absolute_url() for person in people}

    html, _handles = markdown.render_with_mentions(text, addresses_of, key=key)
    return html, people


def _people_with_handles(handles: list[str]) -> list[User]:
    first = handles[:MAX_MENTIONS]
    if not first:
        return []
    known = {person.handle: person for person in User.objects.listed().filter(handle__in=first)}
    return [known[handle] for handle in first if handle in known]
