"""A project's contract: versions, the board of endpoints, who hears what, and who may do what."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from collab import tasks
from collab.contracts.reading import InvalidContract
from collab.models import Contract, ContractVersion, Endpoint, Project
from collab.tests.contracts.shop import many, text
from conftest import HTMX
from learnings.tests.nasty import is_harmless
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok, server
from portal.web import fetching, outgoing_requests


@pytest.fixture
def team(learner, other, make_project, ask):
    """Amina's project with Omar in it."""
    project = make_project(learner, seats=["frontend", "backend"])
    ask(project, other).accept(by=learner)
    return project


@pytest.fixture
def shop(team, learner):
    """The same with a contract."""
    ContractVersion.publish(team, text(), by=learner)
    return team


def contract_page(project, rest=""):
    return f"{project.get_absolute_url()}contract/{rest}"


def notification_texts(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def without_total(document):
    document["components"]["schemas"]["Order"]["properties"].pop("total")


def with_words(document):
    document["paths"]["/orders"]["get"]["summary"] = "Every order"


# --- publishing


@pytest.mark.parametrize("how", ["text", "file"])
def test_contract_new_publishes_a_version(client_of, learner, team, how):
    values = (
        {"text": text()}
        if how == "text"
        else {"file": SimpleUploadedFile("openapi.json", text().encode())}
    )
    client = client_of(learner)
    assert client.post(contract_page(team, "new/"), values).status_code == 302
    version = team.contract_versions.get()
    assert (version.number, version.title, version.by, version.changes) == (
        1,
        "Sokoni",
        learner,
        [],
    )
    page = client.get(contract_page(team)).text
    assert "GET" in page
    assert "/orders/{id}" in page
    assert "0 of 4 endpoints integrated, 0 live" in page


def test_same_document_again_adds_no_version(client_of, learner, shop):
    response = client_of(learner).post(
        contract_page(shop, "new/"), {"text": json.dumps(json.loads(text()), indent=4)}, follow=True
    )
    assert "This is version 1 already" in response.text
    assert shop.contract_versions.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Please give an address, a file or the text itself."),
        ({"text": "hello"}, "This is no OpenAPI document"),
        ({"text": text(lambda d: d["components"]["schemas"].pop("Line"))}, "does not exist."),
        ({"url": "http://127.0.0.1/openapi.json"}, "Only public https addresses"),
        ({"file": SimpleUploadedFile("a.json", b"\xff\xfe\x00")}, "no text in UTF-8"),
        ({"text": "kept: [1,\nb: 2"}, "not valid YAML"),
    ],
)
def test_rejected_document_shows_an_error_and_the_typed_text(
    client_of, learner, team, values, sentence
):
    response = client_of(learner).post(contract_page(team, "new/"), values)
    assert response.status_code == 422
    assert sentence in response.text
    if values.get("text"):
        assert escape(values["text"][:9]) in response.text
    assert not team.contract_versions.exists()


def test_file_that_is_too_large_shows_an_error(client_of, learner, team):
    file = SimpleUploadedFile("a.json", b" " * 1_000_001)
    response = client_of(learner).post(contract_page(team, "new/"), {"file": file})
    assert "larger than 1 MB" in response.text


def test_only_the_team_publishes_a_contract_and_everyone_reads_it(
    client, client_of, make_person, shop
):
    stranger = client_of(make_person())
    assert stranger.get(contract_page(shop, "new/")).status_code == 403
    assert stranger.post(contract_page(shop, "new/"), {"text": text()}).status_code == 403
    for rest in (
        "",
        "versions/",
        "openapi",
        "openapi/1",
        f"endpoints/{shop.endpoints.first().pk}/",
    ):
        assert client.get(contract_page(shop, rest)).status_code == 200


def test_contract_of_a_hidden_project_is_hidden(client, shop):
    endpoint = shop.endpoints.first().pk
    Project.objects.filter(pk=shop.pk).update(is_hidden=True)
    for rest in ("", "versions/", "openapi", "openapi/1", f"endpoints/{endpoint}/"):
        assert client.get(contract_page(shop, rest)).status_code == 404


def test_team_can_start_with_the_contract_of_the_brief(client_of, learner, brief, make_project):
    type(brief).objects.filter(pk=brief.pk).update(contract="openapi: 3.1.0 # of the brief")
    project = make_project(learner, brief=brief)
    client = client_of(learner)
    assert "Begin with the contract of the brief" in client.get(contract_page(project, "new/")).text
    assert "# of the brief" in client.get(contract_page(project, "new/?template")).text


def test_download_returns_the_document_as_submitted(client, learner, team):
    given = "openapi: 3.0.3\ninfo: {title: <script>alert(1)</script>, version: '1'}\npaths: {}\n# a comment\n"
    ContractVersion.publish(team, given, by=learner)
    response = client.get(contract_page(team, "openapi"))
    assert response.text == given
    assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="openapi-1.yaml"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>alert" not in client.get(contract_page(team)).text
    assert client.get(contract_page(team, "openapi/7")).status_code == 404


# --- the endpoint board


def endpoint_with_key(project, key):
    return Endpoint.objects.get(project=project, key=key)


# What stood there when the page was opened.
WAS = {"built_was": "not_built", "used_was": "not_started"}


def test_both_sides_set_their_status(client_of, learner, other, shop):
    endpoint = endpoint_with_key(shop, "get /orders")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(learner).post(where, WAS | {"built": "live"})
    row = client_of(other).post(where, WAS | {"used": "integrated"}, headers={"HX-Request": "true"})
    assert "<!doctype" not in row.text
    endpoint.refresh_from_db()
    assert (endpoint.built, endpoint.built_by, endpoint.used, endpoint.used_by) == (
        "live",
        learner,
        "integrated",
        other,
    )
    assert endpoint.is_done
    assert "1 of 4 endpoints integrated, 1 live" in client_of(other).get(contract_page(shop)).text


def test_status_saves_only_the_changed_side(client_of, learner, other, shop):
    """The form was opened before the other person saved a status; it has both sides."""
    endpoint = endpoint_with_key(shop, "get /orders")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(other).post(where, WAS | {"built": "not_built", "used": "integrated"})
    client_of(learner).post(where, WAS | {"built": "live", "used": "not_started"})
    endpoint.refresh_from_db()
    assert (endpoint.built, endpoint.used, endpoint.used_by) == ("live", "integrated", other)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_stale_status_answers_409_with_both_statuses(client_of, learner, other, shop, headers):
    endpoint = endpoint_with_key(shop, "get /orders")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(other).post(where, WAS | {"used": "blocked"})
    answer = client_of(learner).post(where, WAS | {"used": "mocked"}, headers=headers)
    assert answer.status_code == 409
    assert "Omar Farouk says “blocked” since you opened this; you chose “mocked”." in answer.text
    assert ("<!doctype" in answer.text) == (not headers)
    endpoint.refresh_from_db()
    assert (endpoint.used, endpoint.used_by) == ("blocked", other)
    # What was chosen is still chosen; sent again it replaces the other word, knowingly.
    assert '<option value="mocked" selected>' in answer.text
    assert 'name="used_was" value="blocked"' in answer.text
    again = client_of(learner).post(
        where, WAS | {"used_was": "blocked", "used": "mocked"}, headers=headers
    )
    assert again.status_code == (200 if headers else 302)
    endpoint.refresh_from_db()
    assert (endpoint.used, endpoint.used_by) == ("mocked", learner)


def test_conflict_names_only_the_side_that_someone_else_changed(client_of, learner, other, shop):
    endpoint = endpoint_with_key(shop, "get /orders")
    endpoint.set_status("built", "built", by=learner)
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    stood = {"built_was": "built", "used_was": "not_started"}
    client_of(other).post(where, stood | {"used": "blocked"})
    answer = client_of(learner).post(where, stood | {"built": "live", "used": "mocked"})
    assert answer.status_code == 409
    assert answer.text.count("since you opened this") == 1
    assert (
        "Front end: Omar Farouk says “blocked” since you opened this; you chose “mocked”."
        in answer.text
    )
    assert '<option value="live" selected>' in answer.text


def test_conflict_about_a_removed_operation_shows_that_it_was_removed(
    client_of, learner, other, shop
):
    endpoint = endpoint_with_key(shop, "get /orders")
    endpoint.set_status("used", "blocked", by=other)
    Endpoint.objects.filter(pk=endpoint.pk).update(is_gone=True, key="get /earlier")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    answer = client_of(learner).post(where, WAS | {"used": "mocked"})
    assert answer.status_code == 409
    assert "Omar Farouk says “blocked” since you opened this; you chose “mocked”." in answer.text


def test_form_without_the_seen_status_overwrites_nothing(client_of, learner, other, shop):
    endpoint = endpoint_with_key(shop, "get /orders")
    endpoint.set_status("used", "blocked", by=other)
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    assert client_of(learner).post(where, {"used": "mocked"}).status_code == 409
    assert endpoint_with_key(shop, "get /orders").used == "blocked"


def test_same_status_from_two_people_is_no_conflict(client_of, learner, other, shop):
    endpoint = endpoint_with_key(shop, "get /orders")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    for person in (other, learner):
        assert client_of(person).post(where, WAS | {"used": "mocked"}).status_code == 302


def test_endpoint_is_rechecked_by_saving_the_same_status(client_of, learner, other, shop):
    endpoint_with_key(shop, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(without_total), by=learner)
    endpoint = endpoint_with_key(shop, "get /orders")
    where = contract_page(shop, f"endpoints/{endpoint.pk}/word/")
    stood = {"built_was": "not_built", "used_was": "integrated", "used": "integrated"}
    client_of(learner).post(where, stood | {"built": "live"})
    assert endpoint_with_key(shop, "get /orders").needs_recheck
    client_of(other).post(where, stood | {"built_was": "live", "built": "live", "again": "1"})
    assert not endpoint_with_key(shop, "get /orders").needs_recheck


@pytest.mark.parametrize("values", [{"built": "nonsense"}, {"used": "live"}])
def test_unknown_status_is_not_found(client_of, learner, shop, values):
    where = contract_page(shop, f"endpoints/{endpoint_with_key(shop, 'get /orders').pk}/word/")
    assert client_of(learner).post(where, values).status_code == 404


def test_endpoint_of_another_project_is_not_found(client_of, learner, shop, make_project):
    elsewhere = make_project(learner, "Elsewhere")
    endpoint = endpoint_with_key(shop, "get /orders").pk
    assert (
        client_of(learner).get(contract_page(elsewhere, f"endpoints/{endpoint}/")).status_code
        == 404
    )
    assert (
        client_of(learner).post(contract_page(elsewhere, f"endpoints/{endpoint}/word/")).status_code
        == 404
    )


def test_notes_are_for_the_team(client, client_of, learner, other, shop):
    where = contract_page(shop, f"endpoints/{endpoint_with_key(shop, 'get /orders').pk}/")
    client_of(other).post(f"{where}notes/", {"text": "The state is <b>wrong</b>."})
    assert "The state is &lt;b&gt;wrong&lt;/b&gt;." in client_of(learner).get(where).text
    assert "The state is" not in client.get(where).text
    refused = client_of(other).post(f"{where}notes/", {"text": " "})
    assert refused.status_code == 422


def test_endpoint_detail_shows_request_and_responses(client, shop):
    page = client.get(
        contract_page(shop, f"endpoints/{endpoint_with_key(shop, 'post /orders').pk}/")
    ).text
    for part in (
        "What is sent",
        "required",
        "array of Line",
        "Not understood",
        "prism-cli mock http",
        "curl -i -X POST",
    ):
        assert part in page


HURTS = """<img src=x onerror=alert(1)>"><script>alert(1)</script>' onload=alert(1) [a](javascript:alert(1)) {{ 7777*7777 }}"""


def test_markup_in_a_document_is_escaped(client, client_of, learner, other, team):
    def change(document):
        get = document["paths"]["/orders"].pop("get")
        get |= {"summary": HURTS, "description": HURTS, "tags": [HURTS], "operationId": HURTS}
        get["parameters"][0] |= {"name": HURTS, "description": HURTS}
        get["parameters"][0]["schema"]["enum"] = [HURTS]
        get["responses"]["200"]["description"] = HURTS
        get["responses"]["200"]["content"] = {
            HURTS: {"example": HURTS, "schema": {"properties": {HURTS: {"type": "null"}}}}
        }
        document["paths"]["/" + HURTS.replace("{{ 7777*7777 }}", "")] = {"get": get}
        document["info"] |= {"title": HURTS, "description": HURTS}
        document["servers"] = [{"url": HURTS}]

    ContractVersion.publish(team, text(version="3.1.0"), by=learner)
    endpoint_with_key(team, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(team, text(change, version="3.1.0"), by=learner)
    pages = [contract_page(team), contract_page(team, "versions/"), "/notices/"]
    pages += [contract_page(team, f"endpoints/{endpoint.pk}/") for endpoint in team.endpoints.all()]
    for page in pages:
        shown = client_of(other).get(page).text
        assert is_harmless(shown), page
        assert "60481729" not in shown


# --- new versions


def test_integrated_endpoint_that_changed_is_to_recheck(client_of, learner, other, shop):
    endpoint_with_key(shop, "get /orders").set_status("used", "integrated", by=other)
    endpoint_with_key(shop, "delete /orders/{}").set_status("used", "integrated", by=other)
    endpoint_with_key(shop, "post /orders").set_status("used", "mocked", by=other)
    version, is_new = ContractVersion.publish(shop, text(without_total), by=learner)
    assert (version.number, is_new) == (2, True)
    assert [endpoint.key for endpoint in shop.endpoints.filter(needs_recheck=True)] == [
        "get /orders"
    ]
    assert notification_texts(other)[-2:] == [
        "Amina Diallo put up version 2 of the contract of Sokoni.",
        "Sokoni: 1 endpoint that was integrated changed. Please check it again: GET /orders",
    ]
    assert not [sentence for sentence in notification_texts(learner) if "contract" in sentence]
    page = client_of(other).get(contract_page(shop, "versions/")).text
    assert page.index("Breaks the other side") < page.index("200.[].total is gone")
    endpoint_with_key(shop, "get /orders").set_status("used", "integrated", by=other)
    assert not shop.endpoints.filter(needs_recheck=True).exists()


def test_changed_description_needs_no_recheck(learner, other, shop):
    endpoint_with_key(shop, "get /orders").set_status("used", "integrated", by=other)
    version, _new = ContractVersion.publish(shop, text(with_words), by=learner)
    assert [change.is_breaking for change in version.all_changes] == [False]
    assert not shop.endpoints.filter(needs_recheck=True).exists()


def test_operation_that_was_removed_and_restored_keeps_its_statuses(learner, other, shop):
    endpoint_with_key(shop, "delete /orders/{}").set_status("built", "built", by=learner)
    endpoint_with_key(shop, "delete /orders/{}").set_status("used", "integrated", by=other)
    ContractVersion.publish(
        shop, text(lambda d: d["paths"]["/orders/{id}"].pop("delete")), by=learner
    )
    gone = endpoint_with_key(shop, "delete /orders/{}")
    assert (gone.is_gone, gone.needs_recheck) == (True, True)
    ContractVersion.publish(shop, text(), by=learner)
    back = endpoint_with_key(shop, "delete /orders/{}")
    assert (back.is_gone, back.built, back.used) == (False, "built", "integrated")


def test_new_version_is_in_the_log_of_the_project(learner, shop):
    ContractVersion.publish(shop, text(without_total), by=learner)
    assert [event.sentence for event in shop.events.filter(kind="contract")] == [
        "The contract has a new version: 2.", "The contract has a new version: 1."
    ]  # fmt: skip


def test_rejected_version_changes_nothing(learner, shop):
    with pytest.raises(InvalidContract):
        ContractVersion.publish(shop, "nothing", by=learner)
    assert shop.contract_versions.count() == 1


def test_three_hundred_operations_make_few_queries(
    client_of, learner, team, django_assert_max_num_queries
):
    ContractVersion.publish(team, json.dumps(many(300)), by=learner)
    client = client_of(learner)
    with django_assert_max_num_queries(8):
        assert client.get(contract_page(team)).text.count('class="row-item endpoint"') == 300
    with django_assert_max_num_queries(8):
        assert (
            client.get(contract_page(team, f"endpoints/{team.endpoints.last().pk}/")).status_code
            == 200
        )


# --- fetched from a URL

URL = "https://api.example/openapi.json"


@pytest.fixture
def served(monkeypatch):
    """The answer of URL: served["is"] can be changed; served["net"] has the requests."""
    now = {"is": ok(text().encode())}
    with server(lambda _first: now["is"]) as port:
        now["net"] = LocalNet(port, api_example=[[PUBLIC]])
        monkeypatch.setattr(outgoing_requests, "NETWORK", now["net"])
        yield now


def a_day_later(project):
    Contract.objects.filter(project=project).update(looked_at=timezone.now() - timedelta(days=2))
    call_command("tick")


def test_url_is_fetched_daily(client_of, learner, other, team, served):
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    assert team.contract_versions.count() == 1
    call_command("tick")
    asked = len(served["net"].asked)
    for _time in range(2):
        call_command("tick")
    assert len(served["net"].asked) == asked == 2  # once for the form, once for the first look
    served["is"] = ok(text(without_total).encode())
    a_day_later(team)
    assert team.contract_versions.first().number == 2
    assert (
        notification_texts(other)[-1]
        == "The contract of Sokoni changed at its address: it is version 2 now."
    )
    assert notification_texts(learner)[-1] == notification_texts(other)[-1]


def test_owner_is_notified_once_of_an_invalid_document(client_of, learner, team, served):
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    served["is"] = ok(b"hello")
    for _day in range(3):
        a_day_later(team)
    assert [said for said in notification_texts(learner) if "could not be looked at" in said] == [
        notification_texts(learner)[-1]
    ]
    assert "This is no OpenAPI document" in client_of(learner).get(contract_page(team)).text
    served["is"] = ok(text().encode())
    a_day_later(team)
    assert Contract.objects.get().trouble == ""


def test_failed_fetch_shows_an_error_and_keeps_the_url(client_of, learner, team, served):
    served["is"] = b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    client = client_of(learner)
    response = client.post(contract_page(team, "new/"), {"url": URL}, follow=True)
    assert response.redirect_chain == [(contract_page(team), 302)]
    assert "The other site answered with an error." in response.text
    again = client.get(contract_page(team, "new/"))
    assert f'value="{URL}"' in again.text
    assert "The other site answered with an error." in again.text
    assert Contract.objects.get().url == ""


def test_failed_fetch_keeps_the_url_that_is_fetched_daily(client_of, learner, team, served):
    Contract.objects.create(project=team, url=URL)
    client_of(learner).post(contract_page(team, "new/"), {"url": "https://api.example/other.json"})
    assert Contract.objects.get().url == "https://api.example/other.json"
    served["is"] = ok(b"hello")
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    contract = Contract.objects.get()
    assert (contract.url, contract.asked_url) == ("https://api.example/other.json", URL)
    assert "This is no OpenAPI document" in contract.asked_trouble
    client_of(learner).post(contract_page(team, "new/"), {"text": text()})
    contract.refresh_from_db()
    assert (contract.url, contract.asked_url, contract.asked_trouble) == ("", "", "")


@pytest.fixture
def worker(settings):
    """Tasks wait for a worker, as in production; worker() runs those that wait and ends."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_BACKEND = "database"
    return lambda: call_command("db_worker", batch=True, interval=0, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_url_is_fetched_by_a_task_while_the_page_shows_progress(
    worker, client_of, learner, make_person, team, served
):
    client, part = client_of(learner), HTMX | {"HX-Target": "fetching"}
    client.post(contract_page(team, "new/"), {"url": URL})
    assert served["net"].asked == []
    page = client.get(contract_page(team))
    assert f'hx-get="{contract_page(team)}" hx-trigger="every 2s"' in page.text
    assert "Look again" in page.text
    assert (
        client.get(contract_page(team), headers=part).text.strip().startswith('<div id="fetching"')
    )
    for reader in (Client(), client_of(make_person("stranger"))):
        assert URL not in reader.get(contract_page(team)).text
        assert URL not in reader.get(contract_page(team), headers=part).text
    worker()
    assert served["net"].asked == [PUBLIC]
    assert client.get(contract_page(team), headers=part).headers["HX-Refresh"] == "true"
    assert "Fetching" not in client.get(contract_page(team)).text
    version = team.contract_versions.get()
    assert version.by == learner
    assert Contract.objects.get().url == URL


@pytest.mark.django_db(transaction=True)
def test_url_entered_later_is_fetched_instead_of_the_earlier_one(
    worker, client_of, learner, team, served
):
    client = client_of(learner)
    client.post(contract_page(team, "new/"), {"url": "https://api.example/first.json"})
    client.post(contract_page(team, "new/"), {"url": URL})
    worker()
    assert served["net"].asked == [PUBLIC]
    assert Contract.objects.get().url == URL


@pytest.mark.django_db(transaction=True)
def test_fetch_does_not_replace_a_document_pasted_before_it(
    worker, client_of, learner, team, served
):
    client = client_of(learner)
    client.post(contract_page(team, "new/"), {"url": URL})
    client.post(contract_page(team, "new/"), {"text": text(with_words)})
    worker()
    assert served["net"].asked == []
    assert team.contract_versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fetch_does_not_replace_a_document_pasted_during_it(
    worker, client_of, learner, team, served, monkeypatch
):
    client = client_of(learner)
    client.post(contract_page(team, "new/"), {"url": URL})

    class Meanwhile(LocalNet):
        def resolve(self, host, timeout):
            client.post(contract_page(team, "new/"), {"text": text(with_words)})
            return super().resolve(host, timeout)

    net = Meanwhile(served["net"].port, api_example=[[PUBLIC]])
    monkeypatch.setattr(outgoing_requests, "NETWORK", net)
    worker()
    assert net.asked == [PUBLIC]
    assert team.contract_versions.count() == 1
    assert Contract.objects.get().url == ""


TWICE = '{"a\\ud800\\u0000":1,"a\\ud800\\u0000":2}'


def test_duplicate_key_that_is_not_text_is_rejected(client_of, learner, team, served):
    answer = client_of(learner).post(contract_page(team, "new/"), {"text": TWICE})
    assert answer.status_code == 422
    assert "“a” stands twice in one object." in answer.text
    served["is"] = ok(TWICE.encode())
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    assert "“a” stands twice in one object." in client_of(learner).get(contract_page(team)).text


def test_second_url_is_refused_while_a_fetch_runs(client_of, learner, team, served):
    with fetching._fetch_lock:
        answer = client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Another address is being fetched. Please try again in a moment." in answer.text
    assert f'value="{URL}"' in answer.text
    assert not Contract.objects.exists()


def test_pasted_document_replaces_the_url(client_of, learner, team, served):
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    client_of(learner).post(contract_page(team, "new/"), {"url": URL, "text": text(with_words)})
    assert Contract.objects.get().url == ""
    a_day_later(team)
    assert team.contract_versions.count() == 2


def test_eleventh_fetch_in_an_hour_is_refused(client_of, learner, team, served):
    client = client_of(learner)
    codes = [
        client.post(contract_page(team, "new/"), {"url": URL}).status_code for _time in range(11)
    ]
    assert codes == [302] * 10 + [429]


def test_contract_of_a_paused_project_is_not_fetched(client_of, learner, team, served):
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    Project.objects.filter(pk=team.pk).update(state="paused")
    before = len(served["net"].asked)
    a_day_later(team)
    assert len(served["net"].asked) == before


def test_daily_fetch_that_runs_twice_fetches_once(client_of, learner, team, served):
    Contract.objects.create(project=team, url=URL)
    for _time in range(2):
        tasks.look_at_contract.call(Contract.objects.get().pk)
    assert len(served["net"].asked) == 1
