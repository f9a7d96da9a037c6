"""An import is sent as one, and a mentor reads it as one."""

import pytest

from learnings.models import Draft, Entry, ReadmeDocument, ReadmeImport
from portal.moderation.models import Submission
from portal.people.models import Notification
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.readmes import README, confirm, posted


def test_all_drafts_of_an_import_are_sent_as_one_submission(staged):
    client, address, row = staged
    confirm(client, address)
    assert client.post(f"{address}submission/").headers["Location"] == address
    entries = Entry.objects.filter(author=row.owner)
    assert {entry.status for entry in entries} == {"pending"}
    assert [entry.kind for entry in entries.order_by("pk")] == ["learning", "challenge", "solution"]
    assert len({entry.case.submission_id for entry in entries}) == 1
    assert entries[0].case.submission.kind == "readme"


def test_the_preview_submits_what_is_kept_as_one_submission(staged):
    client, address, row = staged
    values = posted(address, do="submit")
    assert client.post(address, values).headers["Location"] == address
    entries = Entry.objects.filter(author=row.owner)
    assert [entry.status for entry in entries] == ["pending"] * 3
    assert len({entry.case.submission_id for entry in entries}) == 1


def test_the_preview_submits_nothing_if_nothing_is_kept(staged):
    client, address, row = staged
    kept = [name for name in posted(address) if name.endswith("-keep")]
    client.post(address, posted(address, do="submit", **dict.fromkeys(kept)))
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert Entry.objects.count() == 0


def test_a_draft_that_is_not_finished_stays_behind_with_its_reason(staged):
    client, address, _row = staged
    confirm(client, address)
    Draft.objects.filter(title="Docker").update(title="x" * 130)
    page = client.post(f"{address}submission/", follow=True).text
    assert "1 entry sent to the mentors" in page
    assert "Titles can be up to 120 characters; yours is 130." in page
    assert Draft.objects.open().count() == 1


def test_sending_twice_sends_once(staged):
    client, address, _row = staged
    confirm(client, address)
    for _time in range(2):
        client.post(f"{address}submission/")
    assert Entry.objects.count() == 3
    assert {entry.revisions.count() for entry in Entry.objects.all()} == {1}


def test_the_drafts_page_offers_to_send_an_import_as_one(staged):
    client, address, _row = staged
    confirm(client, address)
    page = client.get("/drafts/").text
    assert f'href="{address}"' in page
    assert "drafts, not submitted yet" in page
    assert "Submit them together" in page


@snapshots.fixture
def submission(learner, topics):
    """The entries of a README of amina's, which wait for a mentor."""
    staged = ReadmeImport.stage(learner, README)
    staged.confirm()
    staged.submit()
    return Submission.objects.get()


@pytest.fixture
def submitted(submission, client_of, learner, mentor):
    """(client of the mentor, address of the submission, client of amina)."""
    address = f"/moderation/submissions/{submission.pk}/"
    return client_of(mentor), address, client_of(learner)


def verdicts(client, address, **changes):
    form = client.get(address).context["form"]
    values = {
        name: form[name].value() or "" for name in form.fields if not name.startswith("back-")
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def test_the_queue_shows_a_readme_as_one(submitted):
    client, address, _author = submitted
    page = client.get("/moderation/")
    assert "2 entries from Amina Diallo’s README" in page.text
    [row] = page.context["rows"]
    opened = client.post(f"/moderation/cases/{row.case.pk}/lease/")
    assert opened.headers["Location"] == address
    assert [tab.number for tab in page.context["tabs"][:4]] == [1, 0, 0, 1]


def test_a_readme_is_approved_at_one_look(submitted):
    client, address, _author = submitted
    page = client.get(address).text
    assert "<span>2 entries</span>" in page
    assert page.count("import-item") == 2  # a challenge and its own solution are one
    decided = client.post(address, verdicts(client, address))
    assert decided.headers["Location"].startswith("/moderation/?undo_readme=")
    assert set(Entry.objects.values_list("status", flat=True)) == {"live"}
    notification = Notification.objects.get(kind="readme_approved")
    assert notification.sentence.endswith("reviewed your README: 2 entries are now public.")
    assert Notification.objects.count() == 1


def test_all_but_these_are_approved(submitted):
    client, address, _author = submitted
    challenge = Entry.objects.get(kind="challenge")
    values = verdicts(
        client,
        address,
        **{f"back-{challenge.case_id}": "on", f"reason-{challenge.case_id}": "Say how slow."},
    )
    client.post(address, values)
    states = dict(Entry.objects.values_list("kind", "status"))
    assert states == {
        "learning": "live",
        "challenge": "changes_requested",
        "solution": "changes_requested",
    }
    notification = Notification.objects.get()  # one for all of it
    assert notification.sentence == (
        "Wanjiru Kamau reviewed your README. Public now: 1. Changes requested: 1."
    )
    assert notification.url == "/drafts/"
    assert notification.values["reason"] == "Say how slow."


def test_sending_back_needs_a_word_and_loses_nothing(submitted):
    client, address, _author = submitted
    challenge = Entry.objects.get(kind="challenge")
    response = client.post(
        address, verdicts(client, address, reason="", **{f"back-{challenge.case_id}": "on"})
    )
    assert response.status_code == 422
    assert "Please give a reason" in response.text
    assert response.context["form"][f"back-{challenge.case_id}"].value()
    assert set(Entry.objects.values_list("status", flat=True)) == {"pending"}


def test_one_word_may_serve_for_all(submitted):
    client, address, _author = submitted
    backs = {f"back-{entry.case_id}": "on" for entry in Entry.objects.exclude(kind="solution")}
    client.post(address, verdicts(client, address, reason="Please add what you measured.", **backs))
    assert set(Entry.objects.values_list("status", flat=True)) == {"changes_requested"}


def test_what_changed_meanwhile_is_not_decided(submitted):
    client, address, _author = submitted
    values = verdicts(client, address)
    learning = Entry.objects.get(kind="learning")
    learning.withdraw()
    page = client.post(address, values, follow=True).text
    assert "Approved: 1." in page
    learning.refresh_from_db()
    assert learning.status == "draft"


def test_a_text_edited_since_it_was_read_is_not_approved(submitted):
    client, address, author = submitted
    values = verdicts(client, address)
    learning = Entry.objects.get(kind="learning")
    draft = learning.draft_for_edit()
    draft.body = "Something else."
    draft.save_text(version=draft.version)
    learning.submit()
    client.post(address, values)
    learning.refresh_from_db()
    assert learning.status == "pending"


def test_no_one_reads_their_own_readme_and_learners_none(submitted, client_of, other):
    _client, address, author = submitted
    assert author.get(address).status_code in (403, 404)
    assert client_of(other).get(address).status_code in (403, 404)


def test_a_readme_decided_by_a_colleague_says_so(submitted):
    client, address, _author = submitted
    client.post(address, verdicts(client, address))
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0] == "/moderation/"
    assert "Nothing in this README is waiting for review" in response.text


def test_headings_of_an_import_after_a_text_wait_for_the_next_text(
    client_of, write, learner, mentor
):
    early = write(learner, "Cats", body="They sleep.")
    early.submit()
    ReadmeImport.stage(learner, "## Tips\n\n- Rest\n").confirm()
    page = client_of(mentor).get(f"/moderation/cases/{early.case_id}/").text
    assert "Headings and labels of the README" not in page
    judge(early, mentor, "approve")
    assert not ReadmeDocument.objects.get().is_reviewed
    later = write(learner, "Dogs", body="They bark.")
    later.submit()
    page = client_of(mentor).get(f"/moderation/cases/{later.case_id}/").text
    assert "Headings and labels of the README" in page
    judge(later, mentor, "approve")
    assert ReadmeDocument.objects.get().is_reviewed
