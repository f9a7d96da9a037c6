"""Find challenges and technologies in sections that do not name them, by what they hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from learnings.readme.parser import challenges, technologies, thresholds
from learnings.readme.parser.challenges.labels import find_labels
from learnings.readme.parser.challenges.titles import (
    describes_problem,
    split_problem_and_solution,
)
from learnings.readme.parser.challenges.units import TITLES, mark_of, role_of
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.parser.lists import item_of_heading
from learnings.readme.parser.names import is_technology, names_in
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import Line
from learnings.readme.parser.result import GUESSED, ParsedChallenge, ParsedItem
from learnings.readme.parser.vocabulary import WORDS


def stray_challenges(sections: list[ReadmeSection]) -> list[ParsedChallenge]:
    """Return the labelled challenges with a solution from sections that are not about challenges.

    Problems are told with solutions elsewhere, too, but not often: those count if there are
    several.
    """
    found: dict[str, list[ParsedChallenge]] = {"challenge": [], "problem": []}
    for index, section in enumerate(sections):
        if section.inherited_kind in ("challenges", "assignment") or _is_help(section):
            continue
        rows = [line for line in section.lines if line.kind == "row"]
        if challenges.is_challenge_table([line.cells for line in rows]):
            found["challenge"] += challenges.challenges_from_rows(rows)[0]
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
        elif not _tells_problems(section):
            continue
        read = challenges.read_challenges("", lines)
        found[label or "challenge"] += [one for one in read if one.solution]
    return found["challenge"] + (found["problem"] if len(found["problem"]) > 1 else [])


def _tells_problems(section: ReadmeSection) -> bool:
    """Return whether each of several paragraphs tells a problem and what was done about it."""
    texts = [block.text for block in section.blocks if block.kind == "text"]
    if len(texts) < 2 or section.kind not in (None, "takeaways", "aside"):
        return False
    told = [split_problem_and_solution(text, is_solution=False) for text in texts]
    return all(solution and describes_problem(problem) for problem, solution in told)


def _is_help(section: ReadmeSection | None) -> bool:
    while section and not WORDS["help"].search(section.title):
        section = section.parent
    return section is not None


def _labelled_below(sections: list[ReadmeSection], index: int) -> Iterator[Line]:
    """Yield the lines of the headings right below a section that are labels: “Problem”, “Fix”."""
    for position in range(index + 1, len(sections)):
        below = sections[position]
        if (
            below.level <= sections[index].level
            or below.heading is None
            or not role_of(below.heading)[0]
        ):
            return
        yield below.heading
        yield from below.lines


def _labels_of(line: Line) -> list[str]:
    if line.kind in TITLES and (role := role_of(line)[0]):
        return [role]
    labels = find_labels(line.text) if line.kind in ("text", "item", *TITLES) else []
    return [name for *_, name in labels]


def _labelled_part(lines: list[Line]) -> list[Line]:
    """Return the lines from the title above the first label to the next title after the last one."""
    labelled = [index for index, line in enumerate(lines) if _labels_of(line)]
    first, last = labelled[0], labelled[-1]
    if first and lines[first - 1].kind in ("bold", "heading", "item"):
        first -= lines[first - 1].rank < lines[first].rank
    ends = (
        n
        for n in range(last + 1, len(lines))
        if lines[n].kind in TITLES or (lines[n].has_gap and mark_of(lines[n]))
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
        lines = [
            line for line in section.lines if not (line.kind == "text" and line.text.endswith("."))
        ]
        listed: Iterable[ParsedItem] = [item_of_heading(section)]
        if not is_technology(section.title):
            listed = technologies.parse_technologies(replace(section, lines=lines), [])
        of_parents[id(section.parent or section)] += [
            one for one in listed if not classify_heading(one.title)[1]
        ]
    found = [
        one
        for items in of_parents.values()
        if len(items) >= thresholds.ENOUGH_TECHNOLOGIES
        and technologies.are_names(
            (one.title for one in items), least=thresholds.STRAY_SHARE_OF_NAMES
        )
        for one in items
    ]
    return found if found or known else list(_built_with(sections))


def _built_with(sections: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield the technologies of “Built with React and Node.js, deployed to Vercel.”"""
    for line in (line for section in sections for line in section.lines):
        for said in WORDS["built"].finditer(line.text) if line.kind in ("text", "bare") else ():
            for name in names_in(said["names"]):
                yield ParsedItem(name, "", line.number, line.end, GUESSED)
