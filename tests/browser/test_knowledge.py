"""Find, thank, discuss, write: what a person at a browser sees of it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.demo]
ORDERS = "The orders page makes 312 queries"


@pytest.fixture
def hana(open_browser):
    person = open_browser("hana")
    person.start_session()
    return person


def open_graphql(page):
    """A challenge that no one has met too."""
    page.goto("/challenges/?topic=graphql")
    page.get_by_role(
        "link", name="GraphQL resolver for authors runs once per book", exact=True
    ).first.click()
    page.get_by_role("button", name="I hit this too", pressed=False).wait_for()


def open_orders(page):
    page.goto("/challenges/?topic=django-orm")
    page.get_by_role("link", name=ORDERS, exact=True).first.click()
    page.get_by_role("heading", name=ORDERS).wait_for()


def test_a_double_click_says_it_once(hana):
    page = hana.page
    open_graphql(page)
    page.get_by_role("button", name="I hit this too").dblclick()
    pressed = page.get_by_role("button", name="I hit this too", pressed=True)
    pressed.wait_for()
    expect(pressed.locator(".count")).to_have_text("1")
    page.reload()
    expect(pressed.locator(".count")).to_have_text("1")
    pressed.click()
    page.get_by_role("button", name="I hit this too", pressed=False).wait_for()
    page.reload()
    expect(
        page.get_by_role("button", name="I hit this too", pressed=False).locator(".count")
    ).to_have_count(0)


def test_two_tabs_say_the_same_and_count_once(hana):
    first, second = hana.page, hana.context.new_page()
    for page in (first, second):
        open_graphql(page)
    for page in (first, second):
        page.get_by_role("button", name="I hit this too", pressed=False).click()
        expect(
            page.get_by_role("button", name="I hit this too", pressed=True).locator(".count")
        ).to_have_text("1")


def test_back_returns_to_the_same_place_after_filtering_and_loading_more(open_browser):
    page = open_browser("reader").page
    page.goto("/learnings/")
    page.get_by_role("navigation", name="Filter").get_by_role("link", name="Back end").click()
    page.wait_for_url("**/learnings/?track=backend")
    filters = page.get_by_role("navigation", name="Filter")
    expect(filters.get_by_role("link", name="Back end")).to_have_attribute("aria-current", "true")
    rows = page.locator("#entries > :is(.entry, .pair)")
    on_first_page = rows.count()
    page.get_by_role("link", name="Load more").click()
    rows.nth(on_first_page).wait_for()
    shown = rows.count()
    wanted = rows.last.locator(".entry-title a")
    title = wanted.inner_text()
    wanted.scroll_into_view_if_needed()
    wanted.click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    page.go_back()
    page.wait_for_url("**track=backend**through=**")
    expect(rows).to_have_count(shown)
    expect(rows.last.locator(".entry-title")).to_have_text(title)
    expect(rows.last.locator(".entry-title")).to_be_visible()
    expect(filters.get_by_role("link", name="Back end")).to_have_attribute("aria-current", "true")
    page.get_by_label("Sort").focus()
    page.get_by_label("Sort").select_option("helped")
    page.wait_for_url("**/learnings/?track=backend&sort=helped")
    expect(page.get_by_label("Sort")).to_be_focused()
    page.get_by_role("link", name="Back end remove this filter").click()
    page.wait_for_url("**/learnings/?sort=helped")


def test_search_answers_as_one_types_and_keeps_its_address(open_browser):
    page = open_browser("reader").page
    page.goto("/")
    field = page.locator("#site-q")
    field.press_sequentially("orders queri")
    quick = page.locator("#quick a", has_text=ORDERS)
    quick.wait_for()
    field.press("ArrowDown")
    expect(page.locator("#quick :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#quick a")).to_have_count(0)
    field.press("Enter")
    page.wait_for_url("**/search/?q=orders+queri")
    page.locator("#results").get_by_role("link", name=ORDERS).wait_for()
    field = page.locator("#search-q")
    field.fill("postman")
    page.locator("#results").get_by_role("link", name="CORS error").wait_for()
    page.wait_for_url("**/search/?q=postman")
    page.locator("#results nav").get_by_role("link", name="Challenges").click()
    page.wait_for_url("**in=challenges**")
    page.get_by_role("navigation", name="Track").get_by_role("link").first.click()
    page.wait_for_url("**track=**")
    page.go_back()
    page.wait_for_url(lambda address: "track=" not in address and "in=challenges" in address)


def test_a_slip_is_asked_about(open_browser):
    page = open_browser("reader").page
    page.goto("/search/?q=postmann")
    page.get_by_role("link", name="postman", exact=True).click()
    page.locator("#results").get_by_role("link", name="CORS error").wait_for()


def test_a_comment_with_a_mention_is_posted_answered_and_changed(hana):
    page = hana.page
    open_orders(page)
    field = page.get_by_label("Your comment").last
    field.press_sequentially("Well seen @ami")
    page.locator("[data-handle=amina]").click()
    expect(field).to_have_value("Well seen @amina ")
    page.get_by_role("button", name="Post comment").click()
    posted = page.locator("article.comment", has_text="Well seen @amina")
    posted.wait_for()
    expect(posted.get_by_role("link", name="@amina")).to_have_attribute("href", "/@amina/")
    posted.get_by_role("link", name="Edit").click()
    page.locator(".comment-here textarea").first.fill("Thank you again")
    page.get_by_role("button", name="Save comment").click()
    page.locator("article.comment", has_text="Thank you again").get_by_text("edited").wait_for()
    thread = page.locator("ol.comments > li", has_text="prefetch_related also help")
    thread.get_by_role("link", name="Reply").click()
    thread.get_by_label("Your comment").fill("The same here")
    thread.get_by_role("button", name="Post reply").click()
    thread.locator("article.comment", has_text="The same here").wait_for()


def test_the_heading_counts_a_comment_that_is_posted_and_deleted(hana):
    page = hana.page
    open_graphql(page)
    heading = page.locator("h2#comments")
    expect(heading).to_have_text("Comments")
    for text, counted in [("The first", "1 comment"), ("The second", "2 comments")]:
        page.get_by_label("Your comment").last.fill(text)
        page.get_by_role("button", name="Post comment").click()
        page.locator("article.comment", has_text=text).wait_for()
        expect(heading).to_have_text(counted)
        page.get_by_role("link", name="Comment", exact=True).last.click()
    second = page.locator("article.comment", has_text="The second")
    second.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete comment").click()
    expect(heading).to_have_text("1 comment")


def test_a_comment_that_was_not_posted_is_there_again(hana):
    """Although it was typed before the script came that keeps it."""
    page = hana.page
    hana.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    waiting = []
    page.route("**/discussion*.js", lambda route: waiting.append(route))
    open_orders(page)
    page.get_by_label("Your comment").last.fill("Typed in a tunnel")
    waiting[0].continue_()
    page.unroute("**/discussion*.js")
    page.wait_for_load_state("load")
    hana.context.set_offline(True)
    page.get_by_role("button", name="Post comment").click()
    page.get_by_text("You’re offline. Your text is still here").wait_for()
    hana.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Your comment").last).to_have_value("Typed in a tunnel")
    page.get_by_role("button", name="Post comment").click()
    page.locator("article.comment", has_text="Typed in a tunnel").wait_for()
    page.reload()
    expect(page.get_by_label("Your comment").last).to_have_value("")


def test_the_toolbar_writes_markdown(hana):
    page = hana.page
    page.goto("/learnings/new/")
    field = page.get_by_label("What you learned")
    field.fill("make it bold")
    field.evaluate("field => field.setSelectionRange(8, 12)")
    field.press("Control+b")
    expect(field).to_have_value("make it **bold**")
    field.press("End")
    field.press("Enter")
    bar = page.get_by_role("toolbar", name="Formatting").first
    bar.get_by_role("button", name="List").click()
    field.press_sequentially("one")
    expect(field).to_have_value("make it **bold**\n- one")
    expect(bar.get_by_text("4 words")).to_be_visible()
    field.press("Control+z")
    expect(field).not_to_have_value("make it **bold**\n- one")
    bar.get_by_role("button", name="bold").focus()
    page.keyboard.press("ArrowRight")
    expect(bar.locator("[data-tool=italic]")).to_be_focused()
    bar.get_by_role("button", name="Questions").click()
    expect(field).to_have_value(re.compile(r"\*\*What it is\*\*"))


def test_a_pasted_picture_is_refused_with_a_sentence(hana):
    page = hana.page
    page.goto("/learnings/new/")
    page.get_by_label("What you learned").evaluate(
        """field => {
            const data = new DataTransfer();
            data.items.add(new File(["x"], "screenshot.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_text("You can’t add images or files yet.").wait_for()


def test_similar_challenges_appear_while_one_is_titled_and_the_preview_stands_beside(hana):
    page = hana.page
    page.goto("/challenges/new/")
    page.get_by_label("Title").press_sequentially("CORS error from Postman")
    page.get_by_text("Is it one of these?").wait_for()
    expect(page.locator("#similar").get_by_role("link", name="CORS error")).to_be_visible()
    page.get_by_label("What happened").press_sequentially("It is **red**.")
    page.locator("#preview strong", has_text="red").wait_for()
    expect(page.get_by_label("What happened")).to_have_value("It is **red**.")


def test_everything_works_without_javascript(open_browser):
    person = open_browser("hana", javascript=False)
    person.start_session()
    page = person.page
    page.goto("/search/?q=graphql+resolver")
    page.locator("#results").get_by_role("link", name="GraphQL resolver").click()
    page.get_by_role("button", name="I hit this too").click()
    page.get_by_role("button", name="I hit this too", pressed=True).wait_for()
    page.get_by_label("Your comment").last.fill("Without a script")
    page.get_by_role("button", name="Post comment").click()
    page.locator("article.comment", has_text="Without a script").wait_for()
    page.get_by_role("link", name="Reply").first.click()
    page.get_by_label("Your comment").fill("A plain reply")
    page.get_by_role("button", name="Reply").click()
    page.locator("article.comment", has_text="A plain reply").wait_for()
    page.goto("/topics/docker/")
    page.get_by_role("button", name="Follow", exact=True).click()
    page.get_by_role("button", name="Following").wait_for()
    page.goto("/challenges/new/?questions=1")
    expect(page.get_by_label("What happened")).to_have_value(re.compile(r"\*\*What I tried\*\*"))
