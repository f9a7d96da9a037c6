"""What of learnings moderation deals with, one file per kind."""
