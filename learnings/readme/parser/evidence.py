"""Find challenges and technologies by content, in sections that don't name them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from learnings.readme.parser import challenges, technologies, thresholds
from learnings.readme.parser.challenges.titles import (
    split_problem_and_solution,
    split_tales,
    tells_past_problem,
)
from learnings.readme.parser.challenges.units import mark_of, role_of
from learnings.readme.parser.heading_patterns import classify_heading, find_labels
from learnings.readme.parser.lists import item_of_heading
from learnings.readme.parser.names import (
    is_technology,
    mentions_technology,
    split_name,
    split_names,
)
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import ITEM_RANK, Line, render
from learnings.readme.parser.result import GUESSED, ParsedChallenge, ParsedItem
from learnings.readme.parser.vocabulary import WORDS


def stray_challenges(
    sections: list[ReadmeSection], known: list[ParsedChallenge]
) -> list[ParsedChallenge]:
    """Return labelled, solved challenges of sections that aren't about challenges.

    Problems are told with solutions elsewhere, too, but not often: those count if there are
    several.
    """
    found: dict[str, list[ParsedChallenge]] = {"challenge": [], "problem": []}
    in_rows: list[ParsedChallenge] = []
    unlabelled = []
    for section in sections:
        if section.inherited_kind in ("challenges", "assignment") or _is_help(section):
            continue
        if challenges.is_challenge_table([line.cells for line in section.lines if line.cells]):
            found["challenge"] += challenges.challenges_from_rows(section.lines)[0]
            continue
        in_rows += (one for line in section.lines for one in _in_a_row(line))
        lines = [*section.lines, *_labelled_below(section)]
        named = [name for line in lines for name in _labels_of(line)]
        # “Approach” and “Resolution” in turn are one solution.
        solved = sum(name == "solution" for name, _group in groupby(named))
        labels = (name for name in found if 0 < solved <= named.count(name))
        label = next(labels, "challenge" if named.count("challenge") > 1 else None)
        if label is None:
            unlabelled.append(section)
        elif label == "problem" and solved == 1 and _labels_of(lines[0]) and section.heading:
            found[label] += challenges.read_challenges("", [section.heading, *lines])
        else:
            found[label] += challenges.read_challenges("", _labelled_part(lines))
    if not known:
        found["challenge"] += _told_challenges(unlabelled)
    several = found["problem"] if len(found["problem"]) > 1 else []
    return in_rows + [one for one in found["challenge"] + several if one.solution]


def _in_a_row(line: Line) -> list[ParsedChallenge]:
    """Return those of “Challenges: the map was slow. We …” or “Challenges: one, two”."""
    title, rest = split_name(line.text)
    is_row = line.kind in ("text", "bare") and f"{title}:" in line.text.replace("**", "")
    if not is_row or classify_heading(title) != ("challenges", True):
        return []
    names = split_names(rest)
    if len(names) > 1:
        # “Problems: 45 easy, 12 medium” and “Challenges: Python, SQL” are of another kind.
        if any(name[0].isdigit() or is_technology(name) for name in names):
            return []
        items = [replace(line, kind="item", rank=ITEM_RANK, text=name) for name in names]
        return [
            replace(one, confidence=GUESSED) for one in challenges.read_challenges(title, items)
        ]
    read = challenges.read_challenges(title, [replace(line, kind="text", text=rest)])
    return [one for one in read if one.solution]


def _told_challenges(sections: list[ReadmeSection]) -> list[ParsedChallenge]:
    """Return problems told with solutions, in paragraphs or sections side by side.

    Only where most of a section do, most of a diary (“Week 1”, “Week 2”), or most side by side.
    """
    stories: dict[tuple[int, str], list[list[Line]]] = defaultdict(list)
    beside: dict[int, list[list[Line]]] = defaultdict(list)
    for section in sections:
        if not WORDS["purpose"].search(section.title):
            stories[id(section.parent), re.sub(r"\d+", "", section.title)] += _paragraphs(section)
            if section.heading and section.lines and section.kind is None:
                beside[id(section.parent)].append([section.heading, *section.lines])
    for groups in (stories.values(), beside.values()):
        told = [unit for units in groups if _are_told(units) for unit in units]
        if told:
            return [one for unit in told for one in challenges.read_challenges("", unit)]
    return []


def _are_told(units: list[list[Line]]) -> bool:
    """Return whether most of these tell what was done, and half of those of a problem."""
    texts = (render([line for line in unit if line.kind != "heading"]) for unit in units)
    split = [split_problem_and_solution(text, has_title=False) for text in texts]
    solved = [problem for problem, solution in split if problem and solution]
    past = sum(map(tells_past_problem, solved))
    return past * 2 >= len(solved) >= max(2, len(units) * thresholds.SHARE_WITH_LABEL)


def _paragraphs(section: ReadmeSection) -> Iterator[list[Line]]:
    """Yield each story that the text of a section tells."""
    for block in section.blocks if section.kind in (None, "takeaways", "aside") else ():
        line = replace(block.lines[0], end=block.end, kind="text", has_gap=True)
        tales = split_tales(block.text) if block.kind == "text" else ()
        yield from ([replace(line, text=tale)] for tale in tales)


def _is_help(section: ReadmeSection) -> bool:
    """Return whether a section, or one above it, is help for users.

    The title of the file does not count as one above it.
    """
    sections = (one for one in section.lineage if one is section or one.level > 1)
    return any(WORDS["help"].search(one.title) for one in sections)


def _labelled_below(section: ReadmeSection) -> Iterator[Line]:
    """Yield the lines of label headings right below a section: “Problem”, “Fix”."""
    for below in section.below:
        # “The challenge” of a whole project, a section “about”, is what was set.
        if below.heading is None or not role_of(below.heading)[0] or below.kind == "about":
            return
        yield below.heading
        yield from below.lines


def _labels_of(line: Line) -> list[str]:
    return [name for *_, name in find_labels(line.text)]


def _labelled_part(lines: list[Line]) -> list[Line]:
    """Return the lines from the first label's title to the title after the last one."""
    labelled = [index for index, line in enumerate(lines) if _labels_of(line)]
    ends = (n for n in range(labelled[-1] + 1, len(lines)) if mark_of(lines[n]))
    start = labelled[0]
    if start and lines[start - 1].kind in ("bold", "heading", "item"):
        start -= lines[start - 1].rank < lines[start].rank
    return lines[start : next(ends, len(lines))]


def stray_technologies(sections: list[ReadmeSection], known: list[ParsedItem]) -> list[ParsedItem]:
    """Return the technologies of sections that list some, if hardly any are known.

    The sections are below one title.

    Where none are listed, those count of which a sentence says that something is built with them.
    """
    if len(known) >= thresholds.ENOUGH_TECHNOLOGIES:
        return []
    of_parents = defaultdict(list)
    for section in (one for one in sections if one.kind is None):
        lines = [line for line in section.lines if line.kind != "text" or _may_list(line.text)]
        is_named = is_technology(section.title)
        read = technologies.parse_technologies(replace(section, lines=lines), [])
        listed = [item_of_heading(section)] if is_named else read
        of_parents[id(section.parent or section)] += (
            one
            for one in listed
            if not classify_heading(one.title)[1]
            and len(one.title.split()) <= thresholds.LISTED_NAME_WORDS
        )
    found = [
        one
        for items in of_parents.values()
        if len(items) >= thresholds.ENOUGH_TECHNOLOGIES
        and technologies.are_names((item.title for item in items), thresholds.STRAY_SHARE_OF_NAMES)
        for one in items
    ]
    return found or list(_built_with(sections))


def _may_list(text: str) -> bool:
    """Return whether a text is no sentence, or lists names as one.

    Such a list is “React, Node.js and MySQL.” The name of a technology can stand before one, too:
    “**Python** – I can write generators.”
    """
    names = split_names(text)
    are_names = technologies.are_names(names, thresholds.STRAY_SHARE_OF_NAMES)
    is_listed = are_names and text.startswith(names[0])
    return is_listed or is_technology(split_name(text)[0])


def _built_with(sections: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield the technologies of “Built with React and Node.js, deployed to Vercel.”"""
    for line in (line for section in sections for line in section.lines):
        for said in WORDS["built"].finditer(line.text) if line.kind in ("text", "bare") else ():
            # In a sentence, two words that are not known can be the name of a person.
            for name in technologies.names_of_line(said["names"]):
                if said["label"] or mentions_technology(name):
                    yield ParsedItem(name, "", line.number, line.end, GUESSED)
