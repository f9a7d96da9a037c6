"""Views of collab, by what they show."""
