"""A learner who brought the README along: it waits for a mentor, who reads it as one."""

from pathlib import Path

from learnings.models import ReadmeImport
from portal.people.models import User

HUB = Path(__file__).with_name("hub.md")
OWNER = "samuel"


def seed():
    """Bring the README, confirm all of it and send it; returns a sentence."""
    owner = User.objects.get(handle=OWNER)
    brought = ReadmeImport.stage(owner, HUB.read_text(encoding="utf-8"))
    brought.confirm()
    sent, _unfinished = brought.submit()
    return f"READMEs: one, of {sent} entries, waits for a mentor."
