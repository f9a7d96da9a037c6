"""Signing in with a passkey: a key of Chromium's own, as a phone has one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import GREETING, PASSWORD

pytestmark = pytest.mark.browser


def test_a_passkey_is_added_and_signs_in_without_a_password(open_browser, chromium, server):
    amina = open_browser("amina")
    amina.sign_up()
    # Passkeys belong to a name, and an address of numbers is none.
    context = chromium.new_context(base_url=f"http://localhost:{server.port}")
    context.set_default_timeout(20_000)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"isUserVerified": True}})
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("amina@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name=GREETING).wait_for()
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    # The codes that help where the phone is lost are shown once.
    expect(page.locator("#recovery_codes")).to_have_value(re.compile(r"^\s*(\S+\s+){9}\S+\s*$"))
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_text("My phone").first.wait_for()
    context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name=GREETING).wait_for()
    context.close()
