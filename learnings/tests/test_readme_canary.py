"""What the review of a README shows to whom."""

from learnings.models import Entry, ReadmeImport
from portal.moderation.models import Submission
from tests import snapshots
from tests.fixtures.readmes import confirm, stage

CANARIES = {
    "kept": "Redis keeps sessions, canary-kept.",
    "left": "Nginx serves files, canary-left.",
    "withdrawn": "Docker runs the same, canary-withdrawn.",
    "edited": "Celery sends mails, canary-edited.",
    "drafted": "Kafka keeps events, canary-drafted.",
    "unsent": "Flask answers, canary-unsent.",
}
TEXT = "# Hub\n\n## Tips\n\n" + "".join(f"- {line}\n" for line in CANARIES.values())
WRITTEN = "canary-of-a-draft"


def titled(name):
    return Entry.objects.get(draft__title__contains=CANARIES[name].split(",")[0])


@snapshots.fixture
def submission(client_of, learner):
    """A README of which one entry was left out, one withdrawn, two edited and one not sent."""
    client = client_of(learner)
    address = stage(client, text=TEXT).headers["Location"]
    rows = client.get(address).context["preview"].rows()
    left = next(row for row in rows if row.item.title.startswith("Nginx"))
    confirm(client, address, **{f"{left.prefix}-keep": None})
    readme_import = ReadmeImport.objects.get()
    kept_back = titled("unsent").draft
    type(kept_back).objects.filter(pk=kept_back.pk).update(is_open=False)
    readme_import.submit()
    titled("withdrawn").withdraw()
    edit(titled("edited"), "Celery sends mails, without that word.").submit(
        submission=Submission.objects.get()
    )
    edit(titled("drafted"), "Kafka keeps events. canary-in-the-draft")
    return Submission.objects.get()


def edit(entry, title):
    """Change the draft of an entry that waits."""
    draft = entry.draft_for_edit()
    draft.title, draft.body = title, ""
    draft.save_text(version=draft.version)
    return entry


def test_mentors_read_only_what_the_author_shows_them(client_of, mentor, submission):
    page = client_of(mentor).get(f"/moderation/submissions/{submission.pk}/")
    original = "".join(part.text for part in page.context["original"].parts)
    assert "canary-kept" in original
    assert "canary-drafted" in original  # what waits is the text of the README
    for name in ("left", "withdrawn", "edited", "unsent"):
        assert f"canary-{name}" not in page.text
    assert "canary-in-the-draft" not in page.text


def test_no_one_else_reads_what_a_mentor_is_writing(
    client_of, mentor, colleague, operator, learner, submission
):
    address, case = f"/moderation/submissions/{submission.pk}/", titled("kept").case_id
    typed = {"reason": WRITTEN, f"reason-{case}": WRITTEN, f"back-{case}": "on"}
    assert client_of(mentor).post(f"{address}draft/", typed).status_code == 302
    assert WRITTEN in client_of(mentor).get(address).text
    entry = titled("kept")
    for person in (colleague, operator, learner):
        pages = [address, "/moderation/", "/moderation/log/", "/drafts/", "/", "/notifications/"]
        pages += [entry.get_absolute_url(), f"/@{learner.handle}/", f"/moderation/cases/{case}/"]
        client = client_of(person)
        assert all(WRITTEN not in client.get(page, follow=True).text for page in pages)
