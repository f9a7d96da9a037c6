"""A mentor reviews a README of 33 entries by keyboard alone, also without a connection."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_queue import Keyboard, fill, waits

pytestmark = [pytest.mark.browser, pytest.mark.demo]

IMPORT = """
from learnings.models import ReadmeImport
from portal.people.models import Cohort, User
lines = ["# Hub", "", "## Technologies", ""]
lines += [f"- **Tool {number:02}**: how I used it, in my words." for number in range(20)]
lines += ["", "## Challenges and solutions", "", "| Challenge | Solution |", "| --- | --- |"]
lines += [f"| Page {number:02} was slow | Added index {number} |" for number in range(13)]
author = User.objects.create(
    email="hub@example.com", handle="hub", cohort=Cohort.objects.get(slug="cohort-3"))
staged = ReadmeImport.stage(author, "\\n".join(lines))
staged.confirm()
staged.submit()
"""
ENTRIES = 33
QUEUE = "/moderation/?what=readmes&sort=short"
BACK = "Which version did you use?"


@pytest.fixture
def mentor(open_browser, server):
    """A mentor whose queue has two posts and the README."""
    fill(server, 2)
    server.manage("shell", "-c", IMPORT)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    mentor.page.goto(QUEUE)
    waits(mentor.page, 1)
    return mentor


def open_readme(page):
    page.keyboard.press("o")
    page.wait_for_url("**/moderation/submissions/**")


def bar_is_in_view(page):
    expect(page.locator(".decide")).to_be_in_viewport(ratio=1)


def reason(page, number):
    return page.locator("[data-row]").nth(number).locator("textarea")


def saved(page):
    page.locator("[data-autosave-state]", has_text="Saved").wait_for()


def test_a_readme_of_33_entries_is_reviewed_by_keyboard_alone(mentor):
    page = mentor.page
    keyboard = Keyboard(page)
    open_readme(page)
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(ENTRIES)
    for number in range(ENTRIES):
        keyboard.press("j")
        expect(rows.nth(number).locator("summary")).to_be_focused()
        bar_is_in_view(page)
    folded = page.evaluate("document.querySelector('main').scrollHeight")
    keyboard.press("k", "o")
    expect(rows.nth(ENTRIES - 2).locator("details")).to_have_attribute("open", "")
    keyboard.press("x")
    expect(reason(page, ENTRIES - 2)).to_be_focused()
    page.keyboard.type(BACK)
    keyboard.press("Control+Enter")
    expect(rows.nth(ENTRIES - 2).locator("summary")).to_be_focused()
    bar_is_in_view(page)
    mentor.take_picture("readme-with-a-reason")
    keyboard.press("a")
    page.wait_for_url("**undo_readme=**")
    page.get_by_text("Approved: 32. Changes requested: 1.").wait_for()
    assert "what=readmes&sort=short" in page.url
    mentor.take_picture("readme-decided")
    print(f"keys per decision: {keyboard.pressed / ENTRIES:.2f}; page: {folded} px")
    assert keyboard.pressed <= ENTRIES * 1.5
    assert folded <= ENTRIES * 100


def test_undo_leads_back_to_the_readme_and_its_place_in_the_queue(mentor):
    page = mentor.page
    open_readme(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.type(BACK)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url("**undo_readme=**")
    page.keyboard.press("u")
    page.get_by_text("Undone: it’s back in the queue.").wait_for()
    expect(reason(page, 0)).to_have_value(BACK)
    expect(page.locator("[data-row] input:checked")).to_have_count(1)
    page.get_by_text("You’re reviewing this").wait_for()
    page.get_by_text("1 of 1").wait_for()
    mentor.take_picture("readme-undone")
    page.locator("main").get_by_role("link", name="Review queue").click()
    waits(page, 1)
    assert page.url.endswith(QUEUE)


def test_what_was_typed_about_a_readme_is_never_lost(mentor):
    page = mentor.page
    mentor.expected += ["Failed to load resource", "net::ERR_INTERNET_DISCONNECTED"]
    open_readme(page)
    address = page.url
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.type("Saved while I type.")
    saved(page)
    page.reload()
    expect(reason(page, 0)).to_have_value("Saved while I type.")

    reason(page, 0).fill("Typed, and reloaded at once.")
    page.reload()
    expect(reason(page, 0)).to_have_value("Typed, and reloaded at once.")
    expect(page.locator("[data-row] input:checked")).to_have_count(1)
    saved(page)

    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda now: "logout" not in now)
    mentor.start_session()
    page.goto(address)
    expect(reason(page, 0)).to_have_value("Typed, and reloaded at once.")

    mentor.context.set_offline(True)
    reason(page, 0).fill("Typed without a connection.")
    page.keyboard.press("Escape")
    page.locator("[data-autosave-state]", has_text="offline").wait_for()
    page.keyboard.press("a")
    expect(reason(page, 0)).to_have_value("Typed without a connection.")
    assert page.url == address
    mentor.context.set_offline(False)
    saved(page)
    page.reload()
    expect(reason(page, 0)).to_have_value("Typed without a connection.")
    page.keyboard.press("a")
    page.get_by_text("Approved: 32. Changes requested: 1.").wait_for()


def test_a_box_that_is_ticked_by_mouse_shows_the_field_for_its_reason(mentor):
    page = mentor.page
    open_readme(page)
    expect(reason(page, 2)).to_be_hidden()
    page.locator("[data-row]").nth(2).locator("[data-asks]").check()
    expect(reason(page, 2)).to_be_visible()


def test_a_long_note_leaves_room_for_the_buttons_on_a_phone(mentor):
    page = mentor.page
    open_readme(page)
    page.set_viewport_size({"width": 360, "height": 640})
    page.locator(".decide textarea").fill("Please shorten it. " * 100)
    bar_is_in_view(page)
