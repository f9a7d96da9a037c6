"""What mentors write to each other, or to one learner, is on no page and in no file of others."""

import pytest

from learnings.tests.test_visibility import CANARY, OUTLETS
from portal.moderation.models import CohortMessage, ParagraphComment, PrivateNote
from portal.moderation.models.cohort_message import send_waiting_copies
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.moderation import shown_or_exported

# Only mentors read notes; what else there is, its learner reads, too.
IN_NOTES = "zeppelin"


@snapshots.fixture
def words_of_mentors(learner, mentor, cohort, send):
    """(an approved entry, a comment on it with its answer, a note on it): each has the canary.

    So have a note on its author, and a message to them.
    """
    entry = send(learner, "A title")
    on_first = {"paragraph": 1, "revision_number": 1}
    comment = ParagraphComment.add(entry.case, text=f"{CANARY} of a mentor", by=mentor, **on_first)
    judge(entry, mentor, "request_changes", "See the comments.")
    comment.save_answer(f"{CANARY} of the author", by=learner)
    entry.submit()
    judge(entry, mentor, "approve")
    note = PrivateNote.add_to_case(entry.case, f"{IN_NOTES} {CANARY}", by=mentor)
    PrivateNote.add_to_person(learner, f"{IN_NOTES} {CANARY}", by=mentor)
    CohortMessage.send(cohort, [learner], by=mentor, subject=CANARY, text=CANARY)
    send_waiting_copies()
    return entry, comment, note


@pytest.mark.parametrize("who", ["reader", "learner", "other", "stranger"])
def test_words_of_mentors_are_in_no_outlet(
    request, client, client_of, words_of_mentors, mentor, learner, who
):
    entry, comment, note = words_of_mentors
    assert f"{IN_NOTES} {CANARY}" in client_of(mentor).get("/@amina/").text
    if who != "learner":
        assert CANARY in client_of(learner).get(entry.get_absolute_url()).text
        assert CANARY in client_of(learner).get("/notices/").text
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    pages = [*OUTLETS, "/export/everything.zip"]
    pages += [f"{entry.get_absolute_url()}{one}" for one in ("", "edit/", "history/")]
    pages += [
        f"/moderation/cases/{entry.case_id}/",
        f"/moderation/comments/{comment.pk}/",
        f"/moderation/notes/{note.pk}/delete/",
    ]
    secret = IN_NOTES if who == "learner" else CANARY
    assert [page for page in pages if secret in shown_or_exported(browser, page)] == []
