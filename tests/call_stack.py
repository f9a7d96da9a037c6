"""Room for the frames of Python's calls, in one piece.

CPython keeps frames in pieces of 16 KB. It asks the system for a piece when the last one is
full, and gives it back when its first call returns. A loop whose calls cross the edge of a piece
does so at each turn: hundreds of times in one test, which took a twentieth of all time.
"""

from collections.abc import Callable

# So many values of eight bytes make a piece of 1 MB, half of which is left for other frames.
WIDTH = 70_000


def call_in_one_piece[Result](function: Callable[[], Result]) -> Result:
    """Call it, and keep the frames of all its calls in one piece."""
    return function()


# The piece of a frame that is wider than 16 KB is as large as the frame needs.
call_in_one_piece.__code__ = call_in_one_piece.__code__.replace(co_stacksize=WIDTH)
