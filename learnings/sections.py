"""The sections that a learning belongs to: one row for each.

The README parser uses this table, so it must not import Django. Labels are English, and
translated where they are shown.
"""

from typing import NamedTuple

from learnings.translation import gettext_noop as _


class LearningSection(NamedTuple):
    """A section: what it is called in the database, on pages and in a README."""

    # In the database and in addresses; at most 12 characters.
    value: str
    # In an imported or exported README, the layout form and the command's JSON.
    list_name: str
    # On pages.
    label: str
    # In the preview of an import, for one entry.
    item_label: str
    # In an exported README, and in the layout form.
    heading: str
    # Matches the headings of this section in an imported README.
    heading_pattern: str
    # Order on a topic's page; solved challenges are at CHALLENGES_TOPIC_POSITION.
    topic_position: int
    # Order in an exported README; challenges are at CHALLENGES_README_POSITION.
    readme_position: int


SECTIONS: tuple[LearningSection, ...] = (
    LearningSection(
        value="technology",
        list_name="technologies",
        label=_("Technologies"),
        item_label=_("a technology"),
        heading=_("Technologies"),
        heading_pattern=r"\b(technolog(?:y|ies)|tech stack|(?<!full[-‑ ])(?<!full)stacks?"
        r"|(?:built|made) (?:with|using|of)|tools?|tooling|toolbox|toolkit|"
        r"tech(?= (?:we|i|used|choices|covered|explored)\b|$)|powered by|"
        r"languages?|frameworks?|libraries)\b",
        topic_position=20,
        readme_position=10,
    ),
    LearningSection(
        value="concept",
        list_name="concepts",
        label=_("Concepts"),
        item_label=_("a concept"),
        heading=_("Concepts"),
        heading_pattern=r"\b(concepts?|fundamentals?|principles|topics|core skills)\b",
        topic_position=10,
        readme_position=20,
    ),
    LearningSection(
        value="practice",
        list_name="practices",
        label=_("Practices"),
        item_label=_("a practice"),
        heading=_("Best practices"),
        heading_pattern=r"\b(best[- ]practices?|practices|guidelines|recommendations|dos and "
        r"don'?ts)\b",
        topic_position=30,
        readme_position=40,
    ),
    LearningSection(
        value="takeaway",
        list_name="takeaways",
        label=_("Takeaways"),
        item_label=_("a takeaway"),
        heading=_("Takeaways"),
        heading_pattern=r"\b(take-?aways?|lessons|insights|reflections?|what (?:i|we) (?:have "
        r")?learn(?:ed|t))\b",
        topic_position=50,
        readme_position=50,
    ),
    LearningSection(
        value="tip",
        list_name="tips",
        label=_("Tips for future learners"),
        item_label=_("a tip"),
        heading=_("Tips for future learners"),
        heading_pattern=r"\b(tips?|advice)\b",
        topic_position=60,
        readme_position=60,
    ),
)
CHALLENGES_TOPIC_POSITION = 40
CHALLENGES_README_POSITION = 30
