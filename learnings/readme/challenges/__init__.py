"""Readers of challenges, one per shape; `challenges_of` asks each in turn."""

from learnings.readme.challenges.headings import challenges_of
from learnings.readme.challenges.labelled import from_stray_paragraph
from learnings.readme.challenges.tables import from_table, is_challenge_table

__all__ = ["challenges_of", "from_stray_paragraph", "from_table", "is_challenge_table"]
