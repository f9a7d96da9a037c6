"""Every page in a real browser: no complaint, no sideways scrolling, nothing in it acts by itself."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ADMIN = [
    "/operator/",
    "/operator/people/user/",
    "/operator/people/user/add/",
    "/operator/moderation/logentry/",
    "/operator/learnings/entry/",
    "/operator/collab/project/",
]


@pytest.mark.demo
def test_every_page_of_the_admin_opens(open_browser):
    operator = open_browser("operator")
    operator.start_session()
    for address in ADMIN:
        assert operator.page.goto(address).status == 200, address


@pytest.mark.demo
def test_load_more_continues_and_the_back_button_returns_to_the_place(open_browser):
    page = open_browser("reader").page
    page.goto("/learnings/?cohort=cohort-3")
    rows = page.locator("#entries > :is(.entry, .pair)")
    before = rows.count()
    page.get_by_role("link", name="Load more").click()
    page.wait_for_function(
        "before => document.querySelectorAll('#entries > :is(.entry, .pair)').length > before",
        arg=before,
    )
    after = rows.count()
    expect(page).to_have_url(re.compile("cohort=cohort-3"))
    rows.last.get_by_role("link").first.click()
    page.wait_for_url("**/learnings/*-*/")
    page.go_back()
    page.wait_for_function(
        "after => document.querySelectorAll('#entries > :is(.entry, .pair)').length === after",
        arg=after,
    )


@pytest.mark.demo
def test_code_has_room_for_the_button_that_the_script_adds(open_browser):
    page = open_browser("reader", width=360).page
    address = "/challenges/42-the-orders-page-makes-312-queries/"
    heights = "() => [...document.querySelectorAll('.u-code')].map(one => one.offsetHeight)"
    page.goto(address)
    expect(page.locator(".u-code .btn").first).to_be_visible()
    with_button = page.evaluate(heights)
    page.route("**/nexus*.js", lambda route: route.fulfill(content_type="text/javascript"))
    page.goto(address)
    assert page.locator(".u-code .btn").count() == 0
    assert page.evaluate(heights) == with_button != []


@pytest.mark.demo
def test_home_continues_its_feed_in_place(open_browser):
    learner = open_browser("ibrahim")
    learner.start_session()
    page = learner.page
    page.goto("/")
    before = page.locator("#entries > :is(.entry, .pair)").count()
    page.get_by_role("link", name="Load more").click()
    page.wait_for_function(
        "before => document.querySelectorAll('#entries > :is(.entry, .pair)').length > before",
        arg=before,
    )
    expect(page.locator("header.top")).to_have_count(1)
    expect(page).to_have_url(re.compile("through="))


@pytest.mark.demo
def test_a_mentor_decides_and_the_focus_goes_to_the_next(open_browser):
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    page.goto("/moderation/")
    mentor.expected.append("422")
    page.get_by_role("button", name="Review next").last.click()
    case = page.locator("[data-item]").get_attribute("id")
    page.get_by_role("button", name="Request changes").click()
    page.get_by_text("Please give a reason").wait_for()
    expect(page.get_by_label("Message to the author")).to_be_focused()
    page.get_by_label("Message to the author").fill("Please add an example.")
    page.get_by_role("button", name="Request changes").click()
    page.locator("#undo", has_text="changes requested").wait_for()
    expect(page.locator(f"#{case}")).to_have_count(0)
    expect(page.locator("[data-item]:is(:focus, :focus-within)")).to_have_count(1)


HOSTILE = """<img src=x onerror=alert(1)> <script>alert(1)</script>

[link](javascript:alert(1)) ![](/accounts/logout/)

<button data-hx-post="/notices/read/" data-hx-trigger="load">x</button>
"""


@pytest.mark.demo
def test_hostile_text_does_nothing_in_the_queue_and_on_its_page(open_browser):
    mentor, author = open_browser("wanjiru"), open_browser("ibrahim")
    author.start_session()
    page = author.page
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill('"><script>alert(1)</script>')
    page.get_by_label("What you learned").fill(HOSTILE)
    page.get_by_role("button", name="Preview").click()
    page.locator("#preview .prose").wait_for()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name="script").wait_for()
    mentor.start_session()
    asked = []
    mentor.page.on("request", lambda request: asked.append(request.method + " " + request.url))
    dialogs = []
    mentor.page.on("dialog", lambda dialog: dialogs.append(dialog) or dialog.dismiss())
    mentor.page.goto("/moderation/")
    row = mentor.page.locator("[data-row]", has_text="alert(1)")
    row.wait_for()
    opened = asked[:]
    row.get_by_role("button").click()
    mentor.page.locator("[data-item] h2", has_text="alert(1)").wait_for()
    asked = [request for request in asked if not request.endswith("/lease/")]
    assert len(opened) < len(asked)
    assert [
        request for request in asked if not request.startswith("GET") or "logout" in request
    ] == []
    assert dialogs == []
