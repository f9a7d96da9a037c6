"""Views of moderation: for mentors, and for flags, appeals and the public log."""
