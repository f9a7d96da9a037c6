"""The last week on a phone: a mentor lists what is due, a team of two hands it in, peers answer.

The links are http:// addresses, which the check refuses without a request.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_pages import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.demo]


@pytest.fixture
def on_phone(open_browser):
    """on_phone("daniel", javascript=True): the page of a person who is signed in, at 360 px."""

    def make(handle, *, javascript=True):
        person = open_browser(handle, width=360, javascript=javascript)
        sign_in(person, f"{handle}@example.com")
        person.expected.append("status of 422")  # an answer is left out, on purpose
        return person.page

    return make


def list_what_is_due(page):
    """The mentor adds a milestone and a kind of deliverable, and looks at the rubrics."""
    page.goto("/cohorts/cohort-3/milestones/")
    page.get_by_label("Title").fill("Load test")
    page.get_by_label("Day").fill((timezone.localdate() + timedelta(days=4)).isoformat())
    page.get_by_label("Time", exact=True).fill("18:00")
    page.get_by_role("button", name="Add milestone").click()
    expect(page.get_by_text("Milestone added.")).to_be_visible()
    page.goto("/cohorts/cohort-3/deliverables/")
    page.get_by_label("Name").fill("Load test report")
    page.get_by_role("button", name="Add deliverable").click()
    expect(page.get_by_role("link", name="Load test report")).to_be_visible()
    page.goto("/cohorts/cohort-3/rubric/")
    expect(page.get_by_text("Code quality").first).to_be_visible()


def hand_in(page):
    """A member adds a link and the team's own points, and hands in."""
    page.goto("/collab/projects/?state=building")
    page.get_by_role("link", name="Kura").first.click()
    page.get_by_role("link", name="Deliverables", exact=True).click()
    page.locator("summary", has_text="Load test report").click()
    report = page.locator("li", has_text="Load test report")
    report.get_by_label("Link").fill("http://kura.example.com/load")
    report.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("kura.example.com/load")).to_be_visible()
    page.locator("#self-review input[type=number]").first.fill("20")
    page.get_by_role("button", name="Save self-review").click()
    expect(page.get_by_text("Your self-review is saved.")).to_be_visible()
    page.locator("summary", has_text="Hand in").click()
    page.get_by_label("A word to the mentors").fill("Begin with a vote.")
    page.get_by_role("button", name="Hand in the project").click()
    expect(page.get_by_text("You can change everything until the deadline.").first).to_be_visible()
    assert page.locator("html").evaluate("page => page.scrollWidth") <= 360


def answer_as_a_peer(page):
    """A learner of another team finishes three answers."""
    page.goto("/peers/")
    page.get_by_role("link", name="Kazi").click()
    page.get_by_label("What works?").fill("The filter.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Answer this, or save a draft.").first).to_be_visible()
    expect(page.get_by_label("What works?")).to_have_value("The filter.")
    page.get_by_label("What was hard to understand?").fill("The roles.")
    page.get_by_label("One suggestion").fill("Explain the roles.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Finished. You can change your answers")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_milestone_to_the_answers_of_a_peer(on_phone, javascript):
    list_what_is_due(on_phone("wanjiru", javascript=javascript))
    hand_in(on_phone("daniel", javascript=javascript))
    mate = on_phone("kofi", javascript=javascript)
    mate.goto("/collab/projects/?state=building")
    mate.get_by_role("link", name="Kura").first.click()
    mate.get_by_role("link", name="Deliverables", exact=True).click()
    expect(mate.get_by_text("Handed in").first).to_be_visible()
    expect(mate.get_by_label("A word to the mentors")).to_have_value("Begin with a vote.")
    answer_as_a_peer(on_phone("amina", javascript=javascript))
