"""Two learners with phones become a team, in few clicks.

`make journey-sheet` shows a picture of each step.
"""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.test_clicks import Clicks

pytestmark = pytest.mark.browser
MAX_CLICKS_TO_PUBLISH, FIELDS_TO_PUBLISH = 3, 4
MAX_CLICKS_TO_ASK = 2
MAX_CLICKS_TO_ACCEPT = 2


def learner(open_browser, handle, *, zone, begins, ends, **profile) -> Person:
    """A learner with a phone, a profile and hours on weekdays."""
    person = open_browser(handle, width=360)
    # Other journeys sign up on a phone; here it is only for the pictures.
    if os.environ.get("JOURNEY_PICTURES"):
        person.sign_up()
    else:
        person.create_account()
    person.describe(**profile)
    page = person.page
    page.get_by_label("Time zone").select_option(zone)
    page.get_by_role("button", name="Save availability").click()
    page.get_by_text("Availability saved.").wait_for()
    person.take_picture("profile")
    page.goto("/collab/wishes/")
    page.get_by_label("Weekdays from").fill(begins)
    page.get_by_label("Weekdays to").fill(ends)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your suggestions now use this.").wait_for()
    person.take_picture("preferences")
    return person


@pytest.fixture
def amina(open_browser):
    values = {"name": "Amina Diallo", "track": "backend", "skills": "Django"}
    return learner(open_browser, "amina", zone="Africa/Lagos", begins="16", ends="22", **values)


@pytest.fixture
def hana(open_browser):
    values = {"name": "Hana Tesfaye", "track": "frontend", "skills": "React"}
    zone = "Africa/Addis_Ababa"
    return learner(open_browser, "hana", zone=zone, begins="17", ends="23", **values)


def publish(amina: Person) -> int:
    """Publish a project from the list of projects; returns how many clicks it took."""
    page = amina.page
    page.goto("/collab/")
    clicks = Clicks()
    clicks.on(page.get_by_role("link", name="New project").first)
    expect(page.locator(".form > .field:visible")).to_have_count(FIELDS_TO_PUBLISH)
    assert is_on_first_screen(page, "Publish project")
    amina.take_picture("new-project")
    page.get_by_label("Name").fill("Sokoni")
    page.get_by_label("Pitch").fill("A market for small shops")
    clicks.on(page.get_by_role("button", name="Publish project"))
    expect(page.get_by_text("Looking for people")).to_be_visible()
    amina.take_picture("published")
    clicks.tell("publish a project, from the list of projects")
    return clicks.count


def is_on_first_screen(page: Page, button: str) -> bool:
    box, size = page.get_by_role("button", name=button).bounding_box(), page.viewport_size
    return box is not None and size is not None and box["y"] + box["height"] <= size["height"]


def ask(hana: Person, project: str) -> int:
    """Ask to join on the page of the project; returns how many clicks it took."""
    page = hana.page
    page.goto(project)
    clicks = Clicks()
    clicks.on(page.get_by_role("link", name="Ask to join", exact=True))
    expect(page.get_by_label("Front end · seat 1")).to_be_checked()
    page.get_by_label("Message").fill("I make pages small.")
    hana.take_picture("asking")
    clicks.on(page.get_by_role("button", name="Send request"))
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()
    clicks.tell("ask to join, from the page of the project")
    return clicks.count


def accept(amina: Person) -> int:
    """Accept the request of a notification; returns how many clicks it took."""
    page = amina.page
    page.goto("/notices/")
    clicks = Clicks()
    clicks.on(page.locator("main").get_by_role("link", name="Hana Tesfaye").first)
    expect(page.get_by_text("I make pages small.")).to_be_visible()
    amina.take_picture("request")
    clicks.on(page.get_by_role("button", name="Accept"))
    expect(page.get_by_role("heading", name="You’re a team")).to_be_visible()
    amina.take_picture("team")
    clicks.tell("accept a request, from its notification")
    return clicks.count


def write_standup(person: Person, text: str) -> None:
    page = person.page
    page.get_by_role("link", name="Stand-up").click()
    form = page.locator("form[action$='/standup/']")
    form.locator("[name=did]").fill(text)
    form.get_by_role("button").first.click()
    expect(page.get_by_text(text).first).to_be_visible()
    person.take_picture("stand-up")


def test_two_learners_become_a_team_in_few_clicks(amina, hana):
    assert publish(amina) <= MAX_CLICKS_TO_PUBLISH
    project = amina.page.url

    hana.page.goto("/collab/match/")
    card = hana.page.locator("li.match", has_text="Sokoni")
    expect(card).to_contain_text("Needs a front end")
    # 16 to 22 in Lagos is 18 to 24 in Addis Ababa.
    drawn = card.get_by_role("img", name="You’re free 17 to 23, Amina Diallo 18 to 24")
    expect(drawn).to_be_visible()
    hana.take_picture("suggested")

    assert ask(hana, project) <= MAX_CLICKS_TO_ASK
    assert accept(amina) <= MAX_CLICKS_TO_ACCEPT

    hana.page.goto("/notices/")
    hana.page.locator("main").get_by_role("link", name="Amina Diallo").first.click()
    expect(hana.page.get_by_role("heading", name="You’re a team")).to_be_visible()
    hana.take_picture("team")
    write_standup(hana, "Read the contract")
    write_standup(amina, "Wrote the contract")
    for person in (amina, hana):
        person.page.goto(f"{project}start/")
        expect(person.page.get_by_text("Read the contract").first).to_be_visible()
    amina.page.goto(project)
    expect(amina.page.get_by_text("Team complete")).to_be_visible()


def test_suggestions_are_hidden_brought_back_and_filtered_in_place(amina, hana):
    publish(amina)
    page = hana.page
    page.goto("/collab/match/")
    card = page.locator("li.match", has_text="Sokoni")
    card.get_by_role("button", name="Not for me").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(card).to_have_count(0)
    undo.click()
    expect(card).to_be_focused()

    page.goto("/collab/wishes/")
    # 20 to 23 in Addis Ababa is 18 to 21 in Lagos: three hours on five days.
    page.get_by_label("Weekdays from").fill("20")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your suggestions now use this.").wait_for()
    page.goto("/collab/match/")
    expect(card).to_contain_text("15 shared hours a week")
    for label, count in (("20+ shared hours", 0), ("10+ shared hours", 1)):
        page.get_by_text(label).click()
        expect(page.get_by_role("radio", name=label)).to_be_checked()
        expect(card).to_have_count(count)
