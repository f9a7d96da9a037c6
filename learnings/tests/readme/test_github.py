"""The README of a repository, by its address."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from conftest import HTMX
from learnings.models import ReadmeImport
from learnings.readme.github import NotARepositoryAddress, fetch_readme, readme_urls
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok, server
from portal.web import outgoing_requests

README = b"## Tips\n\n- Ask early\n- Ask often\n"


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/amina/alx-project-nexus", "http://github.com/amina/alx-project-nexus/", "github.com/amina/alx-project-nexus",
        "https://www.github.com/amina/alx-project-nexus.git", " https://github.com/amina/alx-project-nexus?tab=readme#readme ",
        "https://GitHub.com/amina/alx-project-nexus",
    ],
)  # fmt: skip
def test_an_address_as_people_copy_it(address):
    first = readme_urls(address)[0]
    assert first == "https://raw.githubusercontent.com/amina/alx-project-nexus/HEAD/README.md"


def test_an_address_with_branch_and_file():
    raw = "https://raw.githubusercontent.com/amina/nexus"
    assert readme_urls("https://github.com/amina/nexus/tree/dev")[0] == f"{raw}/dev/README.md"
    assert (
        readme_urls("https://github.com/amina/nexus/tree/dev/docs")[0]
        == f"{raw}/dev/docs/README.md"
    )
    assert readme_urls(f"{raw}/main/README.md") == [f"{raw}/main/README.md"]
    assert readme_urls("https://github.com/amina/nexus/blob/main/docs/hub.md") == [
        f"{raw}/main/docs/hub.md"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://gitlab.com/a/b", "https://raw.githubusercontent.com/a/b/../../c", "https://raw.githubusercontent.com@evil.example/a/b/c", "https://github.com/amina", "https://github.com/", "http://127.0.0.1/", "http://169.254.169.254/a/b",
        "https://github.com.evil.example/a/b", "https://github.com@evil.example/a/b", "https://evil.example/github.com/a/b",
        "https://github.com/a/..", "https://github.com/a/b/blob/main/../../x.md", "https://github.com:22/a/b", "file:///etc/passwd",
        "https://github.com/a/b\r\nX: 1", "https://github.com\\@evil.example/a/b", "javascript:alert(1)", "https://gıthub.com/a/b",
    ],
)  # fmt: skip
def test_another_address_is_refused_with_an_example(address):
    with pytest.raises(
        NotARepositoryAddress, match="It should look like https://github.com/you/alx-project-nexus"
    ):
        readme_urls(address)


@pytest.fixture
def github(monkeypatch):
    """github(answer): raw.githubusercontent.com is a local server that answers so."""
    running = []

    def answer_with(answer):
        context = server(answer)
        running.append(context)
        net = LocalNet(context.__enter__(), raw_githubusercontent_com=[[PUBLIC]])
        monkeypatch.setattr(outgoing_requests, "NETWORK", net)
        return net

    yield answer_with
    for context in running:
        context.__exit__(None, None, None)


def post(client, address="https://github.com/amina/nexus"):
    return client.post("/import/", {"key": uuid.uuid4(), "address": address})


def test_readme_import_by_address_it_works(github, client_of, learner):
    net = github(ok(README))
    client = client_of(learner)
    page = client.get(post(client).headers["Location"])
    assert "Ask early" in page.text
    assert "https://github.com/amina/nexus" in page.text
    assert net.asked == [PUBLIC]


def test_a_readme_of_another_name_is_found(github, client_of, learner):
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    github(lambda first: ok(README) if "readme.md " in first else missing)
    assert post(client_of(learner)).status_code == 302


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "There’s no README at this URL",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_100_000, "Too large: the limit is 1000 KB."),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "returned an error"),
        (ok(b"\x89PNG\r\n\x1a\n\x00"), "This isn’t a text file."),
        (b"", "didn’t respond in time"),
    ],
)
def test_what_cannot_be_fetched_is_a_sentence_and_the_address_stays(
    github, client_of, learner, answer, sentence
):
    github(answer)
    client = client_of(learner)
    page = client.get(post(client).headers["Location"])
    assert sentence in page.text
    assert 'value="https://github.com/amina/nexus"' in page.text
    assert 'action="/import/"' in page.text
    assert "Continue with it" not in client.get("/import/").text


@pytest.fixture
def worker(settings):
    """Tasks wait for a worker, as in production; worker() is one that does what is there and ends."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_BACKEND = "database"
    return lambda: call_command("db_worker", batch=True, interval=0, verbosity=0)


FETCHING = HTMX | {"HX-Target": "fetching"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", [ok(README), b""])
def test_an_address_is_fetched_by_a_task_and_the_page_says_so(
    github, worker, client_of, learner, answer
):
    net = github(answer)
    client = client_of(learner)
    address = post(client).headers["Location"]
    assert net.asked == []
    page = client.get(address)
    assert "https://github.com/amina/nexus" in page.text
    text = " ".join(page.text.split())
    assert f'hx-get="{address}" hx-trigger="every 2s"' in text
    assert f'href="{address}"> Check again </a>' in text
    assert "This is taking longer than usual." not in page.text
    part = client.get(address, headers=FETCHING)
    assert part.text.split()[:2] == ["<div", 'id="fetching"']
    assert 'id="look-again"' in part.text  # htmx gives the focus back to what has an id alone
    worker()
    assert net.asked == [PUBLIC]
    assert client.get(address, headers=FETCHING).headers["HX-Refresh"] == "true"
    assert ("Ask early" if answer else "didn’t respond in time") in client.get(address).text


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_fetches_once(github, worker, client_of, learner):
    net = github(ok(README))
    client = client_of(learner)
    values = {"key": uuid.uuid4(), "address": "https://github.com/amina/nexus"}
    first, second = (client.post("/import/", values).headers["Location"] for _time in range(2))
    assert first == second
    worker()
    assert net.asked == [PUBLIC]


def test_a_fetch_that_no_worker_takes_is_told_after_a_minute(worker, client_of, learner):
    client = client_of(learner)
    address = post(client).headers["Location"]
    ReadmeImport.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert "This is taking longer than usual." in client.get(address).text


def test_a_fetch_that_others_asked_for_is_not_shown(worker, client_of, learner, other):
    address = post(client_of(learner)).headers["Location"]
    assert client_of(other).get(address).status_code == 404
    assert client_of(other).get(address, headers=FETCHING).status_code == 404


def test_what_waits_is_neither_confirmed_nor_dropped(worker, client_of, learner):
    client = client_of(learner)
    address = post(client).headers["Location"]
    assert "Fetching" in client.post(address, {"do": "confirm"}).text
    assert client.post(f"{address}forget/").status_code == 404
    assert ReadmeImport.objects.get().fetching == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_fails_is_a_sentence_and_the_error_is_noted(
    github, worker, client_of, learner, monkeypatch, caplog
):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("learnings.tasks.decode", fail)
    github(ok(README))
    client = client_of(learner)
    address = post(client).headers["Location"]
    worker()
    assert "We couldn’t read this README." in client.get(address).text
    assert "could not be read" in caplog.text


def test_a_readme_that_was_fetched_and_cannot_be_read_is_kept_in_the_form(
    github, client_of, learner, monkeypatch
):
    monkeypatch.setattr("learnings.readme.parser.document.split_sections", lambda *args: 1 / 0)
    github(ok(README))
    client = client_of(learner)
    page = client.get(post(client).headers["Location"])
    assert "The error has been logged" in page.text
    assert "Ask early" in page.text
    assert 'value="https://github.com/amina/nexus"' not in page.text


def test_where_tasks_run_at_once_a_second_address_waits_its_turn(github, client_of, learner):
    """Of one process: the second is asked for while the first connects."""
    client, answers = client_of(learner), []
    net = github(ok(README))
    connect = net.connect

    def connect_slowly(*args):
        answers.append(post(client, "https://github.com/amina/second"))
        return connect(*args)

    net.connect = connect_slowly
    first = post(client)
    (second,) = answers
    assert "Ask early" in client.get(first.headers["Location"]).text
    assert second.status_code == 503
    assert second.headers["Retry-After"] == "10"
    assert "Another URL is being fetched. Please try again in a moment." in second.text
    assert 'value="https://github.com/amina/second"' in second.text
    assert ReadmeImport.objects.count() == 1


def test_one_fetch_takes_ten_seconds_in_all_at_most(monkeypatch):
    given = []

    def fetch(url, *, max_bytes, deadline):
        given.append(deadline)
        raise outgoing_requests.AddressNotFound

    monkeypatch.setattr(outgoing_requests, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(outgoing_requests, "fetch", fetch)
    with pytest.raises(outgoing_requests.FetchFailed):
        fetch_readme("https://github.com/amina/nexus")
    assert given == [1010.0] * 7


def test_an_address_that_is_none_is_refused_before_anything_is_asked(github, client_of, learner):
    net = github(ok(README))
    response = post(client_of(learner), "http://169.254.169.254/latest/")
    assert response.status_code == 422
    assert "That’s not a GitHub repository URL." in response.text
    assert net.asked == []


def test_fetching_too_often_is_429_and_keeps_the_address(github, client_of, learner):
    net = github(ok(README))
    client = client_of(learner)
    for _time in range(10):
        assert post(client).status_code == 302
    response = post(client)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert 'value="https://github.com/amina/nexus"' in response.text
    assert len(net.asked) == 10
