"""A README comes in, and goes out again as a README, whole."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from learnings.demo import imported_readme as demo

pytestmark = pytest.mark.browser

README = demo.HUB.read_text(encoding="utf-8")


def bring(person, text):
    """Paste a README and come to its preview."""
    # htmx complains of a save that a later request replaces, which sends all choices again.
    person.expected += ["htmx:afterRequest", "htmx:sendAbort"]
    page = person.page
    page.goto("/import/")
    page.get_by_label("Or paste it here").fill(text)
    page.get_by_role("button", name="Import README").click()
    page.get_by_role("heading", name="Check what we understood").wait_for()


def found(page, title):
    return page.locator(".found", has=page.locator(".found-title", has_text=title))


def open_found(page, title):
    """One found thing, opened with its group: a script may have closed it, so look first."""
    one = found(page, title)
    group = page.locator("details.fold", has=one)
    if group.get_attribute("open") is None:
        group.locator("> summary").click()
    if one.locator("details").get_attribute("open") is None:
        one.locator("summary").click()
    return one


def saved(page):
    page.locator("#saved", has_text="Saved.").wait_for()


def confirm(page):
    page.get_by_role("button", name="Create drafts").click()
    page.get_by_role("heading", name="Your README").wait_for()


def hub_of(server, handle):
    """A README as the command prints it, without the person's own lines."""
    text = server.manage("export_readme", handle)
    return text.split("Technologies", 1)[1]


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_readme_goes_the_whole_way_and_comes_back_in_a_second_account(
    open_browser, server, javascript
):
    amina = open_browser("amina", javascript=javascript)
    amina.create_account()
    amina.describe(name="Amina Diallo", track="backend", skills="")
    wanjiru = open_browser("wanjiru", javascript=javascript)
    wanjiru.create_account()
    server.manage("make_mentor", wanjiru.email, "--cohort", "cohort-3")
    page = amina.page

    bring(amina, README)
    expect(page.locator(".found")).to_have_count(18)
    expect(page.get_by_role("heading", name="Kept as they are")).to_be_visible()
    one = open_found(page, "Write the failing test first.")
    one.get_by_label("Now").select_option(label="a takeaway")
    if javascript:
        page.locator("#group-takeaway").get_by_text("1 of 1 kept").wait_for()
    open_found(page, "Name the index after").get_by_role("checkbox").uncheck()
    if javascript:
        saved(page)
    confirm(page)

    page.goto("/drafts/")
    expect(page.get_by_text("drafts, not submitted yet")).to_be_visible()
    page.get_by_role("link", name="Submit them together").click()
    expect(page.get_by_role("link", name="Images made the container too big")).to_be_visible()
    expect(page.get_by_text("Name the index after")).not_to_be_visible()
    page.get_by_role("button", name="Submit all for review").click()
    page.get_by_text("who will review your README in one go").wait_for()

    mentor = wanjiru.page
    mentor.goto("/moderation/")
    mentor.get_by_role("button", name="from Amina Diallo’s README").click()
    mentor.locator(".decide .btn-primary").click()
    mentor.get_by_text("You can undo this for ten seconds.").wait_for()

    page.goto("/@amina/")
    expect(page.get_by_role("link", name="Checkout charged a card twice").first).to_be_visible()
    page.goto("/export/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download README.md").click()
    readme = Path(download.value.path()).read_text(encoding="utf-8")
    assert (
        "| Checkout charged a card twice | An idempotency key, checked in the same transaction |"
        in readme
    )
    row = "| Product list took four seconds | `select_related` and an index on `category` |"
    assert row in readme
    assert "- Write the failing test first." in readme

    kofi = open_browser("kofi", javascript=javascript)
    kofi.create_account()
    kofi.describe(name="Kofi Mensah", track="backend", skills="")
    bring(kofi, readme)
    confirm(kofi.page)
    kofi.page.get_by_role("button", name="Submit all for review").click()
    kofi.page.get_by_text("who will review your README in one go").wait_for()
    mentor.goto("/moderation/")
    mentor.get_by_role("button", name="from Kofi Mensah’s README").click()
    mentor.locator(".decide .btn-primary").click()
    mentor.get_by_text("You can undo this for ten seconds.").wait_for()
    assert hub_of(server, "kofi") == hub_of(server, "amina")


def test_two_parts_are_joined_and_taken_apart_without_leaving_the_page(open_browser):
    amina = open_browser("amina", width=360)
    amina.create_account()
    page = amina.page
    bring(amina, README)
    address = page.url
    one = open_found(page, "Pagination")
    one.get_by_label("Title").fill("Cursors, not offsets")
    saved(page)
    open_found(page, "Pagination").get_by_role("button", name="Merge with the one above").click()
    open_found(page, "Idempotency").get_by_text("Merged with “Cursors, not offsets”.").wait_for()
    expect(found(page, "Cursors")).to_have_count(0)
    open_found(page, "Idempotency").get_by_role("button", name="Split").click()
    found(page, "Cursors, not offsets").wait_for()
    expect(page).to_have_url(address)


def test_an_import_that_was_a_mistake_is_undone(open_browser):
    amina = open_browser("amina")
    amina.create_account()
    page = amina.page
    bring(amina, README)
    confirm(page)
    page.get_by_role("button", name="Undo import").click()
    page.get_by_role("heading", name="Check what we understood").wait_for()
    page.goto("/drafts/")
    expect(page.get_by_text("No drafts yet")).to_be_visible()


def test_ones_readme_is_copied_with_one_press(open_browser):
    amina = open_browser("amina")
    amina.create_account()
    page = amina.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/export/")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#readme-text").text_content()
    assert copied.startswith("# ")
    page.get_by_text("Connect your README on GitHub").click()
    expect(page.get_by_label("Repository URL")).to_be_visible()


LEFT = "# Me\n\n## Tips\n\n- Ask early\n\n## Rainy days\n\n- **Sun**: at times\n- Wind\n"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_not_understood_is_taken_and_put_back(open_browser, javascript, width):
    amina = open_browser("amina", javascript=javascript, width=width)
    amina.create_account()
    page = amina.page
    bring(amina, LEFT)
    page.wait_for_load_state("load")  # htmx hears the choice only then
    expect(page.get_by_role("heading", name="Not understood (1)")).to_be_visible()
    choice = page.get_by_label("Take “Rainy days” as")
    if javascript and width == 1280:  # by keyboard
        while choice.evaluate("list => list.selectedOptions[0].text") != "a takeaway":
            choice.press("ArrowDown")
        choice.press("Enter")
        expect(page.get_by_role("button", name="Undo Rainy days")).to_be_focused()
    else:
        choice.select_option(label="a takeaway")
    if not javascript:
        page.get_by_role("button", name="Take as chosen").click()
    expect(page.locator("#group-takeaway .found")).to_have_count(2)
    expect(page.locator("#saved")).to_contain_text("3 of")
    page.get_by_role("button", name="Undo Rainy days").click()
    expect(page.get_by_role("heading", name="Not understood (1)")).to_be_visible()
    expect(page.locator("#group-takeaway")).to_have_count(0)


def hold_two(held, route):
    """Let requests wait in `held` until there are two."""
    if len(held) < 2:
        held.append(route)
    else:
        route.continue_()


def test_a_choice_before_the_answer_to_another_keeps_both(open_browser):
    amina = open_browser("amina")
    amina.create_account()
    page = amina.page
    bring(amina, f"{LEFT}\n## Snowy days\n\n- **Ice**: at times\n- Cold\n")
    page.wait_for_load_state("load")
    held = []
    page.route("**/import/**", lambda route: hold_two(held, route))
    for title in ("Rainy days", "Snowy days"):
        with page.expect_request(lambda request: request.method == "POST"):
            page.get_by_label(f"Take “{title}” as").select_option(label="a takeaway")
    for route in held:
        route.continue_()
    expect(page.locator("#group-takeaway .found")).to_have_count(4)
    expect(page.locator("#saved")).to_contain_text("5 of")
    expect(page.get_by_role("button", name="Undo")).to_have_count(2)


def test_the_lines_of_the_item_in_focus_are_marked_in_the_readme(open_browser):
    amina = open_browser("amina", width=1280)
    amina.create_account()
    page = amina.page
    bring(amina, LEFT)
    page.wait_for_load_state("load")
    marked = page.locator(".source [aria-current]")
    page.get_by_role("checkbox", name="Keep Ask early").focus()
    expect(marked).to_have_text(["- Ask early"])
    page.get_by_label("Take “Rainy days” as").focus()
    expect(marked).to_have_count(3)
    page.get_by_role("checkbox", name="Keep Ask early").focus()
    page.keyboard.press("Tab")
    expect(marked).to_have_text(["- Ask early"])
