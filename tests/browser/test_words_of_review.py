"""What mentors write beside a decision: a comment on a paragraph, its answer, and a private note."""

import pytest
from playwright.sync_api import expect

from tests.browser.autosaving import lose_connection, lose_session, state_of

pytestmark = pytest.mark.browser

TITLE = "The list got slow"
FIRST, SECOND = "I measured it first.", "Then I added an index."
QUESTION, ANSWER = "On which column?", "On the date, which the list is sorted by."
NOTE = "Wrote about the same in the last cohort."


@pytest.mark.demo
def test_author_answers_a_comment_on_a_paragraph_and_never_sees_the_note(open_browser):
    author, mentor = open_browser("ibrahim"), open_browser("wanjiru")
    author.start_session()
    mentor.start_session()
    mentor.expected.append("status of 422")
    submit_post(author.page)
    comment_note_and_send_back(mentor.page)
    answer_beside_the_words(author.page)
    read_the_answer_and_resolve(mentor.page)


def submit_post(page):
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What you learned").fill(f"{FIRST}\n\n{SECOND}")
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name=TITLE).wait_for()


def open_item(page):
    page.goto("/moderation/?author=ibrahim")
    page.locator("[data-row]", has_text=TITLE).get_by_role("button").click()
    item = page.locator("[data-item]", has_text=TITLE)
    item.wait_for()
    return item


def comment_note_and_send_back(page):
    item = open_item(page)
    item.get_by_text("Comment on a paragraph").click()
    item.get_by_label("Paragraph", exact=True).select_option(label=SECOND)
    item.get_by_label("Comment on this paragraph").fill(QUESTION)
    item.get_by_role("button", name="Save comment").click()
    paragraph = page.locator("#paragraph-2")
    expect(paragraph).to_contain_text(SECOND)
    expect(paragraph).to_contain_text(QUESTION)
    page.get_by_text("Write a private note").click()
    page.get_by_label("Private note", exact=True).fill(NOTE)
    page.get_by_role("button", name="Request changes").click()
    page.get_by_text("Please give a reason").wait_for()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes")).to_contain_text(NOTE)
    page.get_by_label("Message to the author").fill("One question, beside your words.")
    page.get_by_role("button", name="Request changes").click()
    page.locator("#undo", has_text="changes requested").wait_for()


def answer_beside_the_words(page):
    page.reload()
    comment = page.get_by_role("listitem").filter(has_text=QUESTION)
    expect(comment.locator("blockquote")).to_have_text(SECOND)
    expect(page.locator("body")).not_to_contain_text(NOTE)
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("#comments blockquote")).to_have_text(SECOND)
    page.locator("#comments").get_by_role("link", name="Answer").click()
    page.get_by_label("Answer").fill(ANSWER)
    page.get_by_role("button", name="Save answer").click()
    expect(page.locator("#comments")).to_contain_text(ANSWER)
    expect(page.locator("body")).not_to_contain_text(NOTE)
    page.get_by_label("What you learned").fill(f"{FIRST}\n\nThen I indexed the date.")
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name=TITLE).wait_for()


def read_the_answer_and_resolve(page):
    item = open_item(page)
    earlier = item.locator("#earlier-comments")
    expect(earlier).to_contain_text(SECOND)
    expect(earlier).to_contain_text(ANSWER)
    expect(item.locator("#notes")).to_contain_text(NOTE)
    earlier.get_by_role("button", name="Resolve").click()
    expect(page.locator("[data-item]")).not_to_contain_text(ANSWER)


def is_there_on_another_device(page, field, text):
    """Type, and read it again from the server: the browser has no copy."""
    field.fill(text)
    is_saved(field)
    page.evaluate("localStorage.clear()")
    page.goto(page.url)
    expect(field).to_be_visible()
    expect(field).to_have_value(text)


def is_saved(field):
    """Wait until the form of this field says so."""
    state_of(field, "Saved").wait_for()


@pytest.mark.demo
def test_notes_reasons_and_addresses_are_saved_while_they_are_typed(open_browser):
    author, mentor = open_browser("ibrahim"), open_browser("wanjiru")
    author.start_session()
    mentor.start_session()
    mentor.expected += ["Failed to load resource", "net::ERR_INTERNET_DISCONNECTED"]
    submit_post(author.page)
    page = mentor.page
    item = open_item(page)
    item.get_by_text("Comment on a paragraph").click()
    is_there_on_another_device(page, page.get_by_label("Comment on this paragraph"), QUESTION)
    page.get_by_text("Write a private note").click()
    note = page.get_by_label("Private note", exact=True)
    is_there_on_another_device(page, note, NOTE)

    lose_connection(mentor, note)
    lose_session(mentor, note)
    expect(note).to_have_accessible_description("30 of 1,000 characters")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes")).to_contain_text("Typed after the session ended.")
    expect(note).to_have_value("")

    page.goto("/moderation/waves/?author=ibrahim")
    is_there_on_another_device(page, page.get_by_label("Reason (the authors read this)"), "Ads.")
    page.goto("/@ibrahim/")
    page.get_by_role("link", name="Hide profile").click()
    is_there_on_another_device(page, page.get_by_label("Message to the author"), "Ads.")
    page.goto("/cohorts/cohort-3/joining/")
    is_there_on_another_device(page, page.get_by_label("Email addresses"), "nia@example.com")
