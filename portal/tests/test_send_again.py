"""A form of a page from before a new sign-in can be sent again from the page that refuses it."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from portal.web.typed_texts import fields_to_send_again

OURS = {"Sec-Fetch-Site": "same-origin"}
COMMENT = 'It was the "index".\nThank <you>'
FORM = re.compile(r'<form class="stack" method="post" action="([^"]*)".*?</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@pytest.fixture
def browser(learner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    return browser


def form_of(response):
    """The address and the fields of the form on the page, as a browser sends them."""
    form = FORM.search(response.text)
    fields = FIELD.findall(form[0])
    return unescape(form[1]), {name: unescape(value) for name, value in fields}


def fields_of(values, headers=OURS):
    return fields_to_send_again(RequestFactory().post("/here/", values, headers=headers))


def test_refused_form_is_sent_again_with_a_new_token(browser, learner, other, publish):
    entry = publish(other)
    address = f"/entries/{entry.pk}/comments/"
    refused = browser.post(address, {"body": COMMENT, "key": "a-b"}, headers=OURS)
    assert refused.status_code == 403
    assert f"You’re signed in as {learner.name}." in refused.text
    assert "Check what you wrote, and send it again." in refused.text
    assert refused.text.partition("<main")[2].count("btn-primary") == 1
    action, fields = form_of(refused)
    token = fields.pop("csrfmiddlewaretoken")
    assert (action, fields) == (address, {"body": COMMENT, "key": "a-b"})
    assert not entry.comments.exists()
    sent = browser.post(action, {"body": COMMENT, "csrfmiddlewaretoken": token}, headers=OURS)
    assert sent.status_code == 302
    comment = entry.comments.get()
    assert (comment.author, comment.body) == (learner, COMMENT)


def test_the_buttons_value_and_all_chosen_values_are_sent_again():
    values = {"csrfmiddlewaretoken": "old", "note": "Two words", "tags": ["a", "b"], "do": "save"}
    assert fields_of(values) == [
        ("note", "Two words"),
        ("tags", "a"),
        ("tags", "b"),
        ("do", "save"),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"body": COMMENT, "password": "a long pass phrase"},
        {"body": COMMENT, "code": "123456"},
        {"body": COMMENT, "api_key": "abc"},
        {"body": COMMENT, "address": "https://discord.com/api/webhooks/1/abc"},
        {"body": COMMENT, "file": SimpleUploadedFile("README.md", b"# Me")},
        {"do": "delete"},
    ],
)
def test_form_with_a_secret_a_file_or_no_text_is_not_sent_again(values):
    assert fields_of(values) == []


@pytest.mark.parametrize(
    "headers", [{}, {"Referer": "https://evil.example/"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_form_of_another_site_cannot_be_sent_again(browser, headers):
    assert fields_of({"body": COMMENT}, headers) == []
    response = browser.post("/settings/", {"bio": "Wire it to me"}, headers=headers)
    assert response.status_code == 403
    assert "Wire it to me" not in response.text
    assert FORM.search(response.text) is None


def test_links_of_a_page_with_typed_texts_open_a_new_tab(client, browser, db):
    base = '<base target="_blank">'
    refused = client.post("/preview/", {"body": COMMENT}, headers=OURS)
    assert refused.status_code == 401
    assert base in refused.text.partition("</head>")[0]
    assert '<a class="skip" href="#main" target="_self">' in refused.text
    out_of_date = browser.post("/preview/", {"body": COMMENT}, headers=OURS)
    assert base in out_of_date.text
    assert 'action="/preview/" target="_self">' in out_of_date.text
    for page in (client.post("/preview/", headers=OURS), client.get("/about/")):
        assert base not in page.text
