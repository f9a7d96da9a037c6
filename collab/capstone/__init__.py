"""The graded week: deliverables, hand-in, scoring, presentations, milestones and certificates."""
