"""A plugin for pytest: the table of sections has a sixth row, before models are loaded."""

from learnings import sections

BOOK = sections.LearningSection(
    value="book",
    list_name="books",
    label="Books",
    item_label="a book",
    heading="Books worth reading",
    heading_pattern=r"\b(books? worth reading|books?|reading list)\b",
    topic_position=45,
    readme_position=45,
)
sections.SECTIONS = (*sections.SECTIONS, BOOK)
