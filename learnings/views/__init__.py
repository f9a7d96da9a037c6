"""Views of learnings, by what they show."""
