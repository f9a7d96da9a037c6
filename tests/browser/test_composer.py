"""The composer never loses a word."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
CHALLENGE = "/challenges/49-cors-error-although-the-api-answers-in-postman/"


@pytest.fixture
def amina(open_browser):
    person = open_browser("amina")
    person.create_account()
    return person


def saved(page):
    """All of it: what the server has not is kept on the device, and only that."""
    page.locator("#saved time").wait_for()
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(name => name.startsWith('nexus:draft:'))"
    )


def test_a_draft_saves_itself_and_is_there_again(amina):
    page = amina.page
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill("Half a thought")
    page.get_by_label("What you learned").press_sequentially("It begins")
    saved(page)
    page.goto("/drafts/")
    page.get_by_role("link", name="Half a thought").click()
    expect(page.get_by_label("What you learned")).to_have_value("It begins")
    expect(page.locator("#kept")).to_be_hidden()


def test_text_typed_without_a_network_is_saved_when_it_is_back(amina):
    page = amina.page
    amina.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page.goto("/challenges/new/")
    amina.context.set_offline(True)
    page.get_by_label("Title").fill("Typed on a train")
    page.get_by_label("What happened").fill("The tunnel was long.")
    page.get_by_text("Offline. Saved on this device").wait_for()
    amina.context.set_offline(False)
    saved(page)
    page.goto("/drafts/")
    expect(page.get_by_role("link", name="Typed on a train")).to_be_visible()


def test_text_that_never_reached_the_server_is_put_back(amina):
    page = amina.page
    amina.expected += ["ERR_FAILED", "htmx:"]
    page.route("**/drafts/**", lambda route: route.abort())
    page.goto("/challenges/new/")
    page.get_by_label("Title").fill("Typed on a train")
    page.get_by_label("What happened").fill("The tunnel was long.")
    page.get_by_text("Offline. Saved on this device").wait_for()
    page.goto("/healthz")  # a page of ours would send it
    page.unroute("**/drafts/**")
    page.goto("/challenges/new/")
    page.get_by_role("button", name="Restore text").click()
    expect(page.get_by_label("Title")).to_have_value("Typed on a train")
    expect(page.get_by_label("What happened")).to_have_value("The tunnel was long.")
    saved(page)
    page.reload()
    page.goto("/drafts/")
    expect(page.get_by_role("link", name="Typed on a train")).to_have_count(1)


def test_text_typed_after_signing_out_elsewhere_is_kept_and_put_back(amina):
    amina.expected.append("401")
    page = amina.page
    page.goto("/learnings/new/")
    elsewhere = amina.context.new_page()
    elsewhere.goto("/")
    elsewhere.locator("details.menu summary", has_text="Your account").click()
    elsewhere.get_by_role("button", name="Sign out").click()
    elsewhere.get_by_role("link", name="Sign up", exact=True).first.wait_for()
    page.get_by_label("Title").fill("Typed after signing out")
    page.get_by_text("You’re signed out. The text is saved on this device.").wait_for()
    elsewhere.goto("/accounts/login/?next=/learnings/new/")
    elsewhere.get_by_label("Email").fill(amina.email)
    elsewhere.get_by_label("Password").fill("a long pass phrase of mine")
    elsewhere.locator("main form button").first.click()
    elsewhere.get_by_role("button", name="Restore text").click()
    expect(elsewhere.get_by_label("Title")).to_have_value("Typed after signing out")
    saved(elsewhere)


def test_two_tabs_with_one_draft_show_both_texts_and_overwrite_nothing(amina):
    amina.expected.append("409")
    first = amina.page
    first.goto("/learnings/new/")
    first.get_by_label("Title").fill("One draft")
    saved(first)
    first.goto("/drafts/")
    first.get_by_role("link", name="One draft").click()
    second = amina.context.new_page()
    second.goto(first.url)
    first.get_by_label("What you learned").fill("from the first tab")
    first.get_by_label("Title").click()
    first.wait_for_function("() => document.querySelector('[name=version]').value === '2'")
    second.get_by_label("What you learned").fill("from the second tab")
    second.get_by_label("Title").click()
    second.get_by_role("button", name="Compare").click()
    second.get_by_text("This was saved elsewhere while you were writing.").wait_for()
    expect(second.get_by_text("from the first tab")).to_be_visible()
    expect(second.get_by_label("What you learned")).to_have_value("from the second tab")


def test_what_was_refused_stays_on_the_device(amina):
    amina.expected.append("409")
    first = amina.page
    first.goto("/learnings/new/")
    first.get_by_label("Title").fill("One draft")
    saved(first)
    second = amina.context.new_page()
    first.goto("/drafts/")
    first.get_by_role("link", name="One draft").click()
    second.goto(first.url)
    first.get_by_label("Title").fill("One draft, longer")
    first.wait_for_function("() => document.querySelector('[name=version]').value === '2'")
    second.get_by_label("Title").fill("From the second tab")
    second.get_by_role("button", name="Compare").wait_for()
    kept = second.evaluate("() => Object.values(localStorage).join()")
    assert "From the second tab" in kept


def test_topics_are_chips_that_are_saved_and_put_back(amina):
    page = amina.page
    page.goto("/learnings/new/")
    field = page.get_by_label("Topics")
    field.press_sequentially("Docker, postg")
    page.get_by_role("option", name="PostgreSQL").click()
    sent = page.locator("[name=topics_text]")
    expect(sent).to_have_value("Docker, PostgreSQL")
    field.press_sequentially("not finished")
    expect(sent).to_have_value("Docker, PostgreSQL, not finished")
    page.get_by_role("button", name="Remove Docker").click()
    saved(page)
    page.goto("/drafts/")
    page.get_by_role("link", name="Untitled").click()
    expect(page.get_by_role("button", name="Remove PostgreSQL")).to_be_visible()
    expect(sent).to_have_value("PostgreSQL, not finished")


def test_topics_that_the_text_mentions_are_suggested_and_taken_by_a_click(amina):
    page = amina.page
    page.goto("/learnings/new/")
    page.get_by_label("What you learned").fill("Use PostgreSQL in Docker.")
    page.get_by_role("button", name="PostgreSQL", exact=True).click()
    expect(page.locator("[name=topics_text]")).to_have_value("PostgreSQL")
    expect(page.get_by_label("Topics")).to_be_focused()
    expect(page.get_by_role("button", name="PostgreSQL", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Docker", exact=True)).to_be_visible()
    saved(page)


def test_the_toolbar_is_in_the_editor_and_preview_is_its_last_button(amina):
    page = amina.page
    page.goto("/learnings/new/")
    bar = page.locator(".editor").get_by_role("toolbar", name="Formatting")
    field = page.get_by_label("What you learned")
    field.fill("bold")
    field.select_text()
    bar.get_by_role("button", name="bold").click()
    expect(field).to_have_value("**bold**")
    bar.get_by_role("button", name="bold").focus()
    page.keyboard.press("ArrowLeft")
    expect(bar.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#preview strong", has_text="bold").wait_for()


def test_what_a_good_challenge_says_is_ticked_while_one_writes(amina):
    page = amina.page
    page.goto("/challenges/new/")
    ticked = page.locator("[data-good-points] .is-done")
    expect(ticked).to_have_count(0)
    page.get_by_label("Title").fill("Pages by date")
    page.keyboard.press("Enter")
    field = page.get_by_label("What happened", exact=True)
    expect(field).to_be_focused()
    expect(page.get_by_label("Title")).to_have_value("Pages by date")
    page.get_by_role("button", name="Questions").first.click()
    expect(ticked).to_have_count(0)
    field.fill("I expected both.\n\n**What I tried**\n\nOrdering by id.")
    expect(ticked).to_have_text([re.compile("What you expected"), re.compile("What you tried")])
    field.fill("I expected both.\n\n```\nValueError\n```\n\nDjango 6.1")
    expect(ticked).to_have_count(3)
    saved(page)


def test_the_track_is_kept_on_the_device_with_the_text(amina):
    page = amina.page
    amina.expected += ["ERR_FAILED", "htmx:"]
    page.route("**/drafts/**", lambda route: route.abort())
    page.goto("/challenges/new/")
    page.get_by_label("Title").fill("Typed on a train")
    page.get_by_text("Front end", exact=True).click()
    page.get_by_label("Topics").fill("Docker")
    page.get_by_text("Offline. Saved on this device").wait_for()
    page.goto("/healthz")
    page.unroute("**/drafts/**")
    page.goto("/challenges/new/")
    page.get_by_role("button", name="Restore text").click()
    expect(page.get_by_role("radio", name="Front end")).to_be_checked()
    expect(page.get_by_role("button", name="Remove Docker")).to_be_visible()
    saved(page)


@pytest.mark.parametrize("path", ["/learnings/new/", "/challenges/new/"])
def test_the_text_field_is_on_the_first_screen_of_a_phone(amina, path):
    page = amina.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    field = page.locator("[name=body]").bounding_box()
    foot = page.locator(".compose-foot").bounding_box()
    assert foot["y"] - field["y"] > 150
    preview = page.get_by_role("button", name="Preview").bounding_box()
    assert preview["x"] + preview["width"] <= 360


def test_a_preview_does_not_touch_what_was_typed(amina):
    page = amina.page
    page.goto("/learnings/new/")
    page.get_by_label("What you learned").fill("**bold**")
    page.get_by_role("button", name="Preview").click()
    page.locator("#preview strong").wait_for()
    expect(page.get_by_label("What you learned")).to_have_value("**bold**")


def test_control_and_enter_send_it(amina):
    page = amina.page
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill("Sent by the keyboard")
    page.get_by_label("What you learned").fill("Yes.")
    page.get_by_label("What you learned").press("Control+Enter")
    page.get_by_role("heading", name="Sent by the keyboard").wait_for()


@pytest.mark.demo
def test_published_solution_leaves_no_copy_that_waits(open_browser):
    amina = open_browser("amina")
    amina.start_session()
    page = amina.page
    page.goto(f"{CHALLENGE}solve/")
    page.get_by_label("Solution").fill("Bind the server to 0.0.0.0.")
    page.locator("#saved time").wait_for()
    page.locator("[data-send]").click()
    page.wait_for_url(f"**{CHALLENGE}#*")
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(name => name.startsWith('nexus:draft:'))"
    )
    expect(page.get_by_text("Your offline text has been saved to your drafts.")).to_have_count(0)
