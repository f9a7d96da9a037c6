"""README in, README out: what a learner's README says, as plain values, and a hub as a README.

`read` understands; `learnings.readme.writer.write` writes. Nothing here knows of the database.
"""

from .decoding import NotAReadme, decode
from .reader import read, understand
from .reading import FoundChallenge, Item, Reading

__all__ = ["FoundChallenge", "Item", "NotAReadme", "Reading", "decode", "read", "understand"]
