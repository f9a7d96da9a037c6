"""Views of people: profiles, settings, notifications, cohorts, blocks, deletion."""
