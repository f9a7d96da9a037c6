"""What was typed into a form that is refused comes back to be copied."""

import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import OperationalError
from django.test import Client, RequestFactory

from portal.clock import from_now
from portal.people.models import User
from portal.web import errors
from portal.web.typed_texts import typed_texts

PAGE = "http://testserver/learnings/?section=tip"
OURS = {"Referer": PAGE}
COMMENT = "It was the index.\nThank <you> & good night"
TEXTAREA = re.compile(
    r'<label for="(?P<id>[^"]+)">(?P<label>[^<]*)</label>\s*'
    r'<textarea [^>]*id="(?P=id)"[^>]* readonly>\n(?P<text>[^<]*)</textarea>'
)


def shown_texts(response):
    main = response.text.partition("<main")[2]
    return [(found["label"], unescape(found["text"])) for found in TEXTAREA.finditer(main)]


def posted(values, headers=OURS):
    return RequestFactory().post("/here/", values, headers=headers)


def typed(values, headers=OURS):
    return [tuple(text) for text in typed_texts(posted(values, headers))]


@pytest.mark.parametrize(
    ("address", "values", "texts"),
    [
        ("/entries/{}/comments/", {"body": COMMENT}, [("Text", COMMENT)]),
        (
            "/learnings/new/",
            {"title": "Index it", "body": "First measure.", "topics_text": "Django", "kind": "tip"},
            [("Title", "Index it"), ("Text", "First measure."), ("Topics", "Django")],
        ),
        (
            "/collab/projects/1-shop/requests/new/",
            {"message": "Hello, may I?"},
            [("Message", "Hello, may I?")],
        ),
        ("/preview/", {"body": "A text that waits"}, [("Text", "A text that waits")]),
        (
            "/drafts/6b0b5c1e-2f0a-4a53-8ad4-0c8d7b7f1a11/",
            {"body": "A text that waits", "version": "m2l1abcdefghij"},
            [("Text", "A text that waits")],
        ),
    ],
)
def test_form_of_a_signed_out_person_shows_what_was_typed(
    client, learner, publish, address, values, texts
):
    entry = publish(learner)
    response = client.post(address.format(entry.pk), values, headers=OURS)
    assert response.status_code == 401
    assert "<h1>You’re signed out</h1>" in response.text
    assert "Copy what you wrote, sign in" in response.text
    assert shown_texts(response) == texts
    sign_in = "/accounts/login/?next=%2Flearnings%2F%3Fsection%3Dtip"
    assert f'<a class="btn btn-primary" href="{sign_in}">Sign in</a>' in response.text
    assert "Links open a new tab, and your text stays here." in response.text
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "sessionid" not in response.cookies
    assert not entry.comments.exists()


@pytest.mark.parametrize(
    "referer",
    ["https://evil.example/", "javascript:alert(1)", "", "http://testserver//evil.example/"],
)
def test_signed_out_form_leads_to_this_site_only(client, db, referer):
    response = client.post("/notices/read/", headers={"Referer": referer})
    assert response.status_code == 401
    assert "Nothing was saved. Sign in, and send it again." in response.text
    assert "new tab" not in response.text
    assert 'href="/accounts/login/?next=%2F">Sign in</a>' in response.text


def test_signed_out_link_still_leads_to_the_sign_in_page(client, db):
    response = client.get("/learnings/new/", headers=OURS)
    assert response.headers["Location"] == "/accounts/login/?next=/learnings/new/"


def test_signed_out_form_under_htmx_gets_no_texts(client, learner, publish):
    address = f"/entries/{publish(learner).pk}/comments/"
    headers = OURS | {"HX-Request": "true", "HX-Current-URL": PAGE}
    response = client.post(address, {"body": COMMENT}, headers=headers)
    assert response.status_code == 401
    assert response.content == b""
    assert response.headers["HX-Redirect"].startswith("/accounts/login/?next=/learnings/")


def test_page_out_of_date_shows_what_was_typed(learner, publish):
    entry = publish(learner)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    response = browser.post(f"/entries/{entry.pk}/comments/", {"body": COMMENT}, headers=OURS)
    assert response.status_code == 403
    assert shown_texts(response) == [("Text", COMMENT)]
    assert "it’s saved on this device" not in response.text


@pytest.mark.parametrize(
    "headers", [{}, {"Referer": "https://evil.example/"}, OURS | {"Sec-Fetch-Site": "cross-site"}]
)
def test_form_of_another_site_shows_no_texts(learner, headers):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    response = browser.post("/settings/", {"bio": "Wire it to me"}, headers=headers)
    assert response.status_code == 403
    assert "Wire it to me" not in response.text
    assert typed({"bio": "Wire it to me"}, headers) == []


@pytest.mark.parametrize(
    "headers", [OURS, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_form_of_this_site_is_recognized(headers):
    assert typed({"bio": "I test things"}, headers) == [("About me", "I test things")]


def test_missing_page_and_errors_of_ours_show_what_was_typed(client_of, learner):
    response = client_of(learner).post("/entries/999/comments/", {"body": COMMENT}, headers=OURS)
    assert (response.status_code, shown_texts(response)) == (404, [("Text", COMMENT)])
    try:
        raise OperationalError
    except OperationalError:
        response = errors.server_error(posted({"body": COMMENT}))
    assert (response.status_code, shown_texts(response)) == (503, [("Text", COMMENT)])


def test_suspended_person_gets_back_what_was_typed(client_of, learner, other, publish):
    entry, browser = publish(other), client_of(learner)
    User.objects.filter(pk=learner.pk).update(suspended_until=from_now(timedelta(days=1)))
    address = f"/entries/{entry.pk}/comments/"
    response = browser.post(address, {"body": COMMENT}, headers=OURS)
    assert (response.status_code, shown_texts(response)) == (403, [("Text", COMMENT)])
    assert "You’re read-only until" in response.text


def test_mentor_without_a_proved_second_factor_gets_back_what_was_typed(
    settings, client_of, mentor
):
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(mentor, generate_totp_secret())
    browser, address = client_of(mentor), "/moderation/replies/"
    values = {"label": "Short", "text": "Please add the error."}
    response = browser.post(address, values, headers=OURS)
    assert response.status_code == 403
    assert shown_texts(response) == [("Text", "Short"), ("Text 2", "Please add the error.")]
    assert "Nothing was saved. Copy what you wrote, confirm that it’s you" in response.text
    assert 'href="/accounts/2fa/reauthenticate/?next=' in response.text
    under_htmx = browser.post(address, values, headers=OURS | {"HX-Request": "true"})
    assert (under_htmx.status_code, under_htmx.content) == (401, b"")


def test_mentor_without_a_second_factor_is_told_to_set_one_up(settings, client_of, mentor):
    settings.SECOND_FACTOR_REQUIRED = True
    browser, values = client_of(mentor), {"label": "Short", "text": "Please add the error."}
    response = browser.post("/moderation/replies/", values, headers=OURS)
    assert response.status_code == 403
    assert ("Text 2", "Please add the error.") in shown_texts(response)
    assert "Copy what you wrote, set one up, and send it again." in response.text
    assert "confirm that it’s you" not in response.text
    set_up = "/accounts/2fa/"
    assert f'<a class="btn btn-primary" href="{set_up}">Continue</a>' in response.text
    message = "Mentors and operators sign in with a second factor. Please set one up here first."
    assert message not in response.text
    assert message in browser.get(set_up).text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("body", "これは索引の問題でした。"),
        ("body", "索引问题"),
        ("body", "มันเป็นดัชนี"),
        ("body", "Thanks!"),
        ("text", "https://example.org/" + "long/" * 40),
        ("url", "https://example.org/"),
        ("website", "https://example.org/"),
        ("address", "https://example.org/"),
        ("unheard_of", "これは索引の問題でした。"),
        ("unheard_of", "one\ntwo"),
        ("unheard_of", "https://example.org/"),
        ("keywords", "two words"),
        ("code_review", "two words"),
        ("next", "Tests"),
        ("reason", "It is unkind"),
        ("reason-7", "Unkind"),
        ("seat_2_topics", "Django"),
    ],
)
def test_text_without_spaces_comes_back(name, text):
    assert [one for _label, one in typed({name: text})] == [text]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reason", "unkind"),
        ("reason", "personal_data"),
        ("word", "blocked"),
        ("kind", "challenge"),
        ("api_key", "two words"),
        ("recovery_codes", "two words"),
        ("oldpassword", "two words"),
        ("secret-2", "two words"),
        ("code1", "two words"),
        ("webhook_url", "two words"),
        ("address", "https://discord.com/api/webhooks/1/abc"),
        ("next", "/learnings/?q=これは索引の問題でした"),
        ("unheard_of", "6b0b5c1e-2f0a-4a53-8ad4-0c8d7b7f1a11"),
    ],
)
def test_what_was_chosen_or_is_secret_does_not_come_back(name, text):
    assert typed({name: text}) == []


def test_form_sent_from_an_address_that_only_takes_forms_leads_home(client, learner):
    address = "/preview/"
    headers = {"Referer": f"http://testserver{address}"}
    response = client.post(address, {"body": COMMENT}, headers=headers)
    assert response.status_code == 401
    assert 'href="/accounts/login/?next=%2F">Sign in</a>' in response.text
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    response = browser.post(address, {"body": COMMENT}, headers=headers)
    assert response.status_code == 403
    assert '<a class="btn btn-ghost" href="/">' in response.text


def test_hidden_and_secret_fields_are_not_shown():
    values = {
        "csrfmiddlewaretoken": "a token of many words",
        "password": "a long pass phrase",
        "password1": "a long pass phrase",
        "new_webhook": "two words",
        "join_code": "two words",
        "credential": '{"id": "a b"}',
        "key": "6b0b5c1e-2f0a-4a53-8ad4-0c8d7b7f1a11",
        "version": "m2l1abcdefghij",
        "next": "/learnings/?section=tip",
        "name-12": "Clear code",
        "own-name-12": "Clear code",
        "body": "Hi",
        "note": "    ",
    }
    assert typed(values) == []


def test_fields_of_many_forms_are_numbered():
    values = {"3-title": "First", "4-title": "Second", "reason-7": "Why not", "hard": "All of it"}
    assert typed(values) == [
        ("Title", "First"),
        ("Title 2", "Second"),
        ("Reason", "Why not"),
        ("What was hard to understand?", "All of it"),
    ]


def test_form_that_cannot_be_read_shows_no_texts():
    for content_type, body in (
        ("multipart/form-data; boundary=", b"--x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=b" % n for n in range(2_000))),
    ):
        request = RequestFactory().generic(
            "POST", "/", body, content_type=content_type, headers=OURS
        )
        assert typed_texts(request) == []
