"""Two learners on two continents find each other, agree on the API and notice when it changes."""

import pytest
from playwright.sync_api import expect

from collab.tests.contracts.shop import text

pytestmark = pytest.mark.browser


def without_total(document):
    document["components"]["schemas"]["Order"]["properties"].pop("total")


def wishes(person, begins, ends):
    page = person.page
    page.goto("/collab/wishes/")
    page.get_by_label("English").check()
    page.get_by_label("Weekdays from").fill(begins)
    page.get_by_label("Weekdays to").fill(ends)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your suggestions now use this.").wait_for()


def in_zone(person, zone):
    person.page.goto("/settings/")
    person.page.get_by_label("Time zone").select_option(zone)
    person.page.get_by_role("button", name="Save availability").click()
    person.page.get_by_text("Availability saved.").wait_for()


def publish_project(amina):
    page = amina.page
    page.goto("/collab/projects/new/")
    page.get_by_label("Name").fill("Sokoni")
    page.get_by_label("Pitch").fill("A market for small shops")
    page.get_by_text("More seats and their skills").click()
    page.get_by_label("Skills for seat 1").fill("React")
    page.get_by_role("button", name="Publish project").click()
    page.get_by_text("Published. People can now ask to join.").wait_for()
    return page.url


def publish_contract(amina, project, document):
    amina.page.goto(f"{project}contract/new/")
    amina.page.get_by_label("Or paste it").fill(document)
    amina.page.get_by_role("button", name="Upload contract").click()
    amina.page.get_by_text("Your team has been told.").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_from_announcement_to_a_change_in_the_contract(open_browser, javascript):
    amina = open_browser("amina", javascript=javascript)
    chloe = open_browser("chloe", javascript=javascript, width=360)
    amina.create_account()
    amina.describe(name="Amina Diallo", track="backend", skills="Django")
    in_zone(amina, "Africa/Lagos")
    wishes(amina, "14", "20")
    chloe.create_account()
    chloe.describe(name="Chloé Nguema", track="frontend", skills="React")
    in_zone(chloe, "America/Toronto")
    wishes(chloe, "8", "12")
    project = publish_project(amina)

    page = chloe.page
    page.goto("/collab/match/")
    card = page.locator("li.match", has_text="Sokoni")
    expect(card).to_contain_text("Uses React, which you know.")
    expect(card).to_contain_text("Needs a front end")
    expect(card).to_contain_text("shared hours a week")
    card.get_by_role("link", name="Sokoni", exact=True).click()
    expect(page.get_by_label("Front end · seat 1")).to_be_checked()
    page.get_by_label("What I bring").fill("React, six hours a week")
    page.get_by_role("button", name="Send request").click()
    page.get_by_text("Sent. We’ll notify you when they answer.").wait_for()

    amina.page.goto("/collab/requests/")
    expect(amina.page.get_by_text("React, six hours a week")).to_be_visible()
    amina.page.get_by_role("button", name="Accept").click()
    amina.page.get_by_role("heading", name="You’re a team").wait_for()
    for person in (amina, chloe):
        person.page.goto(f"{project}start/")
        expect(person.page.get_by_role("link", name="Chloé Nguema").first).to_be_visible()
        expect(person.page.get_by_text("Next hour you share")).to_be_visible()

    publish_contract(amina, project, text())
    page.goto(f"{project}contract/")
    row = page.locator(".endpoint", has_text="All orders")
    word = row.get_by_label("Front end")
    if javascript:
        word.focus()
        with page.expect_response(lambda response: "/word/" in response.url):
            word.select_option("integrated")
        expect(word).to_be_focused()
        expect(row.get_by_text("Saved")).to_be_visible()
        expect(page.locator("#status-saved")).to_have_text("Saved the status of GET /orders.")
        expect(row.get_by_role("button", name="Save status")).to_have_count(0)
        expect(page.get_by_text("1 of 4 endpoints integrated")).to_be_visible()
    else:
        word.select_option("integrated")
        row.locator("form:has([name=used])").get_by_role("button", name="Save status").click()
        page.wait_for_url("**/contract/#endpoint-*")
    page.goto(f"{project}contract/")
    expect(page.get_by_text("1 of 4 endpoints integrated")).to_be_visible()

    publish_contract(amina, project, text(without_total))
    expect(amina.page.get_by_text("field total of each item was removed")).to_be_visible()
    page.goto("/notices/")
    row = page.locator("main li", has_text="1 endpoint in use has changed")
    row.get_by_role("link").first.click()
    expect(
        page.locator(".endpoint", has_text="All orders").get_by_text("To recheck")
    ).to_be_visible()
    expect(page.get_by_text("1 of 4 endpoints integrated")).to_be_visible()
    expect(page.get_by_text("1 of them to recheck")).to_be_visible()
