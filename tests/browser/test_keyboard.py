"""By keyboard alone: the order of stops, and where the focus is after something changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_forgiving import CHALLENGE

pytestmark = [pytest.mark.browser, pytest.mark.demo]
# What has the focus: its label, or its text without initials of people; a place where it is lost.
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "nothing";
    if (!one.checkVisibility()) return "hidden: " + one.outerHTML.slice(0, 80);
    if (one.ariaLabel) return one.ariaLabel;
    const copy = (one.labels?.[0] ?? one).cloneNode(true);
    for (const extra of copy.querySelectorAll("[aria-hidden], .count, .dot, .optional, small")) extra.remove();
    return copy.textContent.trim().replace(/\\s+/g, " ");
}"""
BAR = ["Nexus", "Learnings", "Challenges", "Topics", "People", "Projects", "Search Nexus"]


@pytest.fixture
def hana(open_browser):
    person = open_browser("hana")
    person.start_session()
    return person


def stops(page: Page, count: int) -> list[str]:
    """What the next presses of Tab reach."""
    reached = []
    for _press in range(count):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    return reached


def skip_to_content(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to content"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_bar_comes_before_the_landing_page(open_browser):
    page = open_browser("reader").page
    page.goto("/")
    assert stops(page, 1) == ["Skip to content"]
    assert stops(page, 9) == [*BAR, "Sign in", "Sign up"]
    assert stops(page, 2) == ["What are you stuck on?", "Search"]


def test_a_list_is_reached_through_its_filters(open_browser):
    page = open_browser("reader").page
    page.goto("/challenges/")
    skip_to_content(page)
    first = page.locator(".pair").first
    before = page.locator("main :is(a, summary)").filter(visible=True)
    names = [" ".join(name.split()) for name in before.all_inner_texts()]
    names.insert(names.index("Export"), "Sort")  # the select
    until_first = names.index(first.locator("h2").inner_text()) + 1
    assert stops(page, until_first) == names[:until_first]


def test_an_entry_is_read_before_its_neighbours(hana):
    page = hana.page
    page.goto(CHALLENGE)
    skip_to_content(page)
    assert stops(page, 8) == [
        "Front end",
        "Thabo Nkosi",
        "Jump to solution",
        "I hit this too",
        "Helpful",
        "Save",
        "More for this entry",
        "Add a solution",
    ]


def test_the_composer_is_filled_in_from_top_to_bottom(hana):
    page = hana.page
    page.goto("/challenges/new/")
    skip_to_content(page)
    # The toolbar is one stop: arrow keys lead to its other buttons and to the preview.
    assert stops(page, 11) == [
        "Post a learning instead",
        "Title",
        "Bold",
        "What happened",
        "Topics",
        "I already have a solution",
        "Front end",
        "Ask without my name",
        "Notify me of answers",
        "Save draft",
        "Submit for review",
    ]


def test_the_text_field_is_on_the_first_screen_of_a_phone(open_browser):
    person = open_browser("hana", width=360)
    person.start_session()
    page = person.page
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/learnings/new/", "/challenges/new/", f"{CHALLENGE}solve/"):
        page.goto(address)
        field = page.locator("textarea[name=body]").bounding_box()
        foot = page.locator(".compose-foot").bounding_box()
        assert foot["y"] - field["y"] >= 120, address


MANY_NOTIFICATIONS = """
from portal.people.models import Notification, User
hana = User.objects.get(email="hana@example.com")
for number in range(30):
    Notification.send(hana, "topic_added", url="/topics/docker/", title=f"Topic {number}")
"""


def test_the_focus_goes_to_the_first_notification_that_was_loaded(hana, server):
    server.manage("shell", "-c", MANY_NOTIFICATIONS)
    page = hana.page
    page.goto("/notices/")
    rows = page.locator("[data-rows] > .card")
    shown = rows.count()
    page.get_by_role("link", name="Load more").press("Enter")
    expect(rows.nth(shown).get_by_role("link").first).to_be_focused()


def test_the_focus_follows_what_changed(hana):
    page = hana.page
    page.goto("/learnings/")
    shown = page.locator("#entries > .entry").count()
    page.get_by_role("link", name="Load more").press("Enter")
    expect(page.locator("#entries > .entry").nth(shown).locator("a").first).to_be_focused()
    page.goto(CHALLENGE)
    helpful = page.locator(".entry-actions").get_by_role("button", name="Helpful")
    was_pressed = helpful.get_attribute("aria-pressed")
    helpful.press("Enter")
    expect(helpful).to_have_attribute(
        "aria-pressed", {"true": "false", "false": "true"}[was_pressed]
    )
    expect(helpful).to_be_focused()
    page.get_by_label("Your comment").last.fill("Seen with the keyboard")
    page.get_by_role("button", name="Post comment").press("Enter")
    posted = page.locator("article.comment", has_text="Seen with the keyboard")
    expect(posted).to_be_focused()
    solution = page.locator(".solution").first
    solution.get_by_role("link", name="Comment", exact=True).press("Enter")
    expect(solution.get_by_label("Your comment")).to_be_focused()


def test_after_an_error_the_summary_has_the_focus_and_leads_to_the_fields(hana):
    hana.expected.append("422")
    page = hana.page
    page.goto("/settings/")
    page.locator("#id_display_name").fill("")
    page.locator("#id_handle").fill("not a handle!")
    page.locator("#id_handle").press("Enter")
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link").first
    link.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    page.goto("/topics/propose/")
    page.locator("main form button.btn-primary").press("Enter")
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").first.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/"])
def test_a_refused_sign_in_or_sign_up_says_so_on_top(open_browser, address):
    person = open_browser("reader")
    page = person.page
    page.goto(address)
    page.locator("main form button").first.press("Enter")
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").first.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
