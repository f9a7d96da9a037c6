"""The graded week on a phone: from a milestone to a certificate that anyone may check.

A team of two, two mentors of their cohort, a lent one and a peer. The link that is handed in is an
http:// address, which the check refuses without a request.
"""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
STAGING = "from tests.browser import graded_week_staging as staging; staging."
COHORT = "/cohorts/cohort-3"
# Points of the six criteria of the back end, 125 in all: more than 10 % apart, then the lent mentor's.
FIRST, SECOND, THIRD = (20, 15, 15, 8, 15, 25), (15, 10, 12, 5, 10, 20), (25, 20, 20, 10, 20, 30)
REPORT = "Load test report"


@pytest.fixture
def site(new_site):
    """(server, what it was filled with) of a cohort in its last weeks."""

    def fill(server):
        server.fill(None)
        return json.loads(server.manage("shell", "--verbosity", "0", "-c", f"{STAGING}main()"))

    return new_site("graded-week", fill)


@pytest.fixture
def server(site):
    return site[0]


@pytest.fixture
def on_phone(site, open_browser, request):
    """on_phone("daniel"): the page of a person who is signed in, or a reader's, at 360 px."""
    server, told = site
    pages = {}

    def make(handle):
        if handle not in pages:
            person = open_browser(handle, width=360, javascript=request.param)
            person.expected += ["status of 422", "status of 409"]  # refusals, on purpose
            session = told["sessions"].get(handle)
            if session:
                cookie = {"name": "sessionid", "value": session, "url": server.address}
                person.context.add_cookies([cookie])
            pages[handle] = person.page
        return pages[handle]

    make.javascript, make.project = request.param, told["project"]
    return make


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def fits(page):
    """Whether the page is no wider than the phone."""
    page.wait_for_load_state()
    return page.locator("html").evaluate("page => page.scrollWidth") <= 360


def list_what_is_due(page):
    """A mentor adds a milestone, and begins deliverables and rubrics with the programme's."""
    page.goto(f"{COHORT}/milestones/")
    page.get_by_label("Title").fill("Load test")
    page.get_by_label("Day").fill(in_days(4))
    page.get_by_label("Time", exact=True).fill("18:00")
    page.get_by_role("button", name="Add milestone").click()
    expect(page.get_by_text("Milestone added.")).to_be_visible()
    page.goto(f"{COHORT}/deliverables/")
    page.get_by_role("button", name="Use the programme’s list").click()
    expect(page.get_by_role("link", name="Demo video")).to_be_visible()
    page.get_by_label("Name").fill(REPORT)
    page.get_by_role("button", name="Add deliverable").click()
    expect(page.get_by_role("link", name=REPORT)).to_be_visible()
    page.goto(f"{COHORT}/rubric/")
    page.get_by_role("button", name="Use the programme’s rubric").first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("125 points in all.")).to_be_visible()
    assert fits(page)


def hand_in(page, project):
    """A member adds a link and the team's own points, and hands in."""
    page.goto(project)
    page.get_by_role("link", name="Deliverables", exact=True).click()
    report = page.locator("li", has_text=REPORT)
    report.locator("summary").click()
    report.get_by_label("Link").fill("https://kura.example.com/load")
    report.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("kura.example.com/load")).to_be_visible()
    for own, points in zip(
        page.locator("#self-review input[type=number]").all(), FIRST, strict=True
    ):
        own.fill(str(points))
    page.get_by_role("button", name="Save self-review").click()
    expect(page.get_by_text("Your self-review is saved.")).to_be_visible()
    page.locator("summary", has_text="Hand in").click()
    page.get_by_label("A word to the mentors").fill("Begin with a vote.")
    page.get_by_role("button", name="Hand in the project").click()
    expect(page.get_by_text("You can change everything until the deadline.").first).to_be_visible()
    assert fits(page)


def sees_hand_in(mate, project):
    mate.goto(f"{project}deliverables/")
    expect(mate.get_by_text("Handed in").first).to_be_visible()
    expect(mate.get_by_label("A word to the mentors")).to_have_value("Begin with a vote.")


def offer_slots(page):
    """A mentor offers three slots."""
    page.goto(f"{COHORT}/slots/")
    page.get_by_label("Day").fill(in_days(6))
    page.get_by_label("From").fill("10:00")
    page.get_by_label("Until").fill("11:00")
    page.get_by_label("Call link").fill("https://meet.example.com/kura")
    page.get_by_role("button", name="Offer slots").click()
    expect(page.get_by_text("3 slots offered.")).to_be_visible()
    assert fits(page)


def book_and_move(page):
    """A member books the first slot for the team, and moves to the last one."""
    page.goto(f"{COHORT}/slots/")
    expect(page.get_by_text("meet.example.com")).to_have_count(0)
    page.get_by_text("10:00").click()
    page.get_by_role("button", name="Book this slot").click()
    booked = page.get_by_role("complementary", name="Booked and team")
    expect(booked.get_by_text("10:00").first).to_be_visible()
    page.get_by_text("10:40").click()
    page.get_by_role("button", name="Move to this slot").click()
    expect(booked.get_by_text("10:40").first).to_be_visible()
    expect(page.get_by_role("link", name="Join the call")).to_be_visible()
    assert fits(page)


def answer_as_a_peer(page):
    """A learner of no team finishes three answers about the project."""
    page.goto("/peers/")
    page.get_by_role("link", name="Kura").click()
    page.get_by_label("What works?").fill("The filter.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Answer this, or save a draft.").first).to_be_visible()
    expect(page.get_by_label("What works?")).to_have_value("The filter.")
    page.get_by_label("What was hard to understand?").fill("The roles.")
    page.get_by_label("One suggestion").fill("Explain the roles.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Finished. You can change your answers")).to_be_visible()


def assign_mentors(page):
    """A mentor has one chosen for the track that is handed in, and chooses the second one."""
    page.goto(f"{COHORT}/scoring/")
    page.get_by_role("button", name="Assign teams that handed in").click()
    expect(page.get_by_text("assigned.")).to_be_visible()
    row = page.locator("li", has_text="Back end: Kofi Mensah")
    tariq = row.locator("option", has_text="Tariq Benali").get_attribute("value")
    row.get_by_label("Mentor for Kura").select_option(tariq)
    row.get_by_role("button", name="Assign second mentor").click()
    expect(page.get_by_text("Tariq Benali scores Kura.")).to_be_visible()


def score(page, project, points, *, javascript):
    """A mentor types points, which are kept without being sent where scripts run, and finishes."""
    page.goto(f"{project}score/backend/")
    fields = page.locator("#score input[type=number]")
    expect(fields).to_have_count(len(points))
    fields.first.fill(str(points[0]))
    if javascript:
        expect(page.locator("#saved").get_by_text("Saved")).to_be_visible()
    else:
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.reload()
    expect(fields.first).to_have_value(str(points[0]))
    for field, given in zip(fields.all(), points, strict=True):
        field.fill(str(given))
    page.get_by_label("Overall comment for the team").fill("You built what you promised.")
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert fits(page)


def publish(page, project):
    """A mentor settles the difference of the two sheets, and publishes."""
    page.goto(f"{project}score/backend/publication/")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Settle the difference").first).to_be_visible()
    page.get_by_label("Reason").first.fill("We talked: the mean is fair.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="What the team will see")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. The team has been told.")).to_be_visible()


def ask_again(page):
    """A member follows the notification to the result, and asks for a second look."""
    page.goto("/notices/")
    page.locator("main").get_by_role("link", name=re.compile("result")).first.click()
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()
    expect(page.get_by_text("85", exact=True)).to_be_visible()
    assert fits(page)
    page.locator("summary", has_text="Ask for a second look").click()
    page.get_by_label("What should be looked at again").fill("The API is documented.")
    page.get_by_role("button", name="Ask another mentor").click()
    expect(page.get_by_text("The API is documented.")).to_be_visible()


def look_again(mentor, lent, project, *, javascript):
    """A mentor of the cohort chooses a lent one, who gives more points and answers."""
    mentor.goto(f"{project}result/")
    mentor.get_by_label("Mentor", exact=True).select_option(label="Lena Okafor")
    mentor.get_by_role("button", name="Choose this mentor").click()
    expect(mentor.get_by_text("Lena Okafor takes a second look.")).to_be_visible()
    score(lent, project, THIRD, javascript=javascript)
    lent.goto(f"{project}score/backend/second-look/")
    lent.get_by_label("Your answer to the team").fill("You are right: it is documented.")
    lent.get_by_role("button", name="Answer the team").click()
    expect(lent.get_by_text("Answered, and the higher points are published.")).to_be_visible()


def make_certificate(page, project):
    """A member reads the answer, and makes the certificate; returns its code."""
    page.goto(f"{project}result/")
    expect(page.get_by_text("You are right: it is documented.")).to_be_visible()
    expect(page.get_by_text("125", exact=True)).to_be_visible()
    page.get_by_role("button", name="Make my certificate").click()
    expect(page.get_by_role("heading", name="What anyone with the code will see")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Make my certificate").click()
    expect(page.get_by_role("heading", name="Kofi Mensah")).to_be_visible()
    assert fits(page)
    return page.locator("main code").first.inner_text()


def check_certificate(page, code):
    """A reader without an account types the code as they read it."""
    page.goto("/certificates/")
    page.get_by_label("Code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="Kofi Mensah")).to_be_visible()
    expect(page.get_by_text("Exceptional")).to_be_visible()


@pytest.mark.parametrize(
    "on_phone", [True, False], ids=["with script", "without script"], indirect=True
)
def test_from_milestone_to_certificate(on_phone, server):
    project, javascript = on_phone.project, on_phone.javascript
    wanjiru, tariq, kofi = on_phone("wanjiru"), on_phone("tariq"), on_phone("kofi")
    list_what_is_due(wanjiru)
    hand_in(kofi, project)
    sees_hand_in(on_phone("daniel"), project)
    offer_slots(wanjiru)
    book_and_move(on_phone("daniel"))
    answer_as_a_peer(on_phone("amina"))
    server.manage("shell", "--verbosity", "0", "-c", f"{STAGING}send_answers()")
    kofi.goto(f"{project}peers/")
    expect(kofi.get_by_text("Explain the roles.")).to_be_visible()
    expect(kofi.get_by_text("Amina Diallo")).to_have_count(0)

    assign_mentors(wanjiru)
    score(wanjiru, project, FIRST, javascript=javascript)
    score(tariq, project, SECOND, javascript=javascript)
    publish(wanjiru, project)
    ask_again(kofi)
    look_again(wanjiru, on_phone("lena"), project, javascript=javascript)
    check_certificate(on_phone("reader"), make_certificate(kofi, project))
