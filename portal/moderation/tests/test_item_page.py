"""What the page of one case shows otherwise than the queue."""

import pytest

from learnings.tests.readme_review.sending import edit_and_submit


@pytest.fixture
def case(learner, send):
    entry = send(learner, "A sent text")
    entry.refresh_from_db()
    return entry.case


@pytest.mark.parametrize("in_queue", [True, False])
def test_refused_decision_is_shown_on_the_page_that_sent_it(client_of, mentor, case, in_queue):
    values = {"decision": "reject", "reason": "", "revision_number": case.waiting_revision}
    values |= {"view": ""} if in_queue else {}
    answer = client_of(mentor).post(f"/moderation/cases/{case.pk}/review/", values)
    assert answer.status_code == 422
    assert f'id="case-{case.pk}"' in answer.text
    assert ("Review next" in answer.text) == in_queue


def test_history_names_who_acted(client_of, mentor, learner, case):
    case.decide("request_changes", by=mentor, revision_number=1, reason="An example.")
    log = client_of(mentor).get(f"/moderation/cases/{case.pk}/").context["log"]
    acted = [(entry.action, actor, is_site) for entry, actor, is_site in log]
    assert acted == [("submitted", learner, False), ("request_changes", mentor, False)]


def test_all_buttons_of_a_decision_are_disabled_while_it_is_sent(client_of, mentor, case):
    page = client_of(mentor).get(f"/moderation/?item={case.pk}").text
    decide = page[page.index(f'id="decide-{case.pk}"') :].split("</form>")[0]
    assert decide.count("<button") == 3
    assert f'hx-disabled-elt="#decide-{case.pk} button"' in decide


@pytest.mark.parametrize("address", ["/moderation/?item={}", "/moderation/cases/{}/edit/"])
def test_who_decided_it_in_another_tab_is_not_told_of_another_mentor(
    client_of, mentor, operator, case, address
):
    case.decide("approve", by=mentor, revision_number=1)
    own = client_of(mentor).get(address.format(case.pk), follow=True)
    assert "Nothing here is waiting for review: you decided it already." in own.text
    theirs = client_of(operator).get(address.format(case.pk), follow=True)
    assert "another mentor decided it, or the author withdrew it." in theirs.text


def test_who_decided_an_earlier_text_is_told_of_the_withdrawal(client_of, mentor, learner, case):
    case.decide("request_changes", by=mentor, revision_number=1, reason="An example.")
    entry = learner.entries.get()
    edit_and_submit(entry)
    entry.withdraw()
    page = client_of(mentor).get(f"/moderation/?item={case.pk}")
    assert "another mentor decided it, or the author withdrew it." in page.text
    assert "you decided it already" not in page.text
