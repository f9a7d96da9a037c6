"""How many clicks it takes until a learner's first entry, and a README, are with the mentors."""

import time

import pytest
from playwright.sync_api import Locator, expect

from learnings.demo import imported_readme
from tests.browser.serving import PASSWORD

pytestmark = pytest.mark.browser
README = imported_readme.HUB.read_text(encoding="utf-8")
MAX_CLICKS_TO_FIRST_ENTRY = 6
MAX_CLICKS_TO_README = 4


class Clicks:
    """Clicks one after another, counted and timed; typing is not counted."""

    def __init__(self) -> None:
        self.count = 0
        self.started = time.monotonic()

    def on(self, element: Locator) -> None:
        element.click()
        self.count += 1

    def tell(self, goal: str) -> None:
        seconds = time.monotonic() - self.started
        print(f"\n{goal}: {self.count} clicks, {seconds:.1f} s without typing and reading")


def test_the_first_entry_takes_few_clicks_and_one_code(open_browser):
    amina = open_browser("amina", width=360)
    page = amina.page
    page.goto("/")
    clicks = Clicks()
    clicks.on(page.get_by_role("link", name="Sign up", exact=True).first)
    page.get_by_label("Email").fill(amina.email)
    page.get_by_label("Handle").fill("amina")
    page.get_by_label("Password").fill(PASSWORD)
    clicks.on(page.locator("main form button").first)
    page.get_by_label("Code").fill(amina.newest_code())
    clicks.on(page.get_by_role("button", name="Confirm"))
    clicks.on(page.get_by_role("link", name="New", exact=True))
    clicks.on(page.get_by_role("link", name="Learning What did you find out?"))
    page.get_by_label("Title").fill("An image is a recipe")
    page.get_by_label("What you learned").fill("A container is the meal.")
    clicks.on(page.get_by_role("button", name="Submit for review"))
    expect(page.get_by_role("heading", name="An image is a recipe")).to_be_visible()
    expect(page.get_by_text("In review", exact=False).first).to_be_visible()
    clicks.tell("first entry, from the landing page")
    assert clicks.count <= MAX_CLICKS_TO_FIRST_ENTRY


def test_a_readme_is_imported_and_submitted_in_few_clicks(open_browser):
    amina = open_browser("amina")
    amina.create_account()
    page = amina.page
    page.goto("/")
    clicks = Clicks()
    clicks.on(page.locator("summary", has_text="New"))
    clicks.on(page.get_by_role("link", name="Import a README").first)
    page.get_by_label("Or paste it here").fill(README)
    clicks.on(page.get_by_role("button", name="Import README"))
    clicks.on(page.get_by_role("button", name="Submit for review"))
    expect(page.get_by_text("who will review your README in one go")).to_be_visible()
    clicks.tell("README, from Home")
    assert clicks.count <= MAX_CLICKS_TO_README
