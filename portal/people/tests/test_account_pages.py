"""The pages of allauth speak in our words: headings, labels and buttons in sentence case."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.template.loader import get_template

TITLE_CASE = re.compile(r"^\w[\w’-]*(?: [\w’-]+)*? (?!Nexus)[A-Z][a-z]")
# Texts that people read as one unit; the title is that of the browser's tab.
TEXTS = re.compile(
    r"<(title|h1|h2|label|button|th|a class=\"btn[^>]*)(?: [^>]*)?>(.*?)</", re.DOTALL
)

READER_PAGES = [
    "login/", "signup/", "inactive/", "password/reset/", "password/reset/done/", "password/reset/key/done/",
    "password/reset/key/1-nothing/", "3rdparty/login/cancelled/",
]  # fmt: skip
LEARNER_PAGES = [
    "logout/", "email/", "password/change/", "reauthenticate/", "2fa/", "3rdparty/", "sessions/",
]  # fmt: skip
GUARDED_PAGES = [
    "2fa/", "2fa/reauthenticate/", "2fa/totp/deactivate/", "2fa/webauthn/", "2fa/webauthn/add/",
    "2fa/recovery-codes/", "2fa/recovery-codes/generate/",
]  # fmt: skip
# Templates whose pages need a state that is laborious to set up.
OTHER_TEMPLATES = [
    "account/confirm_login_code.html",
    "account/confirm_reauthentication_code.html",
    "account/password_reset_from_key.html",
    "account/password_set.html",
    "account/request_reauthentication_code.html",
    "mfa/authenticate.html",
    "mfa/webauthn/authenticator_confirm_delete.html",
    "mfa/webauthn/edit_form.html",
    "mfa/webauthn/reauthenticate.html",
    "socialaccount/authentication_error.html",
    "socialaccount/login.html",
]


def texts_of(page):
    return [" ".join(text.split()) for _tag, text in TEXTS.findall(page)]


def check(response):
    assert response.status_code == 200
    texts = texts_of(response.text.split("</head>")[0] + response.text.split("<main")[1])
    assert len(texts) > 1
    assert [text for text in texts if TITLE_CASE.match(text)] == []


def test_title_case_is_recognised():
    assert TITLE_CASE.match("Two-Factor Authentication")
    assert TITLE_CASE.match("Sign Out")
    assert not TITLE_CASE.match("Sign out of Nexus")


@pytest.mark.django_db
@pytest.mark.parametrize("page", READER_PAGES)
def test_pages_of_readers_are_in_sentence_case(client, page):
    check(client.get(f"/accounts/{page}", follow=True))


@pytest.mark.parametrize("page", LEARNER_PAGES)
def test_pages_of_learners_are_in_sentence_case(client_of, learner, page):
    learner.set_password("a long pass phrase of mine")
    learner.save()
    check(client_of(learner).get(f"/accounts/{page}", follow=True))


@pytest.mark.parametrize("page", GUARDED_PAGES)
def test_pages_of_second_factors_are_in_sentence_case(two_factor_client_of, learner, page):
    browser = two_factor_client_of(learner)
    RecoveryCodes.activate(learner)
    check(browser.get(f"/accounts/{page}", follow=True))


@pytest.mark.parametrize("name", OTHER_TEMPLATES)
def test_other_pages_have_our_templates(name):
    assert get_template(name).origin.name == str(settings.BASE_DIR / "templates" / name)


ACTIONS = ("action_primary", "action_send", "action_remove")


@pytest.mark.parametrize(
    ("addresses", "actions"),
    [
        ({"amina@example.com": True}, []),
        ({"amina@example.com": False}, ["action_send"]),
        ({"amina@example.com": True, "new@example.com": False}, list(ACTIONS)),
    ],
)
def test_what_one_can_do_with_an_address_is_offered(client_of, learner, addresses, actions):
    for email, verified in addresses.items():
        learner.emailaddress_set.create(
            email=email, verified=verified, primary=email == learner.email
        )
    page = client_of(learner).get("/accounts/email/").text
    assert [name for name in ACTIONS if f'name="{name}"' in page] == actions
    assert all(email in page for email in addresses)
    assert ('type="radio"' in page) == (len(addresses) > 1)
