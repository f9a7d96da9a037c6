"""A mentor's evening with a cohort: who lacks what, a message, invitations, assignment, the log."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Sending begins at once, and may be over before the page is shown.
SENT = re.compile("sent", re.IGNORECASE)
ADDRESSES = (
    "\ufeffName;Email\nNia;nia@example.com\nTomas;tomas@example.com\nBroken;no-address-here\n"
)


@pytest.mark.demo
def test_a_mentor_looks_after_a_cohort(open_browser, server):
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    # An address that cannot be read: the page says so with this status.
    mentor.expected.append("status of 422")
    page.goto("/moderation/cohorts/cohort-3/")
    people = writes_to_those_without_a_contract(page)
    invites_by_file(page)
    assigns_evenly(page)
    finds_the_message_in_the_log(page, people)


def writes_to_those_without_a_contract(page):
    """Filter, message, preview, sent. Returns how many people it reached, as a text."""
    chip = page.get_by_role("link", name="Without an API contract")
    people = chip.locator("span").inner_text()
    chip.click()
    expect(page.get_by_role("link", name=f"All {people} learners")).to_be_visible()
    page.get_by_role("button", name=f"Message all {people} learners").click()
    expect(page.get_by_label("Subject")).to_have_value("Your checklist: an API contract")
    page.get_by_role("textbox", name="Message").fill("Hi {name},\n\nwhere is your contract?")
    page.get_by_role("button", name="Preview message").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview).not_to_contain_text("{name}")
    expect(preview).to_contain_text("where is your contract?")
    preview.get_by_role("button", name=f"Send to {people} people").click()
    expect(page.get_by_text(f"Sent to {people} people.").first).to_be_visible()
    return people


def invites_by_file(page):
    """A spreadsheet's CSV: the states of the addresses, and what could not be read."""
    page.goto("/moderation/cohorts/cohort-3/")
    page.get_by_role("link", name="Invitations").click()
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": ADDRESSES.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Send invitations").click()
    for address in ("nia@example.com", "tomas@example.com"):
        row = page.get_by_role("listitem").filter(has_text=address)
        expect(row.locator(".badge")).to_have_text([SENT])
    expect(page.get_by_text("no-address-here").first).to_be_visible()


def assigns_evenly(page):
    page.get_by_role("link", name="Mentors", exact=True).click()
    page.get_by_role("button", name="learners evenly").click()
    expect(page.get_by_text("learners assigned.").first).to_be_visible()
    loads = page.get_by_role("list", name="Mentors").locator("a[href*='mentor=']").all_inner_texts()
    counts = [int(text.split()[0]) for text in loads]
    assert len(counts) >= 2
    assert max(counts) - min(counts) <= 1
    assert sum(counts) > 0


def finds_the_message_in_the_log(page, people):
    page.goto("/moderation/log/")
    page.get_by_text("Filter and search").click()
    page.get_by_role("combobox", name="Decision").select_option(label="Message sent to learners")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_text(f"{people} learners").first).to_be_visible()
