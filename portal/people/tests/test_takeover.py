"""Sign-in with a provider never opens an account of someone else with the same address."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import Client
from django.utils import timezone

from portal.people.models import User
from portal.people.tests.fake_servers import delivered_mails
from portal.people.tests.test_sign_in import PASSWORD, CountingHasher, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "amina@example.com"


def complete_login(rf, *, verified, uid="4711", user=None):
    """Complete a sign-in with GitHub; return the response and who is signed in then."""
    request = rf.get("/accounts/github/login/callback/")
    request.user = user or AnonymousUser()
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    login = SocialLogin(
        user=User(email=ADDRESS, handle=""),
        account=SocialAccount(provider="github", uid=uid),
        email_addresses=[EmailAddress(email=ADDRESS, verified=verified, primary=True)],
        provider=get_adapter().get_provider(request, "github"),
    )
    with context.request_context(request):
        answer = complete_social_login(request, login)
    return answer, request.session.get("_auth_user_id")


@pytest.mark.parametrize("there", ["verified", "unverified", "none"])
@pytest.mark.parametrize("says_verified", [True, False])
@pytest.mark.parametrize("has_password", [True, False])
def test_social_login_ignores_an_equal_address(
    github, rf, make_person, there, says_verified, has_password
):
    if there != "none":
        person = make_person("amina")
        person.set_password(PASSWORD) if has_password else person.set_unusable_password()
        person.save()
        EmailAddress.objects.create(
            user=person, email=ADDRESS, verified=there == "verified", primary=True
        )
    answer, who = complete_login(rf, verified=says_verified)
    assert answer.status_code == 302
    assert who is None
    assert not SocialAccount.objects.exists()
    assert User.objects.filter(email=ADDRESS).count() == (there != "none")


def test_social_login_opens_the_account_that_connected_it(github, rf, make_person):
    """The control: the same sign-in opens the account that is connected."""
    person = make_person("amina")
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    SocialAccount.objects.create(user=person, provider="github", uid="4711")
    _answer, who = complete_login(rf, verified=True)
    assert who == str(person.pk)
    _answer, who = complete_login(rf, verified=True, uid="4712")
    assert who is None


def test_unconfirmed_account_with_anothers_address_gains_nothing(github, rf, client):
    """Someone signs up with the address of another person, and never confirms it.

    The owner then signs in with a provider, and later by the address: neither joins that account.
    """
    sign_up(client, email=ADDRESS, handle="squatter")
    squatter = User.objects.get()
    assert not EmailAddress.objects.get().verified
    _answer, who = complete_login(rf, verified=True)
    assert who is None
    assert not SocialAccount.objects.exists()
    assert client.get("/settings/").status_code == 302
    github.SOCIALACCOUNT_PROVIDERS = {}  # its button leads to a page that doesn't exist here
    # Their own password opens nothing either, until they confirm the address.
    browser = Client()
    browser.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert browser.get("/settings/").status_code == 302
    # The owner's own sign-up is answered by mail, and joins nothing.
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        answer = sign_up(Client(), email=ADDRESS, handle="amina")
        assert {to for message in delivered_mails() for to in message.to} == {ADDRESS}
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert not EmailAddress.objects.filter(user=squatter, verified=True).exists()


def test_sign_in_hashes_as_often_for_unknown_addresses_as_for_wrong_passwords(
    make_person, settings
):
    settings.PASSWORD_HASHERS = ["portal.people.tests.test_sign_in.CountingHasher"]
    known = make_person("known")
    known.set_password(PASSWORD)
    known.save()
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    counts = []
    for email in (known.email, "nobody@example.com"):
        CountingHasher.calls = 0
        answer = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        assert "not correct" in answer.text
        counts.append(CountingHasher.calls)
    assert counts[0] == counts[1] > 0
