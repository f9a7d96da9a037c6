"""READMEs written by programs, to measure the import with: `python -m tests.readmes`."""
