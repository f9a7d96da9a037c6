"""Find facts anywhere in a README: channel, project, addresses, team, dates, contacts."""

import re

from learnings.readme.parser.heading_patterns import is_unfilled, plain_title
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.result import ParsedReadme
from learnings.readme.parser.vocabulary import WORDS, compiled, patterns

_LINKS, _BRIEFS = compiled("links"), compiled("briefs")
_ADDRESSES = {
    name: re.compile(rf"\b(?:{words})[^\n]{{0,60}}?(https?://[^\s)>\]\"'`*|]+)", re.IGNORECASE)
    for name, words in patterns("addresses").items()
}
_MAX_LINES = 40


def parse(parsed: ParsedReadme, sections: list[ReadmeSection], text: str) -> None:
    """Set the channel, links, project, timeline and team of `parsed`."""
    channel = WORDS["channel"].search(text)
    parsed.discord_channel = channel and (channel[1] or channel[0])
    links = {name: _first_address(pattern, text) for name, pattern in _LINKS.items()}
    parsed.links = {name: link for name, link in links.items() if link or name != "website"}
    _parse_project(parsed, sections, text)
    for section in sections:
        if section.kind == "timeline":
            parsed.timeline += _section_lines(section)
        elif section.kind == "collaboration" and re.search(
            r"\bteam|members|contributors", section.title, re.IGNORECASE
        ):
            parsed.team += _section_lines(section)


def _parse_project(parsed: ParsedReadme, sections: list[ReadmeSection], text: str) -> None:
    project = parsed.project
    for name, pattern in _ADDRESSES.items():
        setattr(project, name, _first_address(pattern, text) or "")
    names = (match["name"] for match in WORDS["project_name"].finditer(text))
    named = next((name for name in names if not is_unfilled(name) and "http" not in name), "")
    # A sentence can follow the name.
    name = re.split(r"\s[–—-]\s|[.;]\s|,\s", plain_title(named))[0].strip(' .*_`"“”')
    if len(name) <= 80 and not WORDS["unnamed_project"].match(name):
        project.name = name
    titles = " ".join([project.name, *(section.title for section in sections[:12])]).casefold()
    briefs = (brief for brief, words in _BRIEFS.items() if words.search(titles))
    project.brief = next(briefs, "")
    stack = [item.title for item in parsed.lists["technologies"]]
    project.stack = [title for title in stack if len(title.split()) <= 4][:12]


def _first_address(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1].rstrip(".,;") if match else None


def _section_lines(section: ReadmeSection) -> list[str]:
    items = [item.head for block in section.blocks for item in block.items]
    rows = [" – ".join(row) for block in section.blocks for row in block.rows[1:]]
    lines = [plain_title(" ".join(line.split()))[:200] for line in items + rows]
    return [line for line in lines if not is_unfilled(line)][:_MAX_LINES]
