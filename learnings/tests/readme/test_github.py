"""The README of a repository, by its address."""

import uuid

import pytest

from learnings.readme.github import NotAnAddress, candidates
from portal import outgoing
from portal.tests.test_outgoing import PUBLIC, LocalNet, ok, server

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
    first = candidates(address)[0]
    assert first == "https://raw.githubusercontent.com/amina/alx-project-nexus/HEAD/README.md"


def test_an_address_with_branch_and_file():
    raw = "https://raw.githubusercontent.com/amina/nexus"
    assert candidates("https://github.com/amina/nexus/tree/dev")[0] == f"{raw}/dev/README.md"
    assert candidates("https://github.com/amina/nexus/tree/dev/docs")[0] == f"{raw}/dev/docs/README.md"
    assert candidates(f"{raw}/main/README.md") == [f"{raw}/main/README.md"]
    assert candidates("https://github.com/amina/nexus/blob/main/docs/hub.md") == [f"{raw}/main/docs/hub.md"]


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
    with pytest.raises(NotAnAddress, match="It looks like https://github.com/you/alx-project-nexus"):
        candidates(address)


@pytest.fixture
def github(monkeypatch):
    """github(answer): raw.githubusercontent.com is a local server that answers so."""
    running = []

    def answer_with(answer):
        context = server(answer)
        running.append(context)
        net = LocalNet(context.__enter__(), raw_githubusercontent_com=[[PUBLIC]])
        monkeypatch.setattr(outgoing, "NET", net)
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
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "There is no README at this address"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_100_000, "It is too big: at most 1000 KB."),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "answered with an error"),
        (ok(b"\x89PNG\r\n\x1a\n\x00"), "This is not a text file."),
        (b"", "did not answer in time"),
    ],
)
def test_what_cannot_be_fetched_is_a_sentence_and_the_address_stays(github, client_of, learner, answer, sentence):
    github(answer)
    response = post(client_of(learner))
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="https://github.com/amina/nexus"' in response.text


def test_an_address_that_is_none_is_refused_before_anything_is_asked(github, client_of, learner):
    net = github(ok(README))
    response = post(client_of(learner), "http://169.254.169.254/latest/")
    assert response.status_code == 422
    assert "This is not the address of a repository on GitHub." in response.text
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
