"""Parse a section of challenges: split it into titled units, then parse each."""

import re
from dataclasses import dataclass, field

from learnings.readme.parser.challenges.labelled import (
    ChallengeBuilder,
    challenges_from_text,
    find_labels,
    split_at_labels,
)
from learnings.readme.parser.challenges.pairs import challenges_from_alternating_lines, challenges_from_prose
from learnings.readme.parser.challenges.tables import challenges_from_table
from learnings.readme.parser.challenges.titles import (
    challenge_without_labels,
    clean_title,
    describes_problem,
    has_lead,
    split_lead,
    split_problem_and_solution,
)
from learnings.readme.parser.heading_patterns import CHALLENGE_NUMBER, LABEL_PATTERNS, is_unfilled, plain_title
from learnings.readme.parser.outline import Block, ReadmeSection
from learnings.readme.parser.result import LIKELY, STATED, ParsedChallenge

_SOLVES = re.compile(
    r"solution|solv|overc|fix|resol|tackl|address|handl|how |answer|approach|response|workaround", re.I
)
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})")
_COMMENT = re.compile(r"^\s*(?:#|//|--|/\*)\s*\S|^\s*(?:Challenge|Problem|Solution|Fix)\s*:")
_BOLD_LINE = re.compile(r"^\s*(?:[^\w\s*_]{0,3}\s*)?(\*\*|__)(?P<title>(?:(?!\1).)+)\1\s*:?\s*$")
_HEADING_LABEL = re.compile(
    "|".join(
        rf"(?P<{name}>^(?:my |the |our )?(?:{words})(?: (?:implemented|applied|faced))?)"
        for name, words in LABEL_PATTERNS.items()
    ),
    re.IGNORECASE,
)


@dataclass
class TitledBlocks:
    """A title (or None) with the blocks below it."""

    title: str | None
    line: int = 0
    blocks: list = field(default_factory=list)
    level: int = 7

    @property
    def end(self) -> int:
        return max([block.end for block in self.blocks], default=self.line + 1)

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks).strip()

    def extract_code_comments(self) -> None:
        """Turn comments with labels inside code into text, if no other labels exist."""
        if not find_labels(self.text):
            self.blocks = [part for block in self.blocks for part in _out_of_code(block)]


def _out_of_code(block):
    inner = [line for line in block.text.split("\n") if not _FENCE.match(line)] if block.kind == "code" else []
    said = [line.strip().lstrip("#/ ").strip() for line in inner if _COMMENT.match(line)]
    if not said or not find_labels("\n".join(said)):
        return [block]
    code = "\n".join(line for line in inner if not _COMMENT.match(line)).strip()
    fence = block.text.split("\n")[0].strip()
    parts = [Block("text", "\n".join(said), block.line, block.end)]
    return parts + ([Block("code", f"{fence}\n{code}\n```", block.line, block.end)] if code and "`" in fence else [])


def parse_challenges(section: ReadmeSection, children: list[ReadmeSection]) -> list[ParsedChallenge]:
    """Return the challenges of a section's own blocks, then of the headings below it."""
    with_solutions = bool(_SOLVES.search(section.title)) or section.kind != "challenges"
    found = []
    for unit in [*_units(section.blocks), *_units_of_children(section, children)]:
        found += _challenges_of_unit(unit, with_solutions)
    return _with_listed_solutions([one for one in found if one.title and not is_unfilled(one.title)], children)


def _with_listed_solutions(found, children):
    """Add the solutions of a separate list under its own heading, one per challenge."""
    apart = [child for child in children if _label_of_heading(child.title) == ("solution", "")]
    items = [item for child in apart for block in child.blocks if block.kind == "list" for item in block.items]
    if items and len(items) == len(found) and not any(one.solution for one in found):
        for one, item in zip(found, items, strict=True):
            title, rest = split_lead(item.text)
            names_it = plain_title(title).casefold() == one.title.casefold()
            one.solution, one.confidence = rest if names_it and rest else item.text.strip(), LIKELY
    return found


def _units(blocks):
    """Return the blocks before the first bold line, then each bold line with its blocks."""
    units = [TitledBlocks(None)]
    for block in blocks:
        title = _BOLD_LINE.match(block.text) if block.kind == "text" else None
        if title and not find_labels(block.text) and len(block.text) < 160:
            units.append(TitledBlocks(title["title"], block.line))
        else:
            units[-1].blocks.append(block)
    return [unit for unit in units if unit.blocks or unit.title]


def _units_of_children(section, children):
    """Return a unit per heading; the text of “Solution” and the like joins the unit before it."""
    units, base = [], None
    own = _units(section.blocks)
    for child in children:
        name, rest = _label_of_heading(child.title)
        if name == "solution" and _holds_a_list_for([*own, *units], child):
            continue
        if name and name != "challenge" and units:
            units[-1].blocks += [_as_label(name, rest, child), *child.blocks]
        elif name == "challenge" and not rest:
            units += _units(child.blocks)
        elif units and base is not None and child.level > base and units[-1].blocks:
            units[-1].blocks += [Block("text", f"**{child.title}**", child.line, child.line + 1), *child.blocks]
        else:
            base = child.level
            if units and not units[-1].blocks and units[-1].level < child.level:
                units.pop()  # it is a title for the units below it
            units += _unit_of(child)
    return units


def _unit_of(child):
    """Return the heading as a unit, or the bold lines below it if they cover everything."""
    inner = _units(child.blocks)
    if inner and all(unit.title for unit in inner):
        return inner
    return [TitledBlocks(child.title, child.line, list(child.blocks), child.level)]


def _holds_a_list_for(units, child):
    """Return whether the heading lists a solution for each listed challenge."""
    items = sum(len(block.items) for block in child.blocks if block.kind == "list")
    unsolved = sum(len(block.items) for unit in units if unit.title is None for block in unit.blocks)
    return items > 1 and items == unsolved


def _label_of_heading(title):
    """Return the part that a heading names and the rest of it, or (None, title)."""
    words = plain_title(title)
    match = _HEADING_LABEL.match(words)
    if not match:
        return None, words
    rest = words[match.end() :]
    numbered = re.match(r"^\s*#?\d*\s*(?:[:：.–—-]+\s*|$)", rest)
    if not numbered:
        return None, words
    return match.lastgroup, rest[numbered.end() :].strip()


def _as_label(name, rest, child):
    label = {"problem": "Problem", "solution": "Solution", "outcome": "Outcome"}[name]
    return Block("text", f"**{label}:** {rest}", child.line, child.line + 1)


def _challenges_of_unit(unit, with_solutions):
    tables = [block for block in unit.blocks if block.kind == "table"]
    if tables:
        rest = TitledBlocks(
            None, unit.line, [block for block in unit.blocks if block.kind == "list" or find_labels(block.text)]
        )
        rest.blocks = [block for block in rest.blocks if block.kind != "table"]
        return [found for table in tables for found in challenges_from_table(table)] + _challenges_of_unit(
            rest, with_solutions
        )
    if unit.title is None:
        return _challenges_without_title(unit.blocks, with_solutions)
    return _challenges_under_title(unit, with_solutions)


def _challenges_under_title(unit, with_solutions):
    """Return the challenge of a titled unit, or several if each has its own title."""
    unit.extract_code_comments()
    text = unit.text
    title = "" if CHALLENGE_NUMBER.fullmatch(plain_title(unit.title)) else unit.title
    if not text:
        return [ParsedChallenge(clean_title(title), line=unit.line, end=unit.end)] if clean_title(title) else []
    if _groups_several(unit):
        return _challenges_without_title(unit.blocks, with_solutions)
    if find_labels(text):
        return challenges_from_text(text, unit, title=title or None)
    found = ParsedChallenge(clean_title(title), line=unit.line, end=unit.end, confidence=STATED)
    found.problem, found.solution = split_problem_and_solution(
        text, is_solution=with_solutions or not describes_problem(text)
    )
    return [found]


def _groups_several(unit):
    items = [item for block in unit.blocks if block.kind == "list" for item in block.items]
    if len(items) < 2:
        return False
    if not find_labels(unit.text):
        return len(items) > 1 and all(has_lead(item.head) for item in items) and not _has_further_text(unit)
    named = [item for item in items if split_at_labels(item.text)[0][0] == "lead" and find_labels(item.text)]
    begun = [item for item in items if any(name == "challenge" for name, _text in split_at_labels(item.text))]
    return len(named) > 1 or len(begun) > 1


def _has_further_text(unit):
    return any(block.kind == "text" and not block.text.rstrip().endswith(":") for block in unit.blocks)


def _challenges_without_title(blocks, with_solutions):
    """Parse lists and labelled lines in order, or else lines with arrows, pairs or prose."""
    blocks = [part for block in blocks for part in _out_of_code(block)]
    has_list = any(block.kind == "list" for block in blocks)
    has_labels = any(find_labels(block.text) for block in blocks)
    if has_list or has_labels:
        return _challenges_from_stream(blocks, with_solutions)
    return (
        _arrow_lines(blocks)
        or challenges_from_alternating_lines(blocks)
        or _bold_leads(blocks, with_solutions)
        or challenges_from_prose(blocks)
    )


def _arrow_lines(blocks):
    """Return the challenges of lines such as “Title → solution”."""
    lines = [(line, block) for block in blocks if block.kind == "text" for line in block.text.split("\n")]
    arrows = [(line, block) for line, block in lines if re.search(r"→|➜|➔|⇒|➡|=>|->", line)]
    if not arrows or len(arrows) < len(lines) / 2:
        return []
    return [challenge_without_labels(line, block, with_solutions=True) for line, block in arrows]


def _bold_leads(blocks, with_solutions):
    """Return the challenges of paragraphs that begin with a bold title."""
    named = [block for block in blocks if block.kind == "text" and re.match(r"^\W{0,4}(\*\*|__)", block.text)]
    return [
        challenge_without_labels(block.text, block, with_solutions=with_solutions)
        for block in named
        if has_lead(block.text)
    ]


def _challenges_from_stream(blocks, with_solutions):
    builder = ChallengeBuilder()
    for block in blocks:
        if block.kind == "list" and builder.open_label and not find_labels(block.text):
            builder.add_unlabelled(block.text, block)
        elif block.kind == "list":
            _add_list(builder, block, with_solutions)
        elif block.kind == "text" and find_labels(block.text):
            for name, text in split_at_labels(block.text):
                builder.add_part(name, text, block)
        elif builder.current is not None and (block.kind == "code" or builder.open_label):
            builder.add_unlabelled(block.text, block)
    builder.end()
    return builder.found


def _add_list(builder, block, with_solutions):
    """Add the items of a list: labelled items as parts, the others as challenges."""
    for item in block.items:
        tables = [below for below in item.below if below.kind == "table"]
        if tables:
            builder.end()
            builder.found += [found for table in tables for found in challenges_from_table(table)]
        elif find_labels(item.text):
            for name, text in split_at_labels(item.text):
                builder.add_part(name, text, item)
        else:
            builder.end()
            builder.found.append(_challenge_of_item(item, with_solutions))


def _challenge_of_item(item, with_solutions):
    """Return the challenge of a list item without labels."""
    head, below = item.head, "\n\n".join(block.text for block in item.below).strip()
    if below and not has_lead(head):
        found = ParsedChallenge(clean_title(head), line=item.line, end=item.end, confidence=LIKELY)
        body = item.nested[0].text if len(item.nested) == 1 and len(item.below) == 1 else below
        found.problem, found.solution = split_problem_and_solution(body, is_solution=True)
        return found
    return challenge_without_labels(item.text, item, with_solutions=with_solutions)
