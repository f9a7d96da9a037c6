"""Parse challenges, one module per layout; `parse_challenges` combines them."""

from learnings.readme.parser.challenges.headings import parse_challenges
from learnings.readme.parser.challenges.labelled import challenges_from_stray_paragraph
from learnings.readme.parser.challenges.tables import challenges_from_table, is_challenge_table

__all__ = ["parse_challenges", "challenges_from_stray_paragraph", "challenges_from_table", "is_challenge_table"]
