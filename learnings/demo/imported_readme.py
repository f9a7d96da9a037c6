"""The imported READMEs of the demo cohort: one in review, and one public."""

from pathlib import Path

from learnings.models import Entry, ReadmeImport
from portal.moderation.models import Review
from portal.people.models import User

HUB = Path(__file__).with_name("hub.md")
OWNER = "samuel"
# A README of sections that Nexus has no list for.
SECTIONS = Path(__file__).with_name("amina.md")
OWNER_OF_SECTIONS, MENTOR = "amina", "wanjiru"


def seed() -> str:
    """Import and submit both READMEs; return a line for the console."""
    sent = _import(User.objects.get(handle=OWNER), HUB)
    public = _import(User.objects.get(handle=OWNER_OF_SECTIONS), SECTIONS)
    _approve_sections()
    return f"READMEs: one, of {sent} entries, waits for a mentor; one, of {public}, is public."


def _import(owner: User, path: Path) -> int:
    """Import a README, submit all of it, and return the number of its entries."""
    readme_import = ReadmeImport.stage(owner, path.read_text(encoding="utf-8"))
    readme_import.confirm()
    return sum(readme_import.submit().sent)


def _approve_sections() -> None:
    mentor = User.objects.get(handle=MENTOR)
    waiting = Entry.objects.profile_sections().filter(
        author__handle=OWNER_OF_SECTIONS, waiting_revision__isnull=False
    )
    for section in waiting.select_related("case", "waiting_revision"):
        number = section.waiting_revision.number
        section.case.decide(Review.Decision.APPROVE, by=mentor, revision_number=number)
