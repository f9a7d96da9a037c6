"""What an anonymous visitor finds, against a local server that plays the answers of real sites."""

from datetime import timedelta

import pytest

from collab.capstone.link_check import check_link, video_length
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, server
from portal.web.outgoing_requests import deadline_in

PAGE = b"<!doctype html><title>Sokoni</title>"
LOGIN = b'<title>Sign in</title><form><input name="user"><input type="password"></form>'


def answer(status="200 OK", body=PAGE, **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect_then(target, then):
    """The first path leads to `target`, which answers `then`."""
    return lambda line: answer("302 Found", b"", Location=target) if " /start" in line else then


def check(said, content="other", url="https://site.example/start", seconds=5, **names):
    names = {"site_example": [[PUBLIC]], "accounts_google_com": [[PUBLIC]]} | names
    with server(said) as port:
        return check_link(url, content, deadline=deadline_in(seconds), net=LocalNet(port, **names))


@pytest.mark.parametrize(
    ("said", "content", "found"),
    [
        (answer(), "other", "opens"),
        (answer(body=PAGE + b"x" * 5_000_000), "slides", "opens"),
        (redirect_then("https://site.example/there", answer()), "site", "opens"),
        (
            redirect_then("https://accounts.google.com/ServiceLogin?x", answer()),
            "slides",
            "sign_in",
        ),
        (redirect_then("/users/sign_in", answer()), "design", "sign_in"),
        (answer("403 Forbidden"), "design", "sign_in"),
        (answer("401 Unauthorized"), "api", "sign_in"),
        (answer(body=LOGIN), "slides", "sign_in"),
        (answer(body=LOGIN), "site", "opens"),
        (answer("404 Not Found"), "repository", "not_found"),
        (answer("410 Gone"), "repository", "not_found"),
        (answer("503 Service Unavailable"), "api", "no_answer"),
        (redirect_then("/start", answer()), "site", "refused"),
        (redirect_then("https://inside.example/", answer()), "site", "refused"),
    ],
)
def test_each_answer_is_named_as_what_it_is(said, content, found):
    assert check(said, content, inside_example=[["10.1.2.3"]]).status == found


def test_a_slow_site_a_private_address_and_other_schemes_do_not_open():
    assert check(b"").status == "no_answer"
    assert check(answer(), seconds=0).status == "no_answer"
    assert check(answer(), site_example=[["192.168.1.4"]]).status == "refused"
    assert check(answer(), url="http://site.example/start").status == "refused"
    assert check(answer(), url="https://site.example/start#part").status == "opens"


@pytest.mark.parametrize(
    ("page", "status", "seconds"),
    [
        (b'{"lengthSeconds":"278","x":1}', "opens", 278),
        (b'<meta property="og:video:duration" content="352">', "opens", 352),
        (b'<meta itemprop="duration" content="PT4M38S">', "opens", 278),
        (b'{"duration":91.4}', "opens", 91),
        (b"<title>A video</title>", "opens", None),
        (b'{"playabilityStatus":{"status":"LOGIN_REQUIRED"}}', "sign_in", None),
        (b'{"playabilityStatus":{"status":"ERROR"}}', "not_found", None),
    ],
)
def test_a_video_page_says_whether_it_plays_and_how_long_it_is(page, status, seconds):
    assert check(answer(body=page), "video") == (status, seconds)


def test_the_longest_duration_that_a_page_names_is_in_hours():
    text = '<meta itemprop="duration" content="PT1H0M2S">'
    assert video_length(text) == timedelta(hours=1, seconds=2).seconds
