"""`python -m tests.readmes.worst`: what the worst of many generated READMEs, and of hostile files, costs the import."""

import argparse
import os
import random
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from learnings import readme
from tests.readmes.clothes import CLOTHES
from tests.readmes.contents import CONTENTS
from tests.readmes.documents import document
from tests.readmes.hostile import hostile_readme
from tests.readmes.shapes import SHAPES

MAX_SECONDS, MAX_MEGABYTES = 2, 200
HOSTILE = 1_000


@dataclass
class Worst:
    """The largest costs of some files, each with the number of its file, and the numbers that failed."""

    count: int = 0
    seconds: tuple[float, int] = (0.0, 0)
    megabytes: tuple[float, int] = (0.0, 0)
    failed: list[int] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether no file failed or cost too much."""
        return (
            not self.failed
            and self.seconds[0] <= MAX_SECONDS
            and self.megabytes[0] <= MAX_MEGABYTES
        )

    def __str__(self) -> str:
        return (
            f"{self.count} files: at most {self.seconds[0]:.2f} s of CPU (file {self.seconds[1]}), "
            f"{self.megabytes[0]:.0f} MB (file {self.megabytes[1]}); failed: {self.failed[:20] or 'none'}"
        )


def generated_readme(number: int) -> str:
    """Return the README with this number: some layouts, clothes and slips, the same each time."""
    dice = random.Random(number)  # noqa: S311
    text = "\n\n".join(
        document(dice.choice(SHAPES), dice.choice(CONTENTS))
        for _part in range(dice.randrange(1, 5))
    )
    for name in dice.sample(list(CLOTHES), dice.randrange(3)):
        text = CLOTHES[name](text)
    lines = text.split("\n")
    for _slip in range(dice.randrange(6)):
        dice.choice(SLIPS)(lines, dice)
    return "\n".join(lines)


def _lose(lines: list[str], dice: random.Random) -> None:
    del lines[dice.randrange(len(lines)) :][: dice.randrange(5)]


def _repeat(lines: list[str], dice: random.Random) -> None:
    start = dice.randrange(len(lines))
    lines[start:start] = lines[start : start + dice.randrange(1, 9)] * dice.randrange(1, 9)


def _swap(lines: list[str], dice: random.Random) -> None:
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]


def _cut(lines: list[str], dice: random.Random) -> None:
    number = dice.randrange(len(lines))
    lines[number] = lines[number][: dice.randrange(len(lines[number]) + 1)]


def _shift(lines: list[str], dice: random.Random) -> None:
    start = dice.randrange(len(lines))
    for number in range(start, min(len(lines), start + dice.randrange(1, 20))):
        lines[number] = " " * dice.randrange(1, 9) + lines[number]


SLIPS = (_lose, _repeat, _swap, _cut, _shift)


def check(text: str) -> None:
    """Read a text, or have it refused. Raises AssertionError if a line of it is lost."""
    try:
        text, repaired = readme.decode(text)
        parsed = readme.parse_text(text, repaired=repaired)
    except readme.UnreadableReadme:
        raise
    except readme.NotAReadme:
        return
    ends = [span.end for span in parsed.spans]
    starts = [span.line for span in parsed.spans]
    assert starts == [0, *ends[:-1]]
    assert ends[-1] == text.count("\n") + 1


def measure(texts: Iterable[tuple[int, str]], act: Callable[[str], None] = check) -> Worst:
    """Return what `act` costs for each numbered text, in a process of its own."""
    worst = Worst()
    for number, text in texts:
        child = os.fork()
        if child == 0:
            _act_and_exit(act, text)
        _pid, status, used = os.wait4(child, 0)
        worst.count += 1
        worst.seconds = max(worst.seconds, (used.ru_utime + used.ru_stime, number))
        worst.megabytes = max(worst.megabytes, (used.ru_maxrss / 1024, number))
        if status:
            worst.failed.append(number)
    return worst


def _act_and_exit(act: Callable[[str], None], text: str) -> None:
    try:
        act(text)
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(arguments: list[str] | None = None) -> None:
    """Print the costs of the worst; exit with 1 if a file fails, or takes over 2 s of CPU or 200 MB."""
    parser = argparse.ArgumentParser(prog="python -m tests.readmes.worst", description=main.__doc__)
    parser.add_argument("--generated", type=int, default=10_000)
    parser.add_argument("--hostile", type=int, default=HOSTILE)
    options = parser.parse_args(arguments)
    kinds = {"generated": generated_readme, "hostile": hostile_readme}
    holds = []
    for name, write in kinds.items():
        worst = measure((number, write(number)) for number in range(getattr(options, name)))
        print(f"{name:<10} {worst}", flush=True)
        holds.append(worst.holds)
    if not all(holds):
        sys.exit(1)


if __name__ == "__main__":
    main()
