"""What is wrong with a text that is not a valid OpenAPI document."""

from dataclasses import dataclass

from portal.text.cleaning import clean
from portal.text.labels import labelled

MAX_PROBLEMS = 20


@dataclass(frozen=True)
class Problem:
    """One error.

    `place` is a path in the document or a line; "" is the whole document.
    """

    place: str
    sentence: str

    def __str__(self) -> str:
        # A name in it may contain characters that can't be stored.
        return clean(labelled(self.place, self.sentence) if self.place else self.sentence)


class InvalidContract(Exception):
    """The text is not a valid OpenAPI document; `problems` has the first MAX_PROBLEMS."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems[:MAX_PROBLEMS]
