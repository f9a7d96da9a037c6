"""Two hundred people read and write: `python -m tests.load`."""
