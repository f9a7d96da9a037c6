"""What the tests of a connected repository do."""

import uuid

from django.utils import timezone

from learnings.models import ReadmeImport, ReadmeSource
from learnings.readme_sources import check_due_readmes
from tests.fixtures.jobs import run_job

ADDRESS = "https://github.com/amina/alx-project-nexus"
README = "## Tips\n\n- Ask early\n- Ask often\n"
MORE = f"{README}- Ask again\n"
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def connect(browser, address=ADDRESS):
    return browser.post("/export/repository/", {"address": address})


def source_of(person):
    return ReadmeSource.objects.get(owner=person)


def next_day():
    """A day passes, and READMEs are checked."""
    ReadmeSource.objects.exclude(next_check_at=None).update(next_check_at=timezone.now())
    run_job(check_due_readmes)


def import_new(browser, keep=()):
    """Import what is new; of these numbers only, if there are any."""
    preview = browser.post("/export/repository/import/", {"key": uuid.uuid4()}).headers["Location"]
    staged = ReadmeImport.objects.latest("pk")
    items = staged.items()
    for number, item in enumerate(items):
        item.keep = item.is_offered and (not keep or number in keep)
    staged.save_items(items)
    staged.confirm()
    return preview


def page_of(browser):
    return " ".join(browser.get("/export/").text.split())
