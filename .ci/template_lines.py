"""Check that no line of a template is longer than 120 characters.

Files that still have some are listed in long_template_lines.txt with how many; the list only
shrinks. `--update` writes what is left.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_FILE = Path(__file__).with_name("long_template_lines.txt")
MAX_LENGTH = 120
SUFFIXES = {".html", ".txt"}


def long_lines() -> dict[str, list[int]]:
    """{template: numbers of its long lines}, of the templates that have some."""
    found = {}
    for template in sorted((ROOT / "templates").rglob("*")):
        if template.suffix not in SUFFIXES:
            continue
        lines = template.read_text().splitlines()
        numbers = [number for number, line in enumerate(lines, 1) if len(line) > MAX_LENGTH]
        if numbers:
            found[str(template.relative_to(ROOT))] = numbers
    return found


def allowed_counts() -> dict[str, int]:
    """{template: how many long lines it may have}."""
    rows = (line.split() for line in LEFT_FILE.read_text().splitlines())
    return {name: int(count) for count, name in rows}


def update(found: dict[str, list[int]], allowed: dict[str, int]) -> None:
    """Write the list again; a file that was not in it stays out."""
    left = {name: len(numbers) for name, numbers in found.items() if name in allowed}
    lines = [f"{min(count, allowed[name])} {name}\n" for name, count in left.items()]
    LEFT_FILE.write_text("".join(lines))


def main() -> int:
    found, allowed = long_lines(), allowed_counts()
    if "--update" in sys.argv[1:]:
        update(found, allowed)
        return 0
    too_many = {
        name: numbers for name, numbers in found.items() if len(numbers) > allowed.get(name, 0)
    }
    for name, numbers in too_many.items():
        for number in numbers:
            print(f"{name}:{number}: longer than {MAX_LENGTH} characters")
    return 1 if too_many else 0


if __name__ == "__main__":
    sys.exit(main())
