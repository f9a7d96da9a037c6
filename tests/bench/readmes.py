"""What reading a README costs: an honest one of 25 KB, and the worst of those that mean harm."""

import os
import statistics
import time

from django.conf import settings
from django.db import transaction
from django.test import Client

from learnings import readme
from learnings.models import ReadmeImport
from portal.moderation.models import Submission
from portal.people.models import Cohort, Mentorship, User
from tests.readmes.hostile import hostile_readme, realistic_readme

SIZE = 25_000
ENTRIES = 40  # of the README that is approved


def cpu_ms(act):
    """The CPU time of a call, in ms."""
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


class HostileFiles:
    """The slowest and the largest of the hostile files; each is read in a child, whose memory goes with it."""

    def __init__(self):
        self.count = self.seconds = self.megabytes = 0
        self.slowest = self.largest = None

    def measure(self, number):
        source = hostile_readme(number)
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            try:
                readme.parse(source)
            except readme.NotAReadme:
                pass
            finally:
                os._exit(0)
        _pid, _status, used = os.wait4(child, 0)
        self._note(number, time.perf_counter() - start, used.ru_maxrss / 1024)

    def _note(self, number, seconds, megabytes):
        self.count += 1
        if seconds > self.seconds:
            self.seconds, self.slowest = seconds, number
        if megabytes > self.megabytes:
            self.megabytes, self.largest = megabytes, number


def parser_costs(rounds, hostile):
    """Sentences about the reader alone: a README of 25 KB, and `hostile` of the 1,000 files that mean harm."""
    source = realistic_readme(SIZE).encode()
    cost = statistics.median(cpu_ms(lambda: readme.parse(source)) for _round in range(rounds))
    yield f"README of 25 KB, read: {cost:.0f} ms of CPU"
    worst = HostileFiles()
    for number in range(0, 1000, max(1, 1000 // hostile)):
        worst.measure(number)
    yield (
        f"{worst.count} hostile files: the slowest took {worst.seconds:.2f} s (number {worst.slowest}), "
        f"the largest process {worst.megabytes:.0f} MB (number {worst.largest})"
    )


def preview_ms(rounds):
    """CPU time from a README of 25 KB to the page that shows what was understood, in ms; nothing of it stays."""
    with transaction.atomic():
        owner = User.objects.create(handle="bench-preview", email="bench-preview@example.com")
        client = Client()
        client.force_login(owner)
        cost = statistics.median(
            cpu_ms(lambda: _preview(client, owner)) for _round in range(rounds)
        )
        transaction.set_rollback(True)
    return cost


def approval_ms(rounds):
    """CPU time of a mentor's approval of a README of 40 entries, in ms; nothing of it stays."""
    return statistics.median(_approval(number) for number in range(rounds))


def _approval(number):
    lines = "".join(f"- Tip {number} {part}: do it early.\n" for part in range(ENTRIES))
    with transaction.atomic():
        cohort = Cohort.objects.order_by("pk").first()
        author, mentor = (
            User.objects.create(
                handle=f"bench-{role}", email=f"bench-{role}@example.com", cohort=cohort
            )
            for role in ("author", "mentor")
        )
        Mentorship.objects.create(user=mentor, cohort=cohort)
        staged = ReadmeImport.stage(author, f"# Hub\n\n## Tips\n\n{lines}")
        staged.confirm()
        staged.submit()
        client = Client()
        client.force_login(mentor)
        cost = _approve(client, Submission.objects.latest("pk"))
        transaction.set_rollback(True)
    return cost


def _approve(client, submission):
    address = f"/moderation/submissions/{submission.pk}/"
    secure = {"secure": settings.SESSION_COOKIE_SECURE}
    values = {f"revision-{case.pk}": case.waiting_revision for case in submission.cases.all()}
    cost = cpu_ms(lambda: client.post(address, {"decision": "approve"} | values, **secure))
    approved = submission.reviews.filter(decision="approve").count()
    if approved != ENTRIES:
        raise RuntimeError(f"{approved} of {ENTRIES} entries were approved.")
    return cost


def _preview(client, owner):
    text, repaired = readme.decode(realistic_readme(SIZE).encode())
    staged = ReadmeImport.stage(owner, text, repaired=repaired)
    page = client.get(staged.get_absolute_url(), secure=settings.SESSION_COOKIE_SECURE)
    if page.status_code != 200:
        raise RuntimeError(f"The preview answered {page.status_code}.")
