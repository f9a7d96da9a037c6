"""Views of people: profiles, settings, notifications, cohorts, blocks, account deletion."""
