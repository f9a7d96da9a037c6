"""Shortcuts of a single key: where they act, where they don't, and the switch that turns them off."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.mark.demo
def test_slash_searches_and_question_mark_shows_the_keys(open_browser):
    person = open_browser("amina")
    person.start_session()
    page = person.page
    page.goto("/challenges/")
    page.keyboard.press("/")
    assert focused(page) == "site-q"
    page.keyboard.type("a/b?")
    expect(page.locator("#site-q")).to_have_value("a/b?")
    page.goto("/search/")
    page.locator("h1").click(force=True)
    page.keyboard.press("/")
    assert focused(page) == "search-q"
    page.goto("/challenges/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    page.keyboard.press("/")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.demo
def test_slash_opens_the_search_page_where_there_is_no_field(open_browser):
    person = open_browser("amina", width=360)
    person.start_session()
    person.page.goto("/challenges/")
    person.page.keyboard.press("/")
    person.page.wait_for_url("**/search/#search-q")
    person.page.wait_for_function("document.activeElement.id === 'search-q'")


@pytest.mark.demo
def test_single_keys_are_turned_off_in_the_settings(open_browser):
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    page.goto("/moderation/")
    page.keyboard.press("j")
    expect(page.locator("[data-row] button").first).to_be_focused()
    page.goto("/settings/")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save profile").click()
    page.get_by_text("Account saved.").wait_for()
    page.keyboard.press("/")
    assert focused(page) != "site-q"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/moderation/")
    page.keyboard.press("j")
    expect(page.locator("[data-row] button").first).not_to_be_focused()


@pytest.mark.demo
def test_readers_have_no_single_keys(open_browser):
    page = open_browser("reader").page
    page.goto("/challenges/")
    page.keyboard.press("/")
    assert focused(page) != "site-q"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.demo
def test_panel_of_the_bell_is_opened_read_and_closed_by_keyboard(open_browser):
    person = open_browser("amina")
    person.start_session()
    page = person.page
    page.goto("/")
    bell = page.locator("#bell-button")
    bell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#bell_panel")
    expect(panel.get_by_role("listitem")).to_have_count(6)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#bell_panel') !== null")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(bell).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Mark all as read").click()
    expect(panel.get_by_role("link", name="All notifications")).to_be_focused()
    expect(page.locator("#bell .dot")).to_have_count(0)
    expect(panel.get_by_role("listitem")).to_have_count(6)


@pytest.mark.demo
@pytest.mark.parametrize(("width", "javascript"), [(1280, False), (360, True)])
def test_bell_is_a_link_on_phones_and_without_javascript(open_browser, width, javascript):
    person = open_browser("amina", width=width, javascript=javascript)
    person.start_session()
    person.page.goto("/")
    person.page.get_by_role("link", name="Notifications, 7 new").click()
    person.page.wait_for_url("**/notices/")
    person.page.get_by_role("button", name="Mark all as read").click()
    expect(person.page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    expect(person.page.locator("#bell .dot")).to_have_count(0)
