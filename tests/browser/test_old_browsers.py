"""Without JavaScript, and in browsers that lack :has() or light-dark(): all of it can be used."""

import pytest
from playwright.sync_api import expect

from portal.people.demo import PASSWORD
from tests.browser.serving import ROOT
from tests.browser.test_forgiving import CHALLENGE

pytestmark = [pytest.mark.browser, pytest.mark.demo]
STYLESHEET = (ROOT / "static" / "nexus.css").read_text()
# How a browser reads them that knows neither.
OLD_STYLESHEET = STYLESHEET.replace(":has(", ":unknown(").replace("light-dark(", "unknown(")
LIGHT_GROUND = "rgb(246, 245, 241)"


def use_old_stylesheet(context):
    answer = {"body": OLD_STYLESHEET, "content_type": "text/css"}
    context.route("**/nexus*.css", lambda route: route.fulfill(**answer))


def test_a_learner_reads_signs_in_reacts_and_writes_without_javascript(open_browser):
    page = open_browser("hana", javascript=False, width=360).page
    page.goto("/challenges/")
    page.get_by_role("link", name="GraphQL resolver for authors", exact=False).first.click()
    title = page.locator("h1").inner_text()
    page.locator(".entry-actions").get_by_role("link", name="I hit this too").click()
    page.get_by_label("Email").fill("hana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.get_by_role("button", name="I hit this too").click()
    expect(page.get_by_role("button", name="I hit this too", pressed=True)).to_be_visible()
    page.get_by_label("Your comment").last.fill("Typed on an old phone")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment", has_text="Typed on an old phone")).to_be_visible()
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_role("link", name="Learning What did you find out?").click()
    page.get_by_label("Title").fill("Pages need no script")
    page.get_by_label("Section").select_option("tip")
    page.get_by_label("What you learned").fill("A form **posts** by itself.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong", has_text="posts")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("heading", name="Pages need no script")).to_be_visible()
    expect(page.get_by_text("In review", exact=False).first).to_be_visible()


def test_the_light_theme_appears_whole_without_light_dark(open_browser):
    person = open_browser("reader")
    use_old_stylesheet(person.context)
    page = person.page
    page.emulate_media(color_scheme="dark")
    page.goto(CHALLENGE)
    colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator("body").evaluate(colours) == [LIGHT_GROUND, "rgb(23, 32, 30)"]
    assert page.locator(".avatar").first.evaluate(colours)[0].startswith("oklch(0.89")


def test_the_composer_is_sent_from_a_phone_without_has(open_browser):
    person = open_browser("hana", width=360)
    use_old_stylesheet(person.context)
    person.start_session()
    page = person.page
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill("Sent without the newest styles")
    page.get_by_label("What you learned").fill("It works.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("heading", name="Sent without the newest styles")).to_be_visible()


def test_what_is_chosen_is_seen_without_has(open_browser):
    person = open_browser("hana")
    use_old_stylesheet(person.context)
    person.start_session()
    page = person.page
    page.goto("/settings/leave/")
    opacities = page.locator(".choice input").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).opacity)"
    )
    assert opacities == ["1", "1"]
