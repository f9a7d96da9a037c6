"""How much is done at most with one document.

A few schemas that refer to each other can stand for more than any computer has time for. What is
done is counted in steps, so that the same document always ends at the same place.
"""


class WorkSpent(Exception):
    """More was asked for than was allowed."""


class Work:
    """Steps that are left of those that were allowed."""

    def __init__(self, most: int) -> None:
        self.left = most

    @property
    def is_spent(self) -> bool:
        """Was more asked for than was allowed?"""
        return self.left < 0

    def take(self, count: int = 1) -> bool:
        """Use steps, and return whether there were enough.

        If not, there are none from now on.
        """
        self.left = max(self.left - count, -1)
        return self.left >= 0

    def spend(self, count: int = 1) -> None:
        """Use steps. Raises WorkSpent if there were not enough."""
        if not self.take(count):
            raise WorkSpent

    def end(self) -> None:
        """Leave no steps."""
        self.left = -1
