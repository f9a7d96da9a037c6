"""The graded week: deliverables, hand-in, scoring, presentations and certificates."""
