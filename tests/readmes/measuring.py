"""Recall and precision of the import on generated READMEs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from learnings import readme
from tests.readme_scoring import is_similar
from tests.readmes.contents import Content
from tests.readmes.documents import document
from tests.readmes.shapes import Shape

Dress = Callable[[str], str]


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

    @property
    def recall(self) -> float:
        """Return the share of the challenges stated that were found."""
        return self.right / max(self.stated, 1)

    @property
    def precision(self) -> float:
        """Return the share of the challenges found that were stated."""
        return self.right / max(self.found, 1)

    @property
    def solution_recall(self) -> float:
        """Return the share of the solutions stated that were found."""
        return self.solved / max(self.solutions, 1)

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.3f} precision {self.precision:.3f} "
            f"solutions {self.solution_recall:.3f}"
        )


def figures(shape: Shape, content: Content, text: str) -> Figures:
    """Return how the import reads `text`, which states `content` in the layout of `shape`."""
    found = readme.parse(text).challenges
    figure = Figures(stated=len(content.challenges), found=len(found))
    left = list(found)
    for stated in content.challenges:
        match = next((one for one in left if is_similar(stated.title, one.title)), None)
        figure.solutions += shape.has_solutions
        if match:
            left.remove(match)
            figure.right += 1
            figure.solved += bool(
                shape.has_solutions
                and match.solution
                and is_similar(stated.solution, match.solution)
            )
    return figure


def measure(shapes: Iterable[Shape], contents: Iterable[Content], dress: Dress = str) -> Figures:
    """Return the figures over every layout with every content, each in the given clothes."""
    total = Figures()
    for shape in shapes:
        for content in contents:
            total.add(figures(shape, content, dress(document(shape, content))))
    return total
