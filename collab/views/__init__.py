"""Views of collab, one module for each kind of page."""
