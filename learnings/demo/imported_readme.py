"""An imported README of the demo cohort, which waits for review."""

from pathlib import Path

from learnings.models import ReadmeImport
from portal.people.models import User

HUB = Path(__file__).with_name("hub.md")
OWNER = "samuel"


def seed() -> str:
    """Import the README and submit all of it; return a line for the console."""
    owner = User.objects.get(handle=OWNER)
    readme_import = ReadmeImport.stage(owner, HUB.read_text(encoding="utf-8"))
    readme_import.confirm()
    sent, _unfinished = readme_import.submit()
    return f"READMEs: one, of {sent} entries, waits for a mentor."
