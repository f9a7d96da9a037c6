"""`python -m tests.readme_roundtrip FOLDER`: what is left of READMEs that are imported and exported.

Everything is kept, and is public. With `--changes`, entries are also edited, removed and added.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from learnings import readme
from learnings.readme.document import divide
from learnings.readme.document_pieces import normalized
from learnings.readme.document_writer import DocumentContent, LiveItem, write_document
from learnings.readme.writer import ExportedChallenge, ExportedItem, ReadmeContent

MIN_SHARE, MIN_UNMARKED = 0.97, 0.95
EDITED = "Edited since, and said with other words."


@dataclass
class Trip:
    """What is left of one README: shares are from 0 to 1."""

    name: str
    share: float
    in_order: bool
    is_fixed: bool
    is_marked: bool
    offered: int
    milliseconds: float


def as_exported(list_name, item):
    """A parsed item as an entry that is public."""
    if list_name == "challenges":
        return ExportedChallenge(item.title, item.problem, item.solution, item.outcome)
    return ExportedItem(item.title, item.text)


def imported(source):
    """Return (text, what was recognised, the parts) of a README."""
    text, repaired = readme.decode(source)
    parsed = readme.parse_text(text, repaired=repaired)
    return text, parsed, divide(text, parsed)


def everything(parts):
    """Return the content of a README of which everything is public, unchanged."""
    return DocumentContent(items={ref: None for part in parts for ref in part.items})


def exported(source):
    """Return the export of the import of a README."""
    _text, _parsed, parts = imported(source)
    return write_document(parts, everything(parts))


def read_texts(parsed):
    """Count the texts of all that was recognised."""
    return Counter(
        normalized(name, one) for name, items in parsed.items_by_list.items() for one in items
    )


def lines_of(text):
    """Return the lines of text, without those that are blank or only rules."""
    return [" ".join(line.split()) for line in text.split("\n") if re.search(r"\w", line)]


def trip_of(path):
    """Import and export a README, twice."""
    text, parsed, _parts = imported(path.read_bytes())
    started = time.perf_counter()
    first = exported(text)
    milliseconds = (time.perf_counter() - started) * 1000
    before, after = lines_of(text), lines_of(first)
    left = Counter(before) & Counter(after)
    share = sum(left.values()) / len(before) if before else 1.0
    offered = read_texts(imported(first)[1]) - read_texts(parsed)
    in_order = [line for line in after if line in left] == [line for line in before if line in left]
    is_marked = "<!-- nexus" in first
    return Trip(
        path.name,
        share,
        in_order,
        exported(first) == first,
        is_marked,
        offered.total(),
        milliseconds,
    )


def changes_of(parts, parsed):
    """Yield (what is changed, the content, what reading the export must find)."""
    items = {
        (name, n): one for name, all_ in parsed.items_by_list.items() for n, one in enumerate(all_)
    }
    whole, texts = everything(parts).items, read_texts(parsed)
    for (name, number), item in items.items():
        old = normalized(name, item)
        rest = {ref: None for ref in whole if ref != (name, number)}
        yield f"without {name} {number}", DocumentContent(rest), texts - Counter([old])
        entry = as_exported(name, item)
        changes = {"challenges": {"solution": EDITED}, "goals": {"title": EDITED}}.get(
            name, {"text": EDITED}
        )
        new = entry._replace(**changes)
        changed = {**rest, (name, number): LiveItem(name, new)}
        yield (
            f"edited {name} {number}",
            DocumentContent(changed),
            texts - Counter([old]) + Counter([normalized(name, new)]),
        )
    for name in parsed.items_by_list:
        yield f"added {name}", *_with_added(whole, texts, name)
    for number in range(len(parsed.kept)):
        rest = {ref: None for ref in whole if ref != ("kept", number)}
        yield f"without kept {number}", DocumentContent(rest), texts
    yield "nothing left", DocumentContent({}), Counter()


def _with_added(whole, texts, name):
    added = ReadmeContent(name="", handle="")
    item = ExportedItem("Posted since the import", "It says *why*.")
    if name == "goals":
        added.goals, item = "- Posted since the import", ExportedItem("Posted since the import", "")
    elif name == "challenges":
        item = ExportedChallenge("Posted since the import", "It was `slow`.", "An index was added.")
        added.challenges.append(item)
    else:
        added.lists[name].append(item)
    return DocumentContent(whole, added), texts + Counter([normalized(name, item)])


@dataclass
class Change:
    """How a README came out in which something was changed."""

    name: str
    what: str
    is_read: bool
    is_fixed: bool
    is_marked: bool
    text: str
    difference: str


def changed(path, every=1):
    """Yield how each change of a README comes out, or of every so-manieth."""
    _text, parsed, parts = imported(path.read_bytes())
    for number, (what, content, expected) in enumerate(changes_of(parts, parsed)):
        if number % every:
            continue
        text = write_document(parts, content)
        found = read_texts(imported(text)[1]) if text.strip() else Counter()
        difference = f"missing {expected - found}, extra {found - expected}"
        is_fixed = not text.strip() or exported(text) == text
        yield Change(
            path.name, what, found == expected, is_fixed, "<!-- nexus" in text, text, difference
        )


def _print_trips(trips):
    shares = sorted(trip.share for trip in trips)
    print(f"READMEs: {len(trips)}")
    print(
        f"lines of text in the export: median {statistics.median(shares):.1%}, worst {shares[0]:.1%}"
    )
    for name in ("in_order", "is_fixed"):
        wrong = [trip.name for trip in trips if not getattr(trip, name)]
        print(
            f"{name.replace('_', ' ')}: {len(trips) - len(wrong)} of {len(trips)} {' '.join(wrong)}"
        )
    marked = sum(trip.is_marked for trip in trips)
    print(f"with machine comments: {marked} ({marked / len(trips):.1%})")
    print(f"offered by the import of the export: {sum(trip.offered for trip in trips)}")
    print(f"slowest import and export: {max(trip.milliseconds for trip in trips):.0f} ms")
    unmarked = 1 - marked / len(trips)
    return (
        shares[0] >= MIN_SHARE
        and unmarked >= MIN_UNMARKED
        and all(one.is_fixed and one.in_order for one in trips)
    )


def _print_changes(changes, show):
    wrong = [one for one in changes if not (one.is_read and one.is_fixed)]
    marked = sum(one.is_marked for one in changes)
    print(
        f"changes: {len(changes)}, read as meant: {sum(one.is_read for one in changes)}, ", end=""
    )
    print(f"fixed: {sum(one.is_fixed for one in changes)}, with machine comments: {marked}")
    for one in wrong[:show]:
        print(f"- {one.name}: {one.what}: fixed {one.is_fixed}, {one.difference}")


def main(arguments=None):
    """Print the figures; return 0 if they are good enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--changes", type=int, metavar="N", help="try each Nth change of each README too"
    )
    parser.add_argument(
        "--show", type=int, default=20, metavar="N", help="show so many wrong changes"
    )
    options = parser.parse_args(arguments)
    paths = sorted(options.folder.glob("*.md"))
    if not paths:
        print(f"There is no README in {options.folder}.")
        return 1
    is_good = _print_trips([trip_of(path) for path in paths])
    if options.changes:
        _print_changes(
            [one for path in paths for one in changed(path, options.changes)], options.show
        )
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
