"""What the team is told about a new version: whether something breaks, and whom."""

import pytest

from collab.models import ContractVersion
from collab.tests.contracts.project_contract import said, sentences, with_words, without_total
from collab.tests.contracts.shop import text
from portal.people.mail.notification_texts import details_of, notification_content
from portal.people.models import Notification


@pytest.fixture
def third(make_person, shop, learner):
    """One more member."""
    person = make_person()
    seat = shop.seats.filter(holder=None).first()
    shop.fill_seat(person, among=shop.seats.filter(pk=seat.pk))
    return person


def again(person):
    return [sentence for sentence in sentences(person) if "Please recheck" in sentence]


@pytest.mark.parametrize(
    ("change", "by_url", "sentence"),
    [
        (
            with_words,
            False,
            "Amina Diallo added version 2 of the API contract to Sokoni: nothing breaks.",
        ),
        (
            without_total,
            False,
            "Amina Diallo added version 2 of the API contract to Sokoni, with 3 breaking changes.",
        ),
        (
            lambda d: d["paths"]["/orders/{id}"].pop("delete"),
            True,
            "The contract for Sokoni changed at its URL: it’s now version 2, with 1 breaking change.",
        ),
        (
            with_words,
            True,
            "The contract for Sokoni changed at its URL: it’s now version 2. Nothing breaks.",
        ),
    ],
)
def test_the_team_is_told_what_breaks(learner, other, shop, change, by_url, sentence):
    other.notifications.all().delete()
    ContractVersion.publish(shop, text(change), by=None if by_url else learner)
    assert sentences(other) == [sentence]


def test_a_first_version_breaks_nothing_and_does_not_say_so(other, shop):
    assert sentences(other)[-1] == "Amina Diallo added version 1 of the API contract to Sokoni."


@pytest.mark.parametrize("kind", ["contract_new", "contract_seen"])
def test_rows_from_before_are_still_read(other, kind):
    values = {"title": "Sokoni", "n": 2, "by": "Amina Diallo"}
    old = Notification.objects.create(recipient=other, kind=kind, values=values, url="/")
    assert "version 2" in old.sentence
    assert "break" not in old.sentence
    assert "break" not in notification_content(old, details_of(old)).as_text()


@pytest.mark.parametrize(("count", "said"), [(0, "Nothing breaks."), (3, "3 breaking changes.")])
def test_the_mail_about_a_fetched_version_says_it_too(other, count, said):
    values = {"title": "Sokoni", "n": 2, "breaking": count}
    seen = Notification.objects.create(
        recipient=other, kind="contract_seen", values=values, url="/"
    )
    assert said in notification_content(seen, details_of(seen)).as_text()


def test_those_who_use_what_breaks_are_asked_with_theirs_first(learner, other, third, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    said(shop, "get /orders/{}").set_status("used", "mocked", by=third)
    said(shop, "post /orders").set_status("used", "blocked", by=learner)
    ContractVersion.publish(shop, text(without_total), by=learner)
    shared = "Sokoni: 2 endpoints in use have changed. Please recheck them: "
    assert again(other) == [f"{shared}GET /orders, GET /orders/{{id}}"]
    assert again(third) == [f"{shared}GET /orders/{{id}}, GET /orders"]
    assert again(learner) == []
    assert said(shop, "get /orders/{}").needs_recheck
    assert not said(shop, "post /orders").needs_recheck


def test_those_who_use_none_are_not_asked(learner, other, third, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(without_total), by=None)
    assert len(again(other)) == 1
    assert again(third) == again(learner) == []


def test_all_are_asked_if_the_one_who_used_it_left(learner, other, third, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    shop.leave(other)
    ContractVersion.publish(shop, text(without_total), by=None)
    assert len(again(third)) == len(again(learner)) == 1
    assert again(other) == []


def test_an_operation_that_is_mocked_and_goes_is_to_recheck(learner, other, shop):
    said(shop, "delete /orders/{}").set_status("used", "mocked", by=other)
    ContractVersion.publish(
        shop, text(lambda d: d["paths"]["/orders/{id}"].pop("delete")), by=learner
    )
    assert said(shop, "delete /orders/{}").needs_recheck
    assert len(again(other)) == 1
