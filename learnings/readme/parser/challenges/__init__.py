"""Readers of challenges, one per shape; `challenges_of` asks each in turn."""

from learnings.readme.parser.challenges.headings import challenges_of
from learnings.readme.parser.challenges.labelled import from_stray_paragraph
from learnings.readme.parser.challenges.tables import from_table, is_challenge_table

__all__ = ["challenges_of", "from_stray_paragraph", "from_table", "is_challenge_table"]
