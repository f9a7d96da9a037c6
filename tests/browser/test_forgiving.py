"""Bad networks, keyboards, and pages read from right to left."""

import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from portal.people.demo import PASSWORD
from tests.browser.catalogue import PAGES
from tests.browser.serving import ROOT, Server
from tests.screenshots import browser_for

pytestmark = [pytest.mark.browser, pytest.mark.demo]
# Read by those who build Nexus.
IN_ENGLISH = {"styleguide", "styleguide_error", "dev_mail", "mail_preview_list"}
OFFLINE = ["ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"]
CHALLENGE = "/challenges/49-cors-error-although-the-api-answers-in-postman/"


@pytest.fixture
def hana(open_browser):
    person = open_browser("hana", width=360)
    person.start_session()
    return person


def test_a_failed_request_says_so_where_it_happened_and_is_tried_again(hana):
    hana.expected += OFFLINE
    page = hana.page
    page.goto(CHALLENGE)
    button = page.get_by_role("button", name="I hit this too")
    expect(button).to_have_attribute("aria-pressed", "false")
    hana.context.set_offline(True)
    button.click()
    said = page.locator(".reactions + [data-failed]").first
    expect(said).to_contain_text("You’re offline. Your text is still here.")
    hana.context.set_offline(False)
    said.get_by_role("button", name="Try again").click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(said).to_have_count(0)


def test_a_comment_that_could_not_be_sent_keeps_its_words(hana):
    hana.expected += OFFLINE
    page = hana.page
    page.goto(CHALLENGE)
    field = page.get_by_label("Your comment").last
    field.fill("It was the origin header")
    hana.context.set_offline(True)
    page.get_by_role("button", name="Post comment").click()
    said = page.locator("form + [data-failed]")
    expect(said).to_be_visible()
    expect(field).to_have_value("It was the origin header")
    hana.context.set_offline(False)
    said.get_by_role("button", name="Try again").click()
    expect(page.locator("article.comment", has_text="It was the origin header")).to_be_visible()


def test_a_comment_sent_while_signed_out_stays_and_is_sent_after_signing_in(hana):
    hana.expected.append("401")
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Written while signed out")
    hana.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Post comment").click()
    said = page.locator("form + [data-failed]")
    expect(said).to_contain_text("You’ve been signed out. Your text is still here.")
    expect(page.get_by_label("Your comment").last).to_have_value("Written while signed out")
    with hana.context.expect_page() as opened:
        said.get_by_role("link", name="Sign in").click()
    hana.page = opened.value
    hana.sign_in(PASSWORD)
    said.get_by_role("button", name="Try again").click()
    expect(page.locator("article.comment", has_text="Written while signed out")).to_be_visible()


@pytest.mark.parametrize("below", [0, 60, 100])
def test_what_a_form_says_stands_above_the_bars_of_a_phone(hana, below):
    hana.expected.append("401")
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Written while signed out")
    hana.context.clear_cookies(name="sessionid")
    send = page.get_by_role("button", name="Post comment")
    # The button is at the lower edge, or hidden as far as this by the bars.
    send.evaluate(
        "(it, by) => scrollBy(0, it.getBoundingClientRect().bottom - innerHeight - by)", -below
    )
    send.evaluate("it => it.click()")
    again = page.locator("form + [data-failed]").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    lower_edge = "it => it.getBoundingClientRect().bottom"
    upper_edge = "bars => Math.min(...bars.map((it) => it.getBoundingClientRect().top))"
    bars = page.locator(".tabs, .entry-actions").filter(visible=True)
    assert again.evaluate(lower_edge) <= bars.evaluate_all(upper_edge)


@contextmanager
def refused_tokens(page):
    """New tokens are refused as well, as in a browser that blocks cookies."""
    refusal = page.request.get("/styleguide/errors/csrf/").text()
    sent = re.compile(r"/comments/")
    page.route(
        sent,
        lambda route: (
            route.fulfill(status=403, body=refusal)
            if route.request.method == "POST"
            else route.fallback()
        ),
    )
    yield
    page.unroute(sent)


def test_a_page_that_is_out_of_date_is_loaded_again_with_what_was_typed(hana):
    hana.expected.append("403")
    page = hana.page
    # While one develops, this script puts an error page in the place of the whole page.
    page.route("**/django-htmx*.js", lambda route: route.fulfill(body=""))
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Typed on an old page")
    with refused_tokens(page):
        page.get_by_role("button", name="Post comment").click()
        expect(page.locator("form + [data-failed]")).to_be_visible()
    said = page.locator("form + [data-failed]")
    expect(said).to_contain_text("This page is out of date. Load it again: your text stays.")
    expect(said.get_by_role("button", name="Try again")).to_have_count(0)
    page.evaluate("localStorage.clear()")  # comments have a copy there as well
    said.get_by_role("button", name="Load the page again").click()
    expect(said).to_have_count(0)
    expect(page.get_by_label("Your comment").last).to_have_value("Typed on an old page")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment", has_text="Typed on an old page")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your comment").last).to_have_value("")


def test_a_text_typed_into_a_form_that_opens_later_is_put_back_there_once(hana):
    hana.expected.append("403")
    page = hana.page
    page.route("**/django-htmx*.js", lambda route: route.fulfill(body=""))
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("With a mistake")
    page.get_by_role("button", name="Post comment").click()
    mine = page.locator("article.comment", has_text="With a mistake")
    mine.get_by_role("link", name="Edit").click()
    field = page.locator("form[action$='/edit/'] textarea")
    field.fill("Without a mistake")
    with refused_tokens(page):
        page.get_by_role("button", name="Save comment").click()
        expect(page.locator("form + [data-failed]")).to_be_visible()
    page.get_by_role("button", name="Load the page again").click()
    expect(field).to_have_count(0)
    page.wait_for_load_state()  # until its scripts run, the link leads to a page of its own
    mine.get_by_role("link", name="Edit").click()
    expect(field).to_have_value("Without a mistake")
    page.reload()
    mine.get_by_role("link", name="Edit").click()
    expect(field).to_have_value("With a mistake")


def test_a_part_that_did_not_load_says_so_and_is_tried_again(open_browser):
    amina = open_browser("amina")
    amina.start_session()
    amina.expected.append("503")
    page = amina.page
    parts = re.compile("/collab/match/suggestions/")
    page.route(parts, lambda route: route.fulfill(status=503, body="<!doctype html>"))
    page.goto("/")
    said = page.locator(".notice[data-failed]")
    expect(said).to_contain_text("Couldn’t load this part. The rest of the page works.")
    page.unroute(parts)
    said.get_by_role("button", name="Try again").click()
    expect(said).to_have_count(0)
    expect(page.locator("[hx-get^='/collab/match/suggestions/']")).to_have_count(0)


def test_a_text_typed_without_a_connection_is_sent_from_the_next_page(hana):
    hana.expected += OFFLINE
    writing = hana.page
    writing.goto("/learnings/new/")
    hana.context.set_offline(True)
    writing.get_by_label("Title").fill("Written in a tunnel")
    writing.get_by_label("What you learned").fill("There is no network under the river.")
    expect(writing.locator("#saved")).to_contain_text("Saved on this device")
    reading = hana.context.new_page()
    writing.close()
    hana.context.set_offline(False)
    hana.page = reading
    reading.goto("/topics/")
    said = reading.get_by_text("Your offline text has been saved to your drafts.")
    expect(said).to_be_visible()
    reading.get_by_role("link", name="Open", exact=True).click()
    expect(reading.get_by_role("link", name="Written in a tunnel")).to_be_visible()
    reading.goto("/topics/")
    expect(reading.get_by_role("heading", name="Topics")).to_be_visible()
    expect(said).to_have_count(0)


def test_by_keyboard_one_skips_to_the_content_and_out_of_the_menu(hana):
    page = hana.page
    page.goto("/challenges/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    menu = page.locator("details.menu summary", has_text="Your account")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Profile")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Profile")).to_be_hidden()
    expect(menu).to_be_focused()


def test_what_changed_has_the_focus_or_is_announced(hana):
    page = hana.page
    page.goto("/learnings/")
    page.get_by_role("link", name="Load more").focus()
    before = page.locator("#entries > :is(.entry, .pair)").count()
    page.keyboard.press("Enter")
    expect(
        page.locator("#entries > :is(.entry, .pair)").nth(before).get_by_role("link").first
    ).to_be_focused()
    page.goto(CHALLENGE)
    button = page.get_by_role("button", name="I hit this too")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()


def test_with_forced_colours_what_is_chosen_can_be_told(chromium, server):
    context = chromium.new_context(base_url=server.address, forced_colors="active")
    page = context.new_page()
    page.goto("/learnings/")
    chosen = page.locator(".filters a[aria-current]").first
    assert chosen.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    assert (
        page.locator(".nav a[aria-current]").evaluate("node => getComputedStyle(node).outlineStyle")
        == "solid"
    )
    context.close()


def test_pages_read_from_right_to_left_fit_the_screen(chromium, tmp_path, staged_site):
    """In a language that no one speaks: what went through gettext cannot be read, and nothing is cut off."""
    made = [sys.executable, ".ci/messages.py", "--pseudo", str(tmp_path / "locale")]
    subprocess.run(made, cwd=ROOT, check=True)
    staged, words = staged_site
    server = Server(staged.folder, template=staged.database)
    server.environment["PSEUDO_LOCALE"] = str(tmp_path / "locale")
    server.start()
    wrong = []
    try:
        for who in ("reader", "learner", "mentor"):
            context = browser_for(
                chromium, server, who, words, "qps", viewport={"width": 360, "height": 800}
            )
            tab = context.new_page()
            listed = [page for page in PAGES if page.who == who and page.view not in IN_ENGLISH]
            for page in {page.view: page for page in listed}.values():
                tab.goto(page.address.format(**words))
                if tab.evaluate("document.documentElement.scrollWidth") > 360:
                    wrong.append((page.name, "is wider than the screen"))
                told = tab.evaluate(
                    "[document.documentElement.dir, document.querySelector('.nav, .site-nav')?.textContent ?? 'Learnings']"
                )
                if told[0] != "rtl" or "Learnings" in told[1]:
                    wrong.append((page.name, told))
            context.close()
    finally:
        server.stop()
    assert wrong == [], wrong
