"""What the pages cost: figures to read and to compare, never a test."""
