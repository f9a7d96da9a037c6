"""Find facts anywhere in a README: channel, project, addresses, team, dates, contacts."""

import re

from learnings.readme.parser.heading_patterns import is_unfilled, plain_title
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.result import ParsedReadme

_CHANNEL = re.compile(
    r"#[A-Za-z][\w-]*(?:nexus|prodev)[\w-]*|discord[^\n#]{0,60}(#[A-Za-z][\w-]{2,40})",
    re.IGNORECASE,
)
_LINKS = {
    "github": re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+", re.IGNORECASE),
    "linkedin": re.compile(r"https?://(?:www\.)?linkedin\.com/in/[\w%-]+", re.IGNORECASE),
    "website": re.compile(
        r"(?:portfolio|website|blog)\b[^\n]{0,40}?(https?://[^\s)>\]\"']+)", re.IGNORECASE
    ),
}
_ADDRESS = r"[^\n]{0,60}?(https?://[^\s)>\]\"'`*|]+)"
_ADDRESSES = {
    "repository": re.compile(
        rf"\b(?:repository|repo|source code|github link){_ADDRESS}", re.IGNORECASE
    ),
    "api_docs": re.compile(
        rf"\b(?:api docs?|api documentation|swagger|redoc|openapi|hosted api|postman){_ADDRESS}",
        re.IGNORECASE,
    ),
    "live": re.compile(
        rf"\b(?:live(?: \w+)?|deployed(?: \w+)?|hosted project|hosted (?:site|app)|production|demo(?: link| url)?){_ADDRESS}",
        re.IGNORECASE,
    ),
}
_NAME = re.compile(
    r"^[^\w\n]{0,12}(?:current project|project(?: name| title| choice)?|chosen project|my project|project idea|"
    r"case study|capstone)(?:\*\*)?\s*[:：–—-]\s*(?:\*\*)?\s*(?P<name>[^\n]{3,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_BRIEFS = {
    "E-commerce API": r"e-?commerce|online (?:store|shop)|product catalog",
    "Job board": r"job (?:board|portal|listing)",
    "Online poll": r"\bpoll(?:s|ing)?\b(?: system| app)?|voting (?:system|app)",
    "Movie recommendation": r"movie",
    "Social feed": r"social (?:media|feed|network)",
}
_MAX_LINES = 40
_GENERIC_NAME = re.compile(
    r"^(?:alx[-_ ]*)?(?:project[-_ ]*nexus|nexus)\b(?:\s*(?:documentation|hub|repository))?\W*$",
    re.IGNORECASE,
)


def parse(parsed: ParsedReadme, sections: list[ReadmeSection], text: str) -> None:
    """Set the channel, links, project, timeline and team of `parsed`."""
    channel = _CHANNEL.search(text)
    parsed.discord_channel = (channel[1] or channel[0]) if channel else None
    for name, pattern in _LINKS.items():
        match = pattern.search(text)
        parsed.links[name] = match[match.lastindex or 0].rstrip(".,;") if match else None
    if not parsed.links["website"]:
        del parsed.links["website"]
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
        match = pattern.search(text)
        setattr(project, name, match[1].rstrip(".,;") if match else "")
    named = next(
        (
            m["name"]
            for m in _NAME.finditer(text)
            if not is_unfilled(m["name"]) and "http" not in m["name"]
        ),
        "",
    )
    project.name = _short_name(plain_title(named))
    project.brief = _brief(project.name, sections)
    project.stack = [
        item.title for item in parsed.lists["technologies"] if len(item.title.split()) <= 4
    ][:12]


def _short_name(name: str) -> str:
    """Return the name of a project without the sentence that may follow it."""
    name = re.split(r"\s[–—-]\s|[.;]\s|,\s", name)[0].strip(' .*_`"“”')
    return name if len(name) <= 80 and not _GENERIC_NAME.match(name) else ""


def _brief(name: str, sections: list[ReadmeSection]) -> str:
    """Return the name of the brief that the project or one of the first titles mentions, or ""."""
    titles = " ".join([name, *(section.title for section in sections[:12])])
    return next(
        (brief for brief, words in _BRIEFS.items() if re.search(words, titles, re.IGNORECASE)), ""
    )


def _section_lines(section: ReadmeSection) -> list[str]:
    items = [item.head for block in section.blocks if block.kind == "list" for item in block.items]
    rows = [
        " – ".join(row)
        for block in section.blocks
        if block.kind == "table"
        for row in block.rows[1:]
    ]
    return [
        plain_title(" ".join(line.split()))[:200] for line in items + rows if not is_unfilled(line)
    ][:_MAX_LINES]
