"""A contract that is fetched from its address, at once and daily."""

import pytest
from django.core.management import call_command
from django.test import Client

from collab import tasks
from collab.models import Contract, Project
from collab.periodic_jobs import refresh_contracts
from collab.tests.contracts.project_contract import (
    URL,
    a_day_later,
    address,
    sentences,
    with_words,
    without_total,
)
from collab.tests.contracts.shop import text
from conftest import HTMX
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok, server
from portal.web import fetching, outgoing_requests
from tests.fixtures.jobs import run_job


def test_an_address_is_fetched_and_looked_at_daily(client_of, learner, other, team, served):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    assert team.contract_versions.count() == 1
    run_job(refresh_contracts)
    asked = len(served["net"].asked)
    for _time in range(2):
        run_job(refresh_contracts)
    assert len(served["net"].asked) == asked == 2  # once for the form, once for the first look
    served["is"] = ok(text(without_total).encode())
    a_day_later(team)
    assert team.contract_versions.first().number == 2
    assert sentences(other)[-1] == (
        "The contract for Sokoni changed at its URL: it’s now version 2, with 3 breaking changes."
    )
    assert sentences(learner)[-1] == sentences(other)[-1]


def test_what_is_wrong_at_the_address_is_told_once(client_of, learner, team, served):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    served["is"] = ok(b"hello")
    for _day in range(3):
        a_day_later(team)
    assert [said for said in sentences(learner) if "We couldn’t check the contract" in said] == [
        sentences(learner)[-1]
    ]
    assert "This isn’t an OpenAPI document" in client_of(learner).get(address(team)).text
    served["is"] = ok(text().encode())
    a_day_later(team)
    assert Contract.objects.get().trouble == ""


def test_an_address_that_answers_nothing_is_told_and_kept(client_of, learner, team, served):
    served["is"] = b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    client = client_of(learner)
    response = client.post(address(team, "new/"), {"url": URL}, follow=True)
    assert response.redirect_chain == [(address(team), 302)]
    assert "The other site returned an error." in response.text
    again = client.get(address(team, "new/"))
    assert f'value="{URL}"' in again.text
    assert "The other site returned an error." in again.text
    assert Contract.objects.get().url == ""


def test_an_address_that_fails_leaves_the_one_that_is_looked_at(client_of, learner, team, served):
    Contract.objects.create(project=team, url=URL)
    client_of(learner).post(address(team, "new/"), {"url": "https://api.example/other.json"})
    assert Contract.objects.get().url == "https://api.example/other.json"
    served["is"] = ok(b"hello")
    client_of(learner).post(address(team, "new/"), {"url": URL})
    contract = Contract.objects.get()
    assert (contract.url, contract.asked_url) == ("https://api.example/other.json", URL)
    assert "This isn’t an OpenAPI document" in contract.asked_trouble
    client_of(learner).post(address(team, "new/"), {"text": text()})
    contract.refresh_from_db()
    assert (contract.url, contract.asked_url, contract.asked_trouble) == ("", "", "")


def test_an_error_of_any_step_is_told_on_the_page_of_the_contract(team):
    contract = Contract.request_reading(team, text())
    at, unknown_person = contract.asked_at.isoformat(), 0
    tasks.read_asked_contract.func(contract.pk, at, unknown_person, "en")
    contract.refresh_from_db()
    assert "The error has been logged" in contract.asked_trouble


@pytest.fixture
def worker(settings):
    """Tasks wait for a worker, as in production; worker() runs those that wait."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_BACKEND = "database"
    return lambda: call_command("db_worker", batch=True, interval=0, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_an_address_is_fetched_by_a_task_and_the_page_says_so(
    worker, client_of, learner, make_person, team, served
):
    client, part = client_of(learner), HTMX | {"HX-Target": "fetching"}
    client.post(address(team, "new/"), {"url": URL})
    assert served["net"].asked == []
    page = client.get(address(team))
    assert f'hx-get="{address(team)}" hx-trigger="every 2s"' in " ".join(page.text.split())
    assert "Check again" in page.text
    assert client.get(address(team), headers=part).text.split()[:2] == ["<div", 'id="fetching"']
    for reader in (Client(), client_of(make_person("stranger"))):
        assert URL not in reader.get(address(team)).text
        assert URL not in reader.get(address(team), headers=part).text
    worker()
    assert served["net"].asked == [PUBLIC]
    assert client.get(address(team), headers=part).headers["HX-Refresh"] == "true"
    assert "Fetching" not in client.get(address(team)).text
    version = team.contract_versions.get()
    assert version.by == learner
    assert Contract.objects.get().url == URL


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_since_is_fetched_and_not_what_was_before(
    worker, client_of, learner, team, served
):
    client = client_of(learner)
    client.post(address(team, "new/"), {"url": "https://api.example/first.json"})
    client.post(address(team, "new/"), {"url": URL})
    worker()
    assert served["net"].asked == [PUBLIC]
    assert Contract.objects.get().url == URL


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_in_since_is_not_replaced_by_what_is_fetched(
    worker, client_of, learner, team, served
):
    client = client_of(learner)
    client.post(address(team, "new/"), {"url": URL})
    client.post(address(team, "new/"), {"text": text(with_words)})
    worker()
    assert served["net"].asked == []
    assert team.contract_versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_in_while_it_is_fetched_is_not_replaced(
    worker, client_of, learner, team, served, monkeypatch
):
    client = client_of(learner)
    client.post(address(team, "new/"), {"url": URL})

    class Meanwhile(LocalNet):
        def resolve(self, host, timeout):
            client.post(address(team, "new/"), {"text": text(with_words)})
            return super().resolve(host, timeout)

    net = Meanwhile(served["net"].port, api_example=[[PUBLIC]])
    monkeypatch.setattr(outgoing_requests, "NETWORK", net)
    worker()
    assert net.asked == [PUBLIC]
    assert team.contract_versions.count() == 1
    assert Contract.objects.get().url == ""


TWICE = '{"a\\ud800\\u0000":1,"a\\ud800\\u0000":2}'


def test_a_name_that_is_no_text_and_stands_twice_is_refused_in_a_sentence(
    client_of, learner, team, served
):
    answer = client_of(learner).post(address(team, "new/"), {"text": TWICE})
    assert answer.status_code == 422
    assert "“a” appears twice in the same object." in answer.text
    served["is"] = ok(TWICE.encode())
    client_of(learner).post(address(team, "new/"), {"url": URL})
    assert "“a” appears twice in the same object." in client_of(learner).get(address(team)).text


def test_where_tasks_run_at_once_a_second_address_waits_its_turn(client_of, learner, team, served):
    with fetching._fetch_lock:
        answer = client_of(learner).post(address(team, "new/"), {"url": URL})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Another URL is being fetched. Please try again in a moment." in answer.text
    assert f'value="{URL}"' in answer.text
    assert not Contract.objects.exists()


def test_what_is_typed_in_takes_the_place_of_the_address(client_of, learner, team, served):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    client_of(learner).post(address(team, "new/"), {"url": URL, "text": text(with_words)})
    assert Contract.objects.get().url == ""
    a_day_later(team)
    assert team.contract_versions.count() == 2


def test_an_eleventh_fetch_in_an_hour_is_refused(client_of, learner, team, served):
    client = client_of(learner)
    codes = [client.post(address(team, "new/"), {"url": URL}).status_code for _time in range(11)]
    assert codes == [302] * 10 + [429]


def test_a_paused_project_is_not_looked_at(client_of, learner, team, served):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    Project.objects.filter(pk=team.pk).update(state="paused")
    before = len(served["net"].asked)
    a_day_later(team)
    assert len(served["net"].asked) == before


def test_a_look_that_runs_twice_asks_once(client_of, learner, team, served):
    Contract.objects.create(project=team, url=URL)
    for _time in range(2):
        tasks.look_at_contract.call(Contract.objects.get().pk)
    assert len(served["net"].asked) == 1


def answers(pages):
    """A server that sends the body of each path, and 404 for all others."""
    missing = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"

    def answer(first_line):
        body = pages.get(first_line.split()[1])
        return missing if body is None else ok(body.encode())

    return answer


PAGES = {
    "Swagger UI": '<!doctype html><script>SwaggerUIBundle({url: "/api/schema/?format=json"})</script>',
    "ReDoc": "<!DOCTYPE html><html><redoc spec-url='/api/schema/?format=json'></redoc></html>",
    "a link": '<html><a href="/style.css">s</a><a href="/api/schema/?format=json">OpenAPI</a></html>',
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_documentation_leads_to_its_document(client_of, learner, team, served, kind):
    pages = answers({"/api/docs/": PAGES[kind], "/api/schema/?format=json": text()})
    with server(pages) as port:
        served["net"].port = port
        client_of(learner).post(address(team, "new/"), {"url": "https://api.example/api/docs/"})
    assert team.contract_versions.count() == 1
    assert Contract.objects.get().url == "https://api.example/api/docs/"


def test_a_page_of_drf_yasg_leads_to_its_document(client_of, learner, team, served):
    page = "<!DOCTYPE html><html><script src='/static/drf-yasg/init.js'></script></html>"
    with server(answers({"/swagger/": page, "/swagger/?format=openapi": text()})) as port:
        served["net"].port = port
        client_of(learner).post(address(team, "new/"), {"url": "https://api.example/swagger/"})
    assert team.contract_versions.count() == 1


@pytest.mark.parametrize(
    "page",
    ["<html></html>", '<html><script>var url = "https://evil.example/a.json"</script></html>'],
)
def test_a_page_without_a_document_on_its_site_is_told(client_of, learner, team, served, page):
    served["is"] = ok(page.encode())
    client_of(learner).post(address(team, "new/"), {"url": URL})
    assert "This is a web page" in Contract.objects.get().asked_trouble
    assert served["net"].asked == [PUBLIC]


REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /openapi.json\r\nContent-Length: 0\r\n\r\n"
BAD_ANSWERS = [
    (ok(b"<!doctype html><title>Docs</title>"), "This is a web page"),
    (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "The other site returned an error."),
    (REDIRECT, "This URL redirects too many times."),
    (ok(b"x" * 5_000_000), "Too large: the limit is 2000 KB."),
    (ok(b"\xff\xfe\x00"), "isn’t UTF-8 text."),
    (ok(b"openapi: 3.0.3\npaths: [\n"), "Line 3: This isn’t valid YAML"),
    (ok(b""), "It’s empty."),
]


def test_bad_answer_of_a_daily_look_is_kept_and_told(learner, team, served):
    for answer, words in BAD_ANSWERS:
        Contract.set_source(team, url=URL)
        learner.notifications.all().delete()
        served["is"] = answer
        a_day_later(team)
        assert words in Contract.objects.get().trouble
        (told,) = sentences(learner)
        assert words in told
    assert not team.contract_versions.exists()


def test_daily_look_at_a_private_address_or_a_slow_site_is_told(team, served, monkeypatch):
    Contract.set_source(team, url=URL)
    served["net"].names["api_example"] = [["10.0.0.7"]]
    a_day_later(team)
    assert Contract.objects.get().trouble == "Only public HTTPS URLs can be fetched."
    served["net"].names["api_example"] = [[PUBLIC]]
    # No time is left for any site.
    monkeypatch.setattr("collab.contracts.fetching.MAX_FETCH_SECONDS", 0)
    a_day_later(team)
    assert "didn’t respond in time" in Contract.objects.get().trouble


def test_a_daily_look_that_ends_in_an_error_is_told(client_of, learner, team, served, monkeypatch):
    client_of(learner).post(address(team, "new/"), {"url": URL})

    def fail(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(tasks, "fetch_contract", fail)
    a_day_later(team)
    assert "The error has been logged" in Contract.objects.get().trouble
    assert sentences(learner)[-1].startswith("We couldn’t check the contract")
