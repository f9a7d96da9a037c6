"""Versions of a contract that were withdrawn."""

import pytest

from collab.deadline_checks import projects_with_contract
from collab.models import ContractVersion, NotNewestVersion
from collab.periodic_jobs import compare_older_contracts
from collab.tests.contracts.project_contract import (
    URL,
    a_day_later,
    address,
    said,
    sentences,
    with_words,
    without_total,
)
from collab.tests.contracts.shop import text
from portal.tests.test_outgoing_requests import ok


def without_delete(document):
    document["paths"]["/orders/{id}"].pop("delete")


@pytest.fixture
def second(learner, other, shop):
    """Version 2, which broke an operation that the front end uses."""
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    return ContractVersion.publish(shop, text(without_total), by=learner).version


def withdraw(client, project, number):
    return client.post(address(project, f"versions/{number}/withdrawal/"))


def test_withdrawing_returns_to_the_version_before(client, client_of, other, shop, second):
    member = client_of(other)
    page = member.get(address(shop, "versions/2/withdrawal/")).text
    assert "go back to version 1" in page
    assert said(shop, "get /orders").needs_recheck
    assert (
        client.get(address(shop, "openapi")).json() != client.get(address(shop, "openapi/1")).json()
    )
    response = withdraw(member, shop, 2)
    assert response.url == address(shop, "versions/")
    second.refresh_from_db()
    assert second.withdrawn_by == other
    assert not said(shop, "get /orders").needs_recheck
    assert client.get(address(shop, "openapi")).text == text()
    assert client.get(address(shop, "openapi/2")).text == text(without_total)
    assert "version 1 ·" in client.get(address(shop)).text
    for rest in ("schemas/Order/", f"endpoints/{said(shop, 'get /orders').pk}/"):
        assert "total" in client.get(address(shop, rest)).text
    versions = client.get(address(shop, "versions/")).text
    assert "Withdrawn by Omar Farouk" in versions
    assert "in response 200, field <code>total</code> of each item was removed" in versions
    [event, *_older] = shop.events.all()
    assert event.sentence == "Omar Farouk withdrew version 2 of the contract."


def test_those_who_were_told_of_it_are_told(learner, other, make_person, shop, second):
    newcomer = make_person()
    seat = shop.seats.filter(holder=None).first()
    shop.fill_seat(newcomer, among=shop.seats.filter(pk=seat.pk))
    second.withdraw(by=other)
    second.withdraw(by=other)
    sentence = (
        "Omar Farouk withdrew version 2 of the API contract of Sokoni. Version 1 applies again."
    )
    assert [said for said in sentences(learner) if "withdrew" in said] == [sentence]
    for person in (other, newcomer):
        assert not any("withdrew" in said for said in sentences(person))
    shop.contract_versions.current().withdraw(by=other)
    assert "Omar Farouk withdrew version 1 of the API contract of Sokoni." in sentences(learner)


def test_its_number_is_not_used_again(client, learner, shop, second):
    second.withdraw(by=learner)
    third = ContractVersion.publish(shop, text(with_words), by=learner).version
    assert third.number == 3
    assert [change.is_breaking for change in third.all_changes] == [False]
    assert "What changed in version 3" in client.get(address(shop, "changes/")).text
    assert (
        f"{address(shop, 'changes/')}?from=1&amp;to=3"
        in client.get(address(shop, "versions/")).text
    )


def test_versions_are_compared_with_what_was_current_when_they_were_published(
    learner, shop, second
):
    third = ContractVersion.publish(shop, text(), by=learner).version
    changes = third.changes
    third.withdraw(by=learner)
    second.withdraw(by=learner)
    ContractVersion.publish(shop, text(with_words), by=learner)
    numbers = shop.contract_versions.with_previous_number().values_list("number", "previous_number")
    assert list(numbers) == [(4, 1), (3, 2), (2, 1), (1, None)]
    ContractVersion.objects.update(compared_by=0, changes=[])
    compare_older_contracts()
    third.refresh_from_db()
    assert third.changes == changes


def test_operations_of_the_version_leave_the_board_and_those_before_return(learner, other, shop):
    said(shop, "delete /orders/{}").set_status("used", "integrated", by=other)

    def change(document):
        document["paths"]["/shops"] = {"get": document["paths"]["/orders"]["get"]}
        without_delete(document)

    version = ContractVersion.publish(shop, text(change), by=learner).version
    assert version.flagged_keys == ["delete /orders/{}"]
    said(shop, "get /shops").set_status("built", "live", by=learner)
    version.withdraw(by=learner)
    back, gone = said(shop, "delete /orders/{}"), said(shop, "get /shops")
    assert (back.is_gone, back.needs_recheck, back.used) == (False, False, "integrated")
    assert (gone.is_gone, gone.built) == (True, "live")


def test_an_earlier_mark_stays(learner, shop, second):
    third = ContractVersion.publish(shop, text(), by=learner).version
    fourth = ContractVersion.publish(shop, text(without_total), by=learner).version
    assert (second.flagged_keys, fourth.flagged_keys) == (["get /orders"], [])
    fourth.withdraw(by=learner)
    third.withdraw(by=learner)
    assert said(shop, "get /orders").needs_recheck
    ContractVersion.objects.get(pk=second.pk).withdraw(by=learner)
    assert not said(shop, "get /orders").needs_recheck


def test_what_was_rechecked_against_it_is_to_recheck(learner, other, shop):
    def with_rule(document):
        document["components"]["schemas"]["NewOrder"]["required"].append("note")

    said(shop, "post /orders").set_status("used", "integrated", by=other)
    looser = ContractVersion.publish(shop, text(), by=learner)
    assert not looser.is_new
    ContractVersion.publish(shop, text(with_rule), by=learner)
    said(shop, "post /orders").set_status("used", "integrated", by=other)
    third = ContractVersion.publish(shop, text(), by=learner).version
    assert third.flagged_keys == []
    # Sent without a note, which the version before requires.
    said(shop, "post /orders").set_status("used", "integrated", by=other)
    third.withdraw(by=learner)
    assert said(shop, "post /orders").needs_recheck


def test_the_only_version_may_be_withdrawn(client, client_of, learner, other, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    assert list(projects_with_contract([other.pk]))
    member = client_of(learner)
    assert "the board will be empty" in member.get(address(shop, "versions/1/withdrawal/")).text
    withdraw(member, shop, 1)
    for page in (client, member):
        board = page.get(address(shop)).text
        assert "No API contract yet" in board
        assert address(shop, "versions/") in board
        assert "Withdrawn by Amina Diallo" in page.get(address(shop, "versions/")).text
    assert client.get(address(shop, "openapi")).status_code == 404
    assert client.get(address(shop, "changes/")).status_code == 404
    assert client.get(address(shop, "schemas/Order/")).status_code == 404
    endpoint = said(shop, "get /orders")
    assert client.get(address(shop, f"endpoints/{endpoint.pk}/")).status_code == 200
    assert not list(projects_with_contract([other.pk]))
    version, is_new = ContractVersion.publish(shop, text(), by=learner)
    assert (version.number, is_new, version.changes) == (2, True, [])
    endpoint.refresh_from_db()
    assert (endpoint.is_gone, endpoint.used, endpoint.used_by) == (False, "integrated", other)


def test_the_daily_fetch_does_not_bring_it_back(client_of, learner, served, team):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    served["is"] = ok(text(without_total).encode())
    a_day_later(team)
    team.contract_versions.current().withdraw(by=learner)
    a_day_later(team)
    assert team.contract_versions.current().number == 1
    assert team.contract_versions.count() == 2
    served["is"] = ok(text(with_words).encode())
    a_day_later(team)
    assert team.contract_versions.current().number == 3
    ContractVersion.publish(team, text(without_total), by=learner)
    assert team.contract_versions.current().number == 4


def test_twice_is_once(client_of, learner, other, shop, second):
    assert withdraw(client_of(learner), shop, 2).status_code == 302
    assert withdraw(client_of(other), shop, 2).status_code == 302
    second.refresh_from_db()
    assert second.withdrawn_by == learner
    assert shop.contract_versions.current().number == 1
    assert shop.events.filter(kind="withdrawn").count() == 1
    assert client_of(other).get(address(shop, "versions/2/withdrawal/")).status_code == 302


def test_an_older_version_stays(client_of, learner, shop, second):
    with pytest.raises(NotNewestVersion):
        shop.contract_versions.get(number=1).withdraw(by=learner)
    member = client_of(learner)
    for response in (
        member.get(address(shop, "versions/1/withdrawal/")),
        withdraw(member, shop, 1),
    ):
        assert response.status_code == 409
        assert "only the newest version can be withdrawn" in response.text
        assert "Withdraw version</button>" not in response.text
    assert shop.contract_versions.not_withdrawn().count() == 2


def test_only_the_team_withdraws(client, client_of, learner, make_person, shop, second):
    stranger = client_of(make_person())
    assert stranger.get(address(shop, "versions/2/withdrawal/")).status_code == 403
    assert withdraw(stranger, shop, 2).status_code == 403
    assert withdraw(client_of(learner), shop, 9).status_code == 404
    assert shop.contract_versions.current() == second
    link = address(shop, "versions/2/withdrawal/")
    assert link in client_of(learner).get(address(shop, "versions/")).text
    assert link not in client.get(address(shop, "versions/")).text
    assert link not in stranger.get(address(shop, "versions/")).text
