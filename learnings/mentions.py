"""@handle in a comment: who is meant, and the link to them."""

import re

from portal import markdown
from portal.people.models import User

MOST_MENTIONS = 10
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.DOTALL)
_MENTION = re.compile(r"(?<![\w@/.`\[(-])@([a-z0-9](?:-?[a-z0-9]){2,29})(?![\w-])", re.IGNORECASE)


def people_in(text):
    """The people whose handles stand in a Markdown text outside its code; at most ten."""
    handles = [found[1].lower() for found in _MENTION.finditer(_CODE.sub(" ", text))]
    first = list(dict.fromkeys(handles))[:MOST_MENTIONS]
    known = {person.handle: person for person in User.objects.listed().filter(handle__in=first)} if first else {}
    return [known[handle] for handle in first if handle in known]


def render(text):
    """(safe HTML in which known handles are links, the people named)."""
    people = people_in(text)
    linked = _linked(text, {person.handle: person for person in people}) if people else text
    return markdown.render(linked), people


def _linked(text, known):
    """The Markdown with links in place of known handles; code stays as it is."""

    def link(found):
        person = known.get(found[1].lower())
        return f"[@{found[1]}]({person.get_absolute_url()})" if person else found[0]

    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_MENTION.sub(link, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _MENTION.sub(link, text[end:])])
