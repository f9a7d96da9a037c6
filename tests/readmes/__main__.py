"""`python -m tests.readmes`: recall and precision of the import on generated READMEs."""

from tests.readmes.clothes import CLOTHES
from tests.readmes.contents import CONTENTS
from tests.readmes.later_shapes import FIFTH, FOURTH, SEVENTH, SIXTH
from tests.readmes.measuring import measure
from tests.readmes.shapes import FIRST, SECOND, SHAPES, THIRD


def main() -> None:
    """Print the figures of each batch of layouts, of each with a fault, and of each of the clothes."""
    batches = {"first": FIRST, "second": SECOND, "third": THIRD}
    batches |= {"fourth": FOURTH, "fifth": FIFTH, "sixth": SIXTH, "seventh": SEVENTH}
    for name, batch in batches.items():
        for shape in batch:
            of_shape = measure([shape], CONTENTS)
            if min(of_shape.recall, of_shape.precision) < 1 or of_shape.solved < of_shape.solutions:
                print(f"    {shape.name:26} {of_shape}")
        print(f"{name:30} {measure(batch, CONTENTS)}")
    for name, dress in CLOTHES.items():
        print(f"{name:30} {measure(SHAPES, CONTENTS[:2], dress)}")


if __name__ == "__main__":
    main()
