"""Large documents are read and compared by a task, and no document is compared under a lock."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from collab import tasks
from collab.models import Contract, ContractVersion, NotNewestVersion, contract
from collab.models.contract_source import LARGE_DOCUMENT_BYTES, LOST_AFTER
from collab.tests.contracts.project_contract import address, with_words, without_total
from collab.tests.contracts.shop import text
from conftest import HTMX
from portal.tests.test_outgoing_requests import ok
from portal.web import rate_limits

FETCHING = HTMX | {"HX-Target": "fetching"}


def large(**options):
    def enlarge(document):
        document["info"]["description"] = "Long. " * (LARGE_DOCUMENT_BYTES // 6)

    return text(enlarge, **options)


@pytest.fixture
def worker(settings):
    """Tasks wait for a worker, as in production; worker() runs those that wait."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_BACKEND = "database"
    return lambda: call_command("db_worker", batch=True, interval=0, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_large_document_is_read_by_a_task_and_the_page_says_so(
    worker, client_of, make_person, learner, other, shop
):
    Contract.set_source(shop, url="https://api.example/openapi.json")
    client = client_of(learner)
    response = client.post(address(shop, "new/"), {"text": large()})
    assert response.url == address(shop)
    assert shop.contract_versions.count() == 1
    page = client.get(address(shop)).text
    assert "Reading version 2…" in page
    assert "Check again" in page
    assert client.get(address(shop), headers=FETCHING).text.split()[:2] == ["<div", 'id="fetching"']
    assert "Reading version" not in client_of(make_person("stranger")).get(address(shop)).text
    worker()
    assert client.get(address(shop), headers=FETCHING).headers["HX-Refresh"] == "true"
    assert "Reading version" not in client.get(address(shop)).text
    assert shop.contract_versions.first().text == large()
    assert shop.contract_versions.first().by == learner
    stored = Contract.objects.get()
    assert (stored.url, stored.asked_text, stored.asked_at) == ("", "", None)


def test_large_document_that_is_refused_is_kept(client_of, learner, team):
    client, wrong = client_of(learner), large(version="9.1.0")
    response = client.post(address(team, "new/"), {"text": wrong}, follow=True)
    assert "This document wasn’t accepted." in response.text
    assert "this says “9.1.0”" in response.text
    form = client.get(address(team, "new/")).context["form"]
    assert form.initial["text"] == wrong


def test_reading_that_was_lost_is_told_as_trouble(client_of, learner, team):
    asked = Contract.request_reading(team, large())
    page = client_of(learner).get(address(team)).text
    assert "Reading version 1…" in page
    Contract.objects.update(asked_at=timezone.now() - LOST_AFTER - timedelta(minutes=1))
    page = client_of(learner).get(address(team)).text
    assert "Reading this document stopped unexpectedly." in page
    assert client_of(learner).get(address(team, "new/")).context["form"].initial["text"] == large()
    asked.refresh_from_db()
    tasks.read_asked_contract.call(asked.pk, asked.asked_at.isoformat(), learner.pk, "en")
    assert team.contract_versions.count() == 1


def test_error_in_reading_is_told_and_the_document_kept(client_of, learner, team, monkeypatch):
    def fail(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(ContractVersion, "publish", fail)
    page = client_of(learner).post(address(team, "new/"), {"text": large()}, follow=True)
    assert "We couldn’t read this document. The error has been logged" in page.text
    assert Contract.objects.get().asked_text == large()


def test_task_that_runs_twice_publishes_once(learner, team):
    asked = Contract.request_reading(team, large())
    for _time in range(2):
        tasks.read_asked_contract.call(asked.pk, asked.asked_at.isoformat(), learner.pk, "en")
    assert team.contract_versions.count() == 1


def test_document_published_while_another_is_read_stays(learner, other, team, monkeypatch):
    asked = Contract.request_reading(team, large())
    compare = contract._parse_and_compare

    def compare_slowly(document, previous):
        monkeypatch.setattr(contract, "_parse_and_compare", compare)
        ContractVersion.publish(team, text(), by=other)
        Contract.set_source(team, url="")
        return compare(document, previous)

    monkeypatch.setattr(contract, "_parse_and_compare", compare_slowly)
    tasks.read_asked_contract.call(asked.pk, asked.asked_at.isoformat(), learner.pk, "en")
    assert [version.by for version in team.contract_versions.all()] == [other]


def test_version_is_compared_again_with_one_published_meanwhile(learner, other, shop, monkeypatch):
    compare = contract._parse_and_compare

    def compare_slowly(document, previous):
        monkeypatch.setattr(contract, "_parse_and_compare", compare)
        ContractVersion.publish(shop, text(without_total), by=other)
        return compare(document, previous)

    monkeypatch.setattr(contract, "_parse_and_compare", compare_slowly)
    both = text(lambda document: (without_total(document), with_words(document)))
    published = ContractVersion.publish(shop, both, by=learner).version
    assert published.number == 3
    assert [change.is_breaking for change in published.all_changes] == [False]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_versions_are_compared(learner, shop, monkeypatch):
    compare, in_transaction = contract._parse_and_compare, []

    def watched(document, previous):
        in_transaction.append(transaction.get_connection().in_atomic_block)
        return compare(document, previous)

    monkeypatch.setattr(contract, "_parse_and_compare", watched)
    version = ContractVersion.publish(shop, text(without_total), by=learner).version
    version.withdraw(by=learner)
    assert in_transaction == [False, False]


def test_version_stays_if_a_newer_one_is_published_meanwhile(learner, other, shop, monkeypatch):
    compare = contract._parse_and_compare
    version = ContractVersion.publish(shop, text(without_total), by=learner).version

    def compare_slowly(document, previous):
        monkeypatch.setattr(contract, "_parse_and_compare", compare)
        ContractVersion.publish(shop, text(with_words), by=other)
        return compare(document, previous)

    monkeypatch.setattr(contract, "_parse_and_compare", compare_slowly)
    with pytest.raises(NotNewestVersion):
        version.withdraw(by=learner)
    assert shop.contract_versions.not_withdrawn().count() == 3
    assert not shop.events.filter(kind="withdrawn").exists()


def test_daily_look_does_not_publish_what_another_url_had(learner, team, served, monkeypatch):
    Contract.objects.create(project=team, url="https://api.example/openapi.json")
    fetch = tasks.fetch_contract

    def fetch_slowly(url):
        Contract.set_source(team, url="")
        return fetch(url)

    monkeypatch.setattr(tasks, "fetch_contract", fetch_slowly)
    served["is"] = ok(text().encode())
    tasks.look_at_contract.call(Contract.objects.get().pk)
    assert team.contract_versions.count() == 0


def test_uploaded_document_over_the_rate_limit_is_not_lost(client_of, learner, team):
    for _time in range(rate_limits.LIMITS["contract"].most):
        rate_limits.count("contract", learner.pk)
    file = SimpleUploadedFile("openapi.json", b"{}")
    response = client_of(learner).post(address(team, "new/"), {"file": file})
    assert response.status_code == 429
    assert response.context["form"]["text"].value() == "{}"
