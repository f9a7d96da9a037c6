"""The queue of mentors by keyboard alone, by two mentors at once, and without a connection."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.autosaving import STATE, lose_connection, lose_session, type_and_leave
from tests.chaos.services import wait_until

pytestmark = pytest.mark.browser

# How many items of a queue are decided one after another; `make audit` decides all.
DECISIONS = int(os.environ.get("QUEUE_DECISIONS", "24"))
ITEMS = 60  # more than the list shows
# Posts, a few with long texts, and two READMEs of 30 entries.
SEED = """
from learnings.models import Draft, Entry
from portal.moderation.models import Case, Submission
from portal.people.models import Cohort, User
import uuid
cohort = Cohort.objects.get(slug="cohort-3")
Entry.objects.filter(waiting_revision__isnull=False).update(waiting_revision=None, status="draft")
Case.objects.filter(state="waiting").update(
    state="settled", waiting_revision=None, waiting_since=None, open_flags=0, appeal_open=False)
def send(author, title, words, submission=None):
    entry = Entry(kind="learning", author=author)
    Draft(entry=entry, key=uuid.uuid4(), title=title, body=words, section="tip", track="backend").save_text(version=0)
    entry.submit(submission=submission)
writer = User.objects.create(email="writer@example.com", handle="writer", cohort=cohort)
for number in range({posts}):
    if {readmes} and number in (8, 16):
        author = User.objects.create(email=f"readme{{number}}@example.com", handle=f"readme-{{number}}", cohort=cohort)
        submission = Submission.objects.send(author, kind="readme")
        for part in range(30):
            send(author, f"Part {{number}} {{part:02}}", f"Words of {{part}}.", submission)
    words = f"What I learned, {{number}}.\\n\\n" + "A line of a text as people write it, with some words.\\n\\n" * (number % 12)
    send(writer, f"Post {{number:02}}", words)
"""
MAX_PIXELS = 1200
# Playwright says nothing of what a page fetches while it is left.
RECORD_FETCHES = """
window.fetch = new Proxy(window.fetch, {apply(fetch, self, args) {
    sessionStorage.setItem("fetched", `${sessionStorage.getItem("fetched") ?? ""} ${args[0]}`);
    return fetch.apply(self, args);
}});
"""
# On a busy device a key is answered before a timer that was due.
LATE_TIMERS = """
window.setTimeout = new Proxy(window.setTimeout, {apply(start, self, [what, wait, ...values]) {
    return start(what, wait || 500, ...values);
}});
"""
# Whether the only lock ends within a minute, as the page that held it was left.
ENDS_SOON = """
from datetime import timedelta
from django.utils import timezone
from portal.moderation.models import ReviewLock
print(ReviewLock.objects.get().until < timezone.now() + timedelta(minutes=1))
"""


def fill(server, posts, *, readmes=False):
    server.manage("shell", "-c", SEED.format(posts=posts, readmes=readmes))


def open_item(page):
    """The title of the open item; the focus is on it or in it."""
    expect(page.locator("[data-item]:is(:focus, :focus-within)")).to_have_count(1)
    return page.locator("[data-item] h2").inner_text()


def waits(page, count):
    expect(page.locator("#queue-count")).to_have_text(f"{count} waiting")


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


@pytest.mark.demo
def test_a_full_queue_with_two_readmes_is_reviewed_by_keyboard_alone(open_browser, server):
    fill(server, ITEMS - 2, readmes=True)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    keyboard, pixels, decided = Keyboard(page), [], 0
    page.goto("/moderation/")
    waits(page, ITEMS)
    keyboard.press("o")
    while decided < DECISIONS:
        page.wait_for_url("**/moderation/?*item=*")
        waits(page, ITEMS - decided)
        title = open_item(page)
        if title.startswith("README of"):
            keyboard.press("Enter")
            reviews_readme(page, keyboard)
            decided += 1
            continue
        pixels.append(height_of_item(page))
        expect(page.locator(".decide")).to_be_in_viewport(ratio=1)
        address = page.url
        if decided % 10 == 3:
            keyboard.press("c")
            page.keyboard.type("Please add an example.")
            keyboard.press("Control+Enter")
        elif decided % 10 == 6:
            keyboard.press("r")
            page.keyboard.type("Off topic.")
            keyboard.press("Control+Enter")
        else:
            keyboard.press("a")
        page.wait_for_url(lambda now, before=address: now != before)
        decided += 1
    if decided == ITEMS:
        page.get_by_text("The queue is empty").wait_for()
    else:
        waits(page, ITEMS - decided)
    print(f"keys per decision: {keyboard.pressed / DECISIONS:.2f}; highest item: {max(pixels)} px")
    assert keyboard.pressed <= DECISIONS * 2
    assert max(pixels) <= MAX_PIXELS


def reviews_readme(page, keyboard):
    page.wait_for_url("**/moderation/submissions/**")
    expect(page.locator(".decide")).to_be_in_viewport(ratio=1)
    keyboard.press("a")
    page.wait_for_url(lambda address: "submissions" not in address)


def height_of_item(page):
    return page.evaluate(
        "document.querySelector('[data-item]').offsetHeight + document.querySelector('.decide').offsetHeight"
    )


@pytest.mark.demo
def test_keys_open_skip_select_undo_and_help(open_browser, server):
    fill(server, 8, readmes=False)
    mentor = open_browser("wanjiru")
    mentor.expected.append("422 (Unprocessable Content)")
    mentor.start_session()
    page = mentor.page
    page.goto("/moderation/?what=new&sort=short")
    page.keyboard.press("?")
    page.get_by_text("undo (within ten seconds)").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    rows = page.locator("[data-row] button")
    for key, number in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(number)).to_be_focused()
    page.keyboard.press("r")  # no item is open at all
    expect(page.locator("[data-row]").nth(1).get_by_role("alert")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**item=**")
    assert open_item(page) == "Post 02"
    expect(page.get_by_label("Select Post 01")).to_be_checked()
    page.keyboard.press("j")
    for key in "acr":  # another row has the focus: nothing is decided
        page.keyboard.press(key)
        told = page.locator("[data-row]").nth(3).get_by_role("alert")
        expect(told).to_have_text("Open it first: press o.")
        expect(page.locator("[data-row] button").nth(3)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-row] [role=alert]")).to_have_count(0)
    page.keyboard.press("a")
    page.wait_for_url("**undo=**")
    assert open_item(page) == "Post 03"
    expect(page.get_by_label("Select Post 01")).to_be_checked()
    page.keyboard.press("u")
    page.get_by_text("Undone: it’s back in the queue.").wait_for()
    assert open_item(page) == "Post 02"
    assert "what=new&sort=short" in page.url
    page.keyboard.press("r")
    page.keyboard.type("Off topic.")
    page.keyboard.press("Escape")
    assert open_item(page) == "Post 02"
    page.keyboard.press("a")  # not with words that were written for a rejection
    page.get_by_text("You wrote this for a different decision.").wait_for()
    expect(page.locator(".decide [name=reason]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    expect(page.locator("[name=intended]")).to_have_value("")
    for text in ("Off topic.", " Sorry."):
        page.keyboard.press("r")
        page.keyboard.type(text)
        page.keyboard.press("Escape")
    expect(page.locator(".decide [name=reason]")).to_have_value("Off topic. Sorry.")
    page.keyboard.press("s")
    page.get_by_text("Skipped: it’s back in four hours.").wait_for()
    assert open_item(page) == "Post 03"
    page.keyboard.press("l")
    page.get_by_text("Released for your colleagues.").wait_for()
    page.go_back()
    page.keyboard.press("e")
    page.get_by_role("heading", name="Edit and approve").wait_for()


@pytest.mark.demo
def test_two_mentors_review_many_items_without_meeting(open_browser, server):
    fill(server, DECISIONS)
    server.manage("make_mentor", "operator@example.com", "--cohort", "cohort-3")
    people = [open_browser("wanjiru"), open_browser("operator")]
    for person in people:
        person.start_session()
        person.page.goto("/moderation/")
        person.page.keyboard.press("o")
        person.page.wait_for_url("**item=**")
    seen = {person.handle: [] for person in people}
    while len(seen["wanjiru"]) + len(seen["operator"]) < DECISIONS:
        # Both are open at the same moment; then both decide, one a moment after the other.
        open_now = [
            (person, open_item(person.page)) for person in people if "item=" in person.page.url
        ]
        assert len({title for _person, title in open_now}) == len(open_now)
        for person, title in open_now:
            seen[person.handle].append(title)
            address = person.page.url
            person.page.keyboard.press("a")
            person.page.wait_for_url(lambda now, before=address: now != before)
    assert sorted(seen["wanjiru"] + seen["operator"]) == [
        f"Post {number:02}" for number in range(DECISIONS)
    ]
    person.page.get_by_text("The queue is empty").wait_for()
    assert min(len(titles) for titles in seen.values()) >= DECISIONS * 2 // 5


@pytest.mark.demo
def test_reload_sign_out_and_a_lost_connection_keep_the_reason(open_browser, server):
    fill(server, 3)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    mentor.expected += ["Failed to load resource", "net::ERR_INTERNET_DISCONNECTED", "htmx:"]
    page.goto("/moderation/")
    page.keyboard.press("o")
    page.wait_for_url("**item=**")
    field = page.get_by_label("Message to the author")

    field.fill("Saved while I type.")
    page.locator(STATE, has_text="Saved").wait_for()
    page.reload()
    expect(field).to_have_value("Saved while I type.")

    field.fill("Typed, and reloaded at once.")
    page.reload()
    expect(field).to_have_value("Typed, and reloaded at once.")

    def reject():
        page.get_by_role("button", name="Reject").click()
        page.get_by_text("You’re offline. Your text is still here.").last.wait_for()

    lose_connection(mentor, field, meanwhile=reject)
    lose_session(mentor, field)
    page.get_by_role("button", name="Reject").click()
    page.wait_for_url("**undo=**")
    page.keyboard.press("u")
    page.get_by_text("Undone").wait_for()
    expect(field).to_have_value("Typed after the session ended.")

    page.route("**/draft/", lambda route: route.fulfill(status=409, body="Not saved: too late."))
    type_and_leave(field, "Typed too late.", told="Not saved: too late.")


@pytest.mark.demo
def test_rows_with_and_without_a_box_begin_at_the_same_edge(open_browser):
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    page.goto("/moderation/")
    rows = page.locator("[data-row]")
    assert page.locator("[data-row] input.box").count() == rows.count() - 1  # of a README
    edges = page.locator(".queue-item").evaluate_all("all => all.map((it) => it.offsetLeft)")
    assert len(edges) == rows.count() == 6
    assert len(set(edges)) == 1


@pytest.mark.demo
def test_refusal_of_a_field_that_was_made_larger_keeps_to_the_policy(open_browser, server):
    """A browser writes the height into the element, and htmx must not write it into the new one."""
    fill(server, 1)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    mentor.expected.append("422")
    page = mentor.page
    page.goto("/moderation/")
    page.keyboard.press("o")
    field = page.get_by_label("Message to the author")
    field.evaluate("it => { it.style.height = '9rem'; }")
    page.get_by_role("button", name="Request changes").click()
    expect(page.get_by_text("Please give a reason")).to_be_visible()
    expect(page.locator(".htmx-settling")).to_have_count(0)


@pytest.mark.demo
def test_no_draft_is_sent_after_a_decision(open_browser, server):
    fill(server, 2)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    page = mentor.page
    page.add_init_script(RECORD_FETCHES + LATE_TIMERS)
    page.goto("/moderation/")
    page.keyboard.press("o")
    page.wait_for_url("**item=**")
    page.keyboard.press("r")
    page.keyboard.type("Off topic.")
    expect(page.get_by_label("Message to the author")).to_have_value("Off topic.")
    page.locator(STATE, has_text="Saved").wait_for()
    assert "/draft/" in page.evaluate("sessionStorage.getItem('fetched')")
    page.evaluate("sessionStorage.setItem('fetched', '')")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**undo=**")
    page.get_by_role("button", name="Undo").wait_for()
    assert page.evaluate("sessionStorage.getItem('fetched')") == ""


@pytest.mark.demo
def test_a_closed_tab_frees_its_item_and_two_tabs_lose_nothing(open_browser, server):
    fill(server, 3)
    mentor = open_browser("wanjiru")
    mentor.start_session()
    mentor.expected.append("status of 409")
    first = mentor.page
    first.goto("/moderation/")
    first.keyboard.press("o")
    first.wait_for_url("**item=**")
    second = mentor.context.new_page()
    second.goto(first.url)
    first.get_by_label("Message to the author").fill("From the first tab.")
    first.locator(STATE, has_text="Saved").wait_for()
    second.get_by_label("Message to the author").fill("From the second tab.")
    second.locator(STATE, has_text="in another tab").wait_for()
    second.reload()
    expect(second.get_by_label("Message to the author")).to_have_value("From the first tab.")
    second.get_by_role("button", name="Use that text").click()
    expect(second.get_by_label("Message to the author")).to_have_value("From the second tab.")
    second.locator(STATE, has_text="Saved").wait_for()
    second.goto("/moderation/log/")
    # The page tells that it was left after the next one is there.
    wait_until(lambda: "True" in server.manage("shell", "-c", ENDS_SOON), within=20)


@pytest.mark.demo
def test_queue_works_without_scripts(open_browser, server):
    fill(server, 3)
    mentor = open_browser("wanjiru", javascript=False)
    mentor.expected.append("status of 422")
    mentor.start_session()
    page = mentor.page
    page.goto("/moderation/?what=new")
    page.get_by_role("button", name="Post 01").click()
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Please give a reason").wait_for()
    page.get_by_label("Message to the author").fill("Off topic.")
    page.get_by_role("button", name="Save draft").click()
    page.goto("/moderation/?what=new")
    page.get_by_role("button", name="Post 01").click()
    expect(page.get_by_label("Message to the author")).to_have_value("Off topic.")
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it’s back in the queue.").wait_for()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("You wrote this for a different decision.").wait_for()
    page.get_by_role("button", name="Approve", exact=True).click()
    waits(page, 2)
    page.get_by_label("Select Post 00").check()
    page.get_by_role("button", name="Approve selected").click()
    waits(page, 1)
