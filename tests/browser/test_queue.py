"""The queue of mentors by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import sign_in

pytestmark = pytest.mark.browser

SEED = """
from learnings.models import Draft, Entry
from portal.people.models import Cohort, User
import uuid
cohort = Cohort.objects.get(slug="cohort-3")
author = User.objects.create(email="writer@example.com", handle="writer", cohort=cohort)
Entry.objects.filter(waiting_revision__isnull=False).update(waiting_revision=None, status="draft")
from portal.moderation.models import Case
Case.objects.filter(state="waiting").update(state="settled", waiting_revision=None, waiting_since=None)
for number in range(30):
    entry = Entry(kind="learning", author=author)
    Draft(entry=entry, key=uuid.uuid4(), title=f"Post {number:02}", body=f"What I learned, {number}.", section="tip",
          track="backend").save_text(version=0)
    entry.submit()
"""


def has_focus(page, title):
    """The focus is on the item of this title, or inside of it."""
    expect(page.locator(".review-item:is(:focus, :focus-within) h2")).to_have_text(title)


@pytest.mark.demo
def test_thirty_posts_are_reviewed_by_keyboard_alone(open_browser, server):
    server.manage("shell", "-c", SEED)
    mentor = open_browser("wanjiru")
    sign_in(mentor, "wanjiru@example.com")
    page = mentor.page
    mentor.expected.append("status of 4")  # a no without a reason is refused, on purpose
    decided = 0
    for _batch in range(3):
        page.goto("/moderation/")
        page.get_by_text(f"{30 - decided} waiting", exact=True).wait_for()
        page.keyboard.press("j")
        for _place in range(10):
            has_focus(page, f"Post {decided:02}")
            if decided % 10 == 3:
                page.keyboard.press("c")
                page.keyboard.type("Please add an example.")
                page.keyboard.press("Control+Enter")
            elif decided % 10 == 6:
                page.keyboard.press("r")
                page.keyboard.type("Off topic.")
                page.keyboard.press("Control+Enter")
            else:
                page.keyboard.press("a")
            decided += 1
            page.get_by_text(f"{30 - decided} waiting", exact=True).wait_for()
        page.get_by_text("Batch complete. Thank you.").wait_for()
        expect(page.locator("#batch-done")).to_be_focused()
    page.goto("/moderation/")
    page.get_by_text("The queue is empty").wait_for()


@pytest.mark.demo
def test_a_slip_is_taken_back_by_a_key_and_help_is_a_key_away(open_browser, server):
    server.manage("shell", "-c", SEED)
    mentor = open_browser("wanjiru")
    sign_in(mentor, "wanjiru@example.com")
    page = mentor.page
    page.goto("/moderation/")
    page.keyboard.press("?")
    page.get_by_text("undo (within ten seconds)").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    for key, title in (("j", "Post 00"), ("j", "Post 01"), ("k", "Post 00")):
        page.keyboard.press(key)
        has_focus(page, title)
    page.keyboard.press("a")
    page.get_by_text("29 waiting", exact=True).wait_for()
    page.keyboard.press("u")
    page.get_by_text("30 waiting", exact=True).wait_for()
    page.get_by_text("Undone: it’s back in the queue.").wait_for()


@pytest.mark.demo
def test_two_mentors_see_who_reads_what(open_browser, server):
    server.manage("shell", "-c", SEED)
    server.manage("make_mentor", "operator@example.com", "--cohort", "cohort-3")
    first, second = open_browser("wanjiru"), open_browser("operator", width=360)
    sign_in(first, "wanjiru@example.com")
    sign_in(second, "operator@example.com")
    first.page.goto("/moderation/")
    with first.page.expect_response(lambda response: "/lease/" in response.url):
        first.page.keyboard.press("j")
    second.page.goto("/moderation/")
    held = second.page.locator(".review-item", has_text="Post 00")
    held.get_by_text("is reviewing this.").wait_for()
    held.get_by_role("button", name="Take over review").click()
    held.get_by_text("What I learned, 0.", exact=True).wait_for()
