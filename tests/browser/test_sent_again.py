"""A form that was open while its person signed out and in again in another tab."""

import pytest
from playwright.sync_api import expect

from portal.people.demo import PASSWORD
from tests.browser.test_forgiving import CHALLENGE
from tests.browser.test_readme import bring

pytestmark = [pytest.mark.browser, pytest.mark.demo]
OUTDATED = "This page is out of date."


def sign_in_in_another_tab(person, email=""):
    """Sign out and in in a second tab, perhaps as another person: the first tab's tokens end."""
    form, person.page = person.page, person.context.new_page()
    mine, person.email = person.email, email or person.email
    person.page.goto("/accounts/logout/")
    person.page.locator("main").get_by_role("button", name="Sign out").click()
    person.sign_in(PASSWORD)
    person.page.close()
    person.page, person.email = form, mine


@pytest.fixture
def hana(open_browser):
    person = open_browser("hana", width=360)
    person.start_session()
    person.expected.append("403")
    # While one develops, this script puts an error page in the place of the whole page.
    person.page.route("**/django-htmx*.js", lambda route: route.fulfill(body=""))
    return person


def test_one_press_sends_a_comment_after_a_new_sign_in(hana):
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Sent with one press")
    sign_in_in_another_tab(hana)
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment", has_text="Sent with one press")).to_have_count(1)
    expect(page.locator(".notice[data-failed]")).to_have_count(0)
    # All forms of the page have new tokens.
    hana.expected.remove("403")
    met = page.get_by_role("button", name="I hit this too")
    met.click()
    expect(met).to_have_attribute("aria-pressed", "true")


def test_what_one_person_typed_is_not_sent_by_another(hana):
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Typed by Hana")
    sign_in_in_another_tab(hana, "kofi@example.com")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("form + [data-failed]")).to_contain_text(OUTDATED)
    expect(page.get_by_label("Your comment").last).to_have_value("Typed by Hana")
    page.goto(CHALLENGE)
    expect(page.locator("article.comment", has_text="Typed by Hana")).to_have_count(0)


def test_a_draft_is_saved_after_a_new_sign_in(hana):
    page = hana.page
    page.goto("/learnings/new/?section=tip")
    page.get_by_label("Title").fill("Written on an old page")
    page.get_by_label("Title").press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")
    sign_in_in_another_tab(hana)
    field = page.locator("textarea[name=body]")
    field.fill("Saved with a new token")
    with page.expect_response(lambda answer: answer.ok and "/drafts/" in answer.url):
        field.press("Tab")
    page.goto("/drafts/")
    page.get_by_role("link", name="Written on an old page").click()
    expect(field).to_have_value("Saved with a new token")


def test_a_form_that_is_saved_while_one_types_is_saved_and_not_submitted(hana):
    page = hana.page
    bring(hana, "# Me\n\n## Tips\n\n- Write tests\n- Read them\n")
    preview = page.url
    sign_in_in_another_tab(hana)
    box = page.get_by_role("checkbox").first
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        box.uncheck()
    expect(page.locator("#saved")).to_contain_text("1 of 2 kept")
    assert page.url == preview
    expect(page.locator(".notice[data-failed]")).to_have_count(0)


def test_without_a_script_a_form_is_sent_from_the_page_that_refused_it(open_browser):
    hana = open_browser("hana", width=360, javascript=False)
    hana.start_session()
    hana.expected.append("403")
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Sent with two presses")
    sign_in_in_another_tab(hana)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_label("Text")).to_have_value("Sent with two presses")
    expect(page.get_by_text("You’re signed in as Hana")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("article.comment", has_text="Sent with two presses")).to_have_count(1)


def test_links_of_a_refused_form_leave_its_words_open(open_browser):
    hana = open_browser("hana", javascript=False)
    hana.start_session()
    hana.expected.append("401")
    page = hana.page
    page.goto(CHALLENGE)
    page.get_by_label("Your comment").last.fill("Written while signed out")
    hana.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Post comment").click()
    with hana.context.expect_page() as opened:
        page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    expect(opened.value.get_by_label("Password")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Written while signed out")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert len(hana.context.pages) == 2
