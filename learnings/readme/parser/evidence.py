"""Find challenges and technologies in sections that do not name them, by what they hold."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from learnings.readme.parser import challenges, technologies, thresholds
from learnings.readme.parser.challenges.titles import (
    split_problem_and_solution,
    split_tales,
    tells_past,
    tells_past_problem,
)
from learnings.readme.parser.challenges.units import TITLES, mark_of, role_of
from learnings.readme.parser.heading_patterns import classify_heading, find_labels
from learnings.readme.parser.lists import item_of_heading, split_name
from learnings.readme.parser.names import (
    is_technology,
    mentions_technology,
    names_in,
    split_names,
)
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import Line
from learnings.readme.parser.result import GUESSED, ParsedChallenge, ParsedItem
from learnings.readme.parser.vocabulary import WORDS

_BOLD = re.compile(r"\*\*([^*\n]{1,40})\*\*")
# “Before: 120 queries” measures; “Before: the printer printed half” tells.
_BEFORE = re.compile(r"\W*before\W*[:：]\W*\w", re.IGNORECASE)


def stray_challenges(
    sections: list[ReadmeSection], known: list[ParsedChallenge]
) -> list[ParsedChallenge]:
    """Return the labelled challenges with a solution from sections that are not about challenges.

    Problems are told with solutions elsewhere, too, but not often: those count if there are
    several.
    """
    found: dict[str, list[ParsedChallenge]] = {"challenge": [], "problem": []}
    unlabelled = []
    for index, section in enumerate(sections):
        is_stated = section.inherited_kind in ("challenges", "assignment")
        if is_stated or _is_help(section, sections[:2][-1]):
            continue
        if challenges.is_challenge_table([line.cells for line in section.lines if line.cells]):
            found["challenge"] += challenges.challenges_from_rows(section.lines)[0]
            continue
        lines = [*section.lines, *_labelled_below(sections, index)]
        named = [name for line in lines for name in _labels_of(line)]
        # “Approach” and “Resolution” in turn are one solution.
        names = [
            one
            for one, before in zip(named, ["", *named], strict=False)
            if (one, before) != ("solution", "solution")
        ]
        solved = names.count("solution")
        labels = (name for name in found if 0 < solved <= names.count(name))
        label = next(labels, "challenge" if names.count("challenge") > 1 else None)
        if label == "problem" and solved == 1 and _labels_of(lines[0]) and section.heading:
            lines = [section.heading, *lines]
        elif label:
            lines = _labelled_part(lines)
        else:
            unlabelled.append(section)
            continue
        read = challenges.read_challenges("", lines)
        found[label] += [one for one in read if one.solution]
    if not known:
        told = list(_told_challenges(unlabelled)) or _told_below_titles(unlabelled)
        found["challenge"] += (one for one in told if one.solution)
    return found["challenge"] + (found["problem"] if len(found["problem"]) > 1 else [])


def _told_challenges(sections: list[ReadmeSection]) -> Iterator[ParsedChallenge]:
    """Yield the problems that prose tells, each with what was done about it.

    Only from sections in which most do, or from those of a diary: “Week 1”, “Week 2”.
    """
    by_title: dict[tuple[int, str], list[ReadmeSection]] = defaultdict(list)
    for section in sections:
        if _can_tell(section, (None, "takeaways", "aside")):
            by_title[id(section.parent), re.sub(r"\d+", "", section.title)].append(section)
    for alike in by_title.values():
        texts = [block for one in alike for block in one.blocks if block.kind == "text"]
        tales = [
            replace(block.lines[0], text=tale, end=block.end, kind="text", has_gap=True)
            for block in texts
            for tale in split_tales(block.text)
        ]
        past = sum(tells_past_problem(tale.text) for tale in tales)
        if past >= max(2, len(texts) * thresholds.SHARE_OF_TALES):
            for tale in tales:
                yield from challenges.read_challenges("", [tale])


def _can_tell(section: ReadmeSection, kinds: tuple[str | None, ...]) -> bool:
    """Return whether a section is of these kinds, and not about what a project is for."""
    return section.kind in kinds and not WORDS["purpose"].search(section.title)


def _told_below_titles(sections: list[ReadmeSection]) -> Iterator[ParsedChallenge]:
    """Yield what sections side by side tell, if most of them tell a problem and its solution."""
    beside: dict[tuple[int, int], list[ReadmeSection]] = defaultdict(list)
    for section in sections:
        if section.heading and section.lines and _can_tell(section, (None,)):
            beside[id(section.parent), section.level].append(section)
    for alike in beside.values():
        split = (split_problem_and_solution(one.text, has_title=False) for one in alike)
        told = [(problem, solution) for problem, solution in split if problem and solution]
        least = max(2, len(alike) * thresholds.SHARE_WITH_LABEL)
        past = sum(tells_past_problem(problem) for problem, _solution in told)
        if past * 2 >= len(told) >= least:
            lines = [line for one in alike for line in (one.heading, *one.lines) if line]
            yield from challenges.read_challenges("", lines)


def _is_help(section: ReadmeSection, title: ReadmeSection) -> bool:
    """Return whether a section, or one above it but the title of the file, is help for users."""
    parent = section.parent
    is_below = parent is not None and parent is not title and _is_help(parent, title)
    return is_below or bool(WORDS["help"].search(section.title))


def _labelled_below(sections: list[ReadmeSection], index: int) -> Iterator[Line]:
    """Yield the lines of the headings right below a section that are labels: “Problem”, “Fix”."""
    for position in range(index + 1, len(sections)):
        below = sections[position]
        if (
            below.level <= sections[index].level
            or below.heading is None
            or not role_of(below.heading)[0]
            # “The challenge” of a whole project is what was set.
            or (below.kind == "about" and below.level == 2)
        ):
            return
        yield below.heading
        yield from below.lines


def _labels_of(line: Line) -> list[str]:
    if _BEFORE.match(line.text) and not tells_past(line.text):
        return []
    return [name for *_, name in find_labels(line.text)]


def _labelled_part(lines: list[Line]) -> list[Line]:
    """Return the lines from the title above the first label to the next title after the last one."""
    labelled = [index for index, line in enumerate(lines) if _labels_of(line)]
    first, last = labelled[0], labelled[-1]
    if first and lines[first - 1].kind in ("bold", "heading", "item"):
        first -= lines[first - 1].rank < lines[first].rank
    ends = (
        n
        for n in range(last + 1, len(lines))
        if (lines[n].kind in TITLES or (lines[n].has_gap and mark_of(lines[n])))
    )
    return lines[first : next(ends, len(lines))]


def stray_technologies(sections: list[ReadmeSection], known: list[ParsedItem]) -> list[ParsedItem]:
    """Return the technologies of the sections below one title that list some, if hardly any are
    known.

    Where none are listed, those count of which a sentence says that something is built with them.
    """
    if len(known) >= thresholds.ENOUGH_TECHNOLOGIES:
        return []
    of_parents = defaultdict(list)
    unknown = [
        one
        for one in sections
        if one.kind is None and one.inherited_kind in (None, "aside", "other")
    ]
    for section in unknown:
        lines = [line for line in section.lines if line.kind != "text" or _may_list(line.text)]
        listed: Iterable[ParsedItem] = [item_of_heading(section)]
        if not is_technology(section.title):
            listed = technologies.parse_technologies(replace(section, lines=lines), [])
        named = [one for one in listed if not classify_heading(one.title)[1]]
        named = [one for one in named if len(one.title.split()) <= thresholds.LISTED_NAME_WORDS]
        of_parents[id(section.parent or section)] += named
    found = [
        one
        for items in of_parents.values()
        if len(items) >= thresholds.ENOUGH_TECHNOLOGIES
        and technologies.are_names(
            (one.title for one in items), least=thresholds.STRAY_SHARE_OF_NAMES
        )
        for one in items
    ]
    return found if found or known else [*_built_with(sections)] or [*_in_bold(unknown)]


def _may_list(text: str) -> bool:
    """Return whether a text is no sentence, or lists names as one: “React, Node.js and MySQL.”

    The name of a technology can stand before one, too: “**Python** – I can write generators.”
    """
    names = split_names(text)
    are_named = technologies.are_names(names, least=thresholds.STRAY_SHARE_OF_NAMES)
    is_named = is_technology(split_name(text)[0])
    return not text.endswith(".") or is_named or (are_named and text.startswith(names[0]))


def _in_bold(sections: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield the technologies of sections with several in bold: “I use **Python** and **Git**.”

    Below the title of the file, a person is introduced, whose words stay.
    """
    for section in sections:
        named = [
            ParsedItem(name, "", line.number, line.end, GUESSED)
            for line in section.lines
            for name in _BOLD.findall(line.text)
            if line.kind == "text" and section.level > 1 and is_technology(name)
        ]
        yield from named if len(named) >= thresholds.ENOUGH_TECHNOLOGIES else ()


def _built_with(sections: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield the technologies of “Built with React and Node.js, deployed to Vercel.”"""
    for line in (line for section in sections for line in section.lines):
        for said in WORDS["built"].finditer(line.text) if line.kind in ("text", "bare") else ():
            listed = split_names(said["names"])
            are_names = said["label"] or technologies.are_names(
                listed, least=thresholds.STRAY_SHARE_OF_NAMES
            )
            if len(listed) < 3 or not are_names:
                listed = names_in(said["names"])
            for name in listed:
                # In a sentence, two words that are not known can be the name of a person.
                if said["label"] or " " not in name or mentions_technology(name):
                    yield ParsedItem(name, "", line.number, line.end, GUESSED)
