"""`python -m tests.readmes`: recall and precision of the import on generated READMEs."""

import argparse
from dataclasses import dataclass

from learnings import readme
from tests.readme_scoring import _is_similar
from tests.readmes import clothes
from tests.readmes.contents import CONTENTS, Content
from tests.readmes.documents import document
from tests.readmes.shapes import FIRST, SECOND, THIRD, Shape


@dataclass
class Figures:
    """Challenges stated, found and found rightly, and solutions, over some READMEs."""

    stated: int = 0
    found: int = 0
    right: int = 0
    solved: int = 0
    solutions: int = 0

    def add(self, other: "Figures") -> None:
        """Add the counts of another."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        recall, precision = self.right / max(self.stated, 1), self.right / max(self.found, 1)
        return f"recall {recall:.3f} precision {precision:.3f} solutions {self.solved / max(self.solutions, 1):.3f}"


def figures(shape: Shape, content: Content, text: str) -> Figures:
    """Return how the import reads `text`, which states `content` in the layout of `shape`."""
    found = readme.parse(text).challenges
    figure = Figures(stated=len(content.challenges), found=len(found))
    left = list(found)
    for stated in content.challenges:
        match = next((one for one in left if _is_similar(stated.title, one.title)), None)
        figure.solutions += shape.has_solutions
        if match:
            left.remove(match)
            figure.right += 1
            figure.solved += bool(
                shape.has_solutions and match.solution and _is_similar(stated.solution, match.solution)
            )
    return figure


def main() -> None:
    """Print the figures of each batch of layouts, and of each that is not read without a fault."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--clothes", action="store_true", help="in each of the other clothes")
    options = parser.parse_args()
    for name, batch in (("first", FIRST), ("second", SECOND), ("third", THIRD)):
        total = Figures()
        for shape in batch:
            of_shape = Figures()
            for content in CONTENTS:
                of_shape.add(figures(shape, content, document(shape, content)))
            total.add(of_shape)
            if (of_shape.stated, of_shape.solutions) != (of_shape.right, of_shape.solved) or of_shape.found > of_shape.right:
                print(f"    {shape.name:26} {of_shape}")
        print(f"{name:8} {total}")
    for name in clothes.ALL if options.clothes else ():
        total = Figures()
        for shape in (*FIRST, *SECOND):
            for content in CONTENTS[:2]:
                total.add(figures(shape, content, clothes.ALL[name](document(shape, content))))
        print(f"{name:26} {total}")


if __name__ == "__main__":
    main()
