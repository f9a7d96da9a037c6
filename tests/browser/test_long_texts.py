"""What is pasted stays whole; a count says how long it is, and the server what is too long."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_forgiving import CHALLENGE

pytestmark = [pytest.mark.browser, pytest.mark.demo]


@pytest.fixture
def hana(open_browser):
    person = open_browser("hana", width=360)
    person.start_session()
    return person


def paste(field, text):
    """Insert a text as the keyboard does, which a `maxlength` would cut."""
    field.focus()
    field.page.keyboard.insert_text(text)


def test_a_count_follows_what_is_typed(hana):
    page = hana.page
    page.goto("/settings/")
    field = page.get_by_label("About me")
    count = page.locator("#id_bio_length")
    field.fill("")
    paste(field, "Hello, world")
    expect(count).to_have_text("12 of 500 characters")
    expect(field).to_have_accessible_description("12 of 500 characters")
    paste(field, "x" * 489)
    expect(count).to_have_text("1 character too many")
    expect(field).to_have_value("Hello, world" + "x" * 489)
    paste(field, "😀")
    expect(count).to_have_text("2 characters too many")
    field.fill("")
    expect(count).to_be_hidden()
    expect(field).to_have_accessible_description("")


def test_it_is_spoken_once_that_a_text_is_too_long_and_once_that_it_fits(hana):
    page = hana.page
    page.goto("/settings/")
    spoken, field = page.locator("#length-spoken"), page.get_by_label("About me")
    field.fill("Hello")
    expect(page.locator("#id_bio_length")).to_have_text("5 of 500 characters")
    expect(spoken).to_be_empty()
    expect(spoken).to_have_role("status")
    expect(page.locator("#id_bio_length")).not_to_have_attribute("aria-live", re.compile(""))
    paste(field, "x" * 496)
    expect(spoken).to_have_text("1 character too many")
    paste(field, "x")
    expect(page.locator("#id_bio_length")).to_have_text("2 characters too many")
    expect(spoken).to_have_text("1 character too many")
    for _press in range(2):
        field.press("Backspace")
    expect(spoken).to_have_text("500 of 500 characters")


def test_texts_that_are_put_back_are_counted(hana):
    page, title = hana.page, "t" * 110
    hana.expected += ["ERR_FAILED", "htmx:"]
    page.route("**/drafts/**", lambda route: route.abort())
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_text("Offline. Saved on this device").wait_for()
    page.goto("/healthz")
    page.unroute("**/drafts/**")
    page.goto("/learnings/new/")
    page.get_by_role("button", name="Restore text").click()
    expect(page.get_by_label("Title")).to_have_accessible_description("110 of 120 characters")
    page.goto(CHALLENGE)
    paste(page.get_by_label("Your comment").last, "c" * 4_500)
    expect(page.get_by_text("4,500 of 5,000 characters")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your comment").last).to_have_value("c" * 4_500)
    expect(page.get_by_text("4,500 of 5,000 characters")).to_be_visible()


def test_a_field_of_one_line_is_counted_near_its_limit(hana):
    page = hana.page
    page.goto("/settings/")
    field = page.locator("#id_display_name")
    count = page.locator("#id_display_name_length")
    field.fill("x" * 48)
    expect(count).to_have_count(0)
    paste(field, "x" * 10)
    expect(count).to_have_text("58 of 60 characters")


def test_a_comment_that_is_too_long_is_refused_and_stays(hana):
    hana.expected.append("422")
    page, text = hana.page, "y" * 5_020
    page.goto(CHALLENGE)
    field = page.get_by_label("Your comment").last
    paste(field, text)
    expect(page.locator("form").get_by_text("20 characters too many")).to_be_visible()
    page.get_by_role("button", name="Post comment").click()
    refused = page.get_by_text("Comments can be up to 5,000 characters; yours is 5,020.").last
    expect(refused).to_be_visible()
    field = page.get_by_label("Your comment").last
    expect(field).to_have_value(text)
    expect(page.locator("form").get_by_text("20 characters too many")).to_be_visible()
    field.press("Control+End")
    for _press in range(20):
        field.press("Backspace")
    expect(page.locator("form").get_by_text("5,000 of 5,000 characters")).to_be_visible()
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment", has_text="y" * 5_000)).to_be_visible()


def test_without_a_script_a_text_stays_as_well(open_browser):
    person = open_browser("hana", javascript=False)
    person.expected.append("422")
    person.start_session()
    page = person.page
    page.goto("/settings/")
    page.get_by_label("About me").fill("")
    paste(page.get_by_label("About me"), "z" * 520)
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_label("About me")).to_have_value("z" * 520)
    expect(page.locator("#id_bio_error")).to_contain_text("Up to 500 characters; yours has 520.")
