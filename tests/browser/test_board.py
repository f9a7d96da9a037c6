"""Two people on one board of endpoints at once, and a long board on a phone."""

import json

import pytest
from playwright.sync_api import expect

from collab.tests.contracts.shop import many

pytestmark = [pytest.mark.browser, pytest.mark.demo]
PATH = "POST /polls/{id}/votes"


def open_board(open_browser, handle, *, javascript=True, width=1280):
    """A person of the demo who looks at the board of the project Kura."""
    person = open_browser(handle, javascript=javascript, width=width)
    person.start_session()
    person.page.goto("/collab/projects/?q=Kura")
    person.page.get_by_role("link", name="Kura", exact=True).first.click()
    person.page.wait_for_url("**/collab/projects/*/")
    person.board = f"{person.page.url}contract/"
    person.page.goto(person.board)
    return person


def choose(person, side, word):
    """Choose the status of one side, and save it where that is not done by itself."""
    field = person.page.get_by_label(f"{side}, {PATH}")
    with person.page.expect_response("**/word/"):
        field.select_option(word)
        if not person.javascript:
            save(person, side)


def save(person, side):
    """Press the button of the form of one side."""
    form = person.page.locator("form.side").filter(has=person.page.get_by_label(f"{side}, {PATH}"))
    form.get_by_role("button", name="Save status").click()


def expect_saved(person, side, word):
    """The status is what everyone sees who opens the board now."""
    person.page.goto(person.board)
    expect(person.page.get_by_label(f"{side}, {PATH}")).to_have_value(word)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_two_sides_save_one_endpoint_at_once(open_browser, javascript):
    kofi = open_board(open_browser, "kofi", javascript=javascript)
    daniel = open_board(open_browser, "daniel", javascript=javascript, width=360)
    daniel.expected += ["409"]

    choose(kofi, "Back end", "live")
    choose(daniel, "Front end", "integrated")
    expect_saved(kofi, "Back end", "live")
    expect_saved(daniel, "Front end", "integrated")

    choose(kofi, "Front end", "blocked")
    choose(daniel, "Front end", "mocked")
    told = daniel.page.get_by_role("alert").filter(has_text="after you opened this")
    expect(told).to_contain_text("set “blocked” after you opened this; you chose “mocked”.")
    expect(told).to_contain_text("Kofi")
    expect(told).to_contain_text("Nothing was changed.")
    expect_saved(kofi, "Front end", "blocked")

    expect(daniel.page.get_by_label(f"Front end, {PATH}")).to_have_value("mocked")
    save(daniel, "Front end")
    expect(told).to_have_count(0)
    expect_saved(kofi, "Front end", "mocked")
    expect_saved(daniel, "Back end", "live")


def test_two_notes_on_one_endpoint_are_both_kept(open_browser):
    people = [open_board(open_browser, handle) for handle in ("kofi", "daniel")]
    for person in people:
        person.page.get_by_role("link", name=PATH.split()[1], exact=True).click()
        person.page.get_by_label("Note for the team").fill(f"What {person.handle} found")
    for person in people:
        person.page.get_by_role("button", name="Add note").click()
        person.page.wait_for_url("**#notes")
    for handle in ("kofi", "daniel"):
        expect(people[1].page.get_by_text(f"What {handle} found")).to_be_visible()


def test_board_of_a_hundred_endpoints_is_short_on_a_phone(open_browser):
    kofi = open_board(open_browser, "kofi", width=360)
    page = kofi.page
    page.goto(f"{kofi.board}new/")
    page.get_by_label("Or paste it").fill(json.dumps(many(100)))
    page.get_by_role("button", name="Upload contract").click()
    page.get_by_text("Your team has been told.").wait_for()
    page.goto(kofi.board)
    expect(page.get_by_text("of 100 endpoints integrated")).to_be_visible()
    page.locator("details", has_text="part 4").locator("summary").click()
    expect(page.get_by_role("link", name="/things/4", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= 6_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
