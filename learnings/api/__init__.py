"""What the API does with entries."""
