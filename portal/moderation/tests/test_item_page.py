"""What the page of one case shows otherwise than the queue."""

import pytest

TICK = "Approve together with the other selected posts"


@pytest.fixture
def case(learner, send):
    entry = send(learner, "A sent text")
    entry.refresh_from_db()
    return entry.case


def test_only_the_queue_ticks_items_for_a_batch(client_of, mentor, case):
    client = client_of(mentor)
    assert TICK in client.get("/moderation/").text
    page = client.get(f"/moderation/cases/{case.pk}/")
    assert page.status_code == 200
    assert TICK not in page.text


@pytest.mark.parametrize("action", ["review", "lease"])
@pytest.mark.parametrize("in_queue", [True, False])
def test_swapped_item_has_a_tick_if_the_queue_asked(client_of, mentor, case, action, in_queue):
    page = "/moderation/?what=new" if in_queue else f"/moderation/cases/{case.pk}/"
    values = {"review": {"decision": "reject", "reason": ""}, "lease": {"over": "1"}}[action]
    answer = client_of(mentor).post(
        f"/moderation/cases/{case.pk}/{action}/",
        values | {"revision_number": case.waiting_revision},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"},
    )
    assert f'id="case-{case.pk}"' in answer.text
    assert (TICK in answer.text) == in_queue


def test_all_buttons_of_a_decision_are_disabled_while_it_is_sent(client_of, mentor, case):
    page = client_of(mentor).get("/moderation/").text
    decide = page[page.index(f'id="decide-{case.pk}"') :].split("</form>")[0]
    assert decide.count("<button") == 3
    assert f'hx-disabled-elt="#decide-{case.pk} button"' in decide
