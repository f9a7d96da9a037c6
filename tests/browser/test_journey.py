"""The whole path: sign up, bring a README, post, be approved, be found, agree to build together."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

README = """# My hub

## Key technologies

- **Docker**: the same environment on every machine
- Django

## Challenges and solutions

| Challenge | Solution |
| --- | --- |
| Slow product list | Added select_related and an index on category |
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_two_learners_and_a_mentor_go_the_whole_way(open_browser, server, javascript):
    amina = open_browser("amina", javascript=javascript, width=360)
    omar = open_browser("omar", javascript=javascript)
    wanjiru = open_browser("wanjiru", javascript=javascript)
    amina.sign_up()
    amina.describe(name="Amina Diallo", track="backend", skills="Django, Postgres")
    wanjiru.create_account()
    server.manage("make_mentor", wanjiru.email, "--cohort", "cohort-3")

    brings_a_readme(amina.page)
    posts_a_learning(amina.page)
    posts_a_challenge(amina.page)
    approves_everything(wanjiru.page, count=2)
    reads_what_was_posted(open_browser("reader", javascript=javascript).page)
    announces_a_project(amina.page)

    omar.create_account()
    omar.describe(name="Omar Farouk", track="frontend", skills="React")
    asks_to_join(omar.page)
    accepts(amina.page)
    omar.page.goto("/notices/")
    expect(
        omar.page.get_by_role("link", name="Amina Diallo accepted. You’re now teammates on Sokoni.")
    ).to_be_visible()
    omar.page.goto("/@omar/")
    expect(omar.page.get_by_role("link", name="Sokoni")).to_be_visible()


def brings_a_readme(page):
    page.goto("/import/")
    page.get_by_label("Paste it here").fill(README)
    page.get_by_role("button", name="Import README").click()
    page.get_by_role("heading", name="Check what we understood").wait_for()
    page.get_by_role("checkbox", name="Keep Docker").uncheck()
    page.get_by_role("button", name="Create drafts").click()
    page.get_by_role("heading", name="Your README").wait_for()
    expect(page.get_by_role("link", name="Slow product list")).to_be_visible()
    expect(page.get_by_role("link", name="Docker", exact=True)).to_have_count(0)


def posts_a_learning(page):
    page.goto("/learnings/new/")
    page.get_by_label("Title").fill("An image is a recipe")
    page.get_by_label("Section").select_option("technology")
    page.get_by_label("Topics").fill("Docker")
    page.get_by_label("What you learned").fill("A container is a **dinner**.")
    page.get_by_role("button", name="Preview").click()
    page.locator("strong", has_text="dinner").wait_for()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name="An image is a recipe").wait_for()
    expect(page.get_by_text("in review").first).to_be_visible()


def posts_a_challenge(page):
    page.goto("/challenges/new/")
    page.get_by_label("Title").fill("Port 5432 is already allocated")
    page.get_by_label("Topics").fill("Docker, Postgres")
    page.get_by_label("What happened").fill("`docker compose up` refuses to start.")
    page.get_by_text("I already have a solution").click()
    page.get_by_role("textbox", name="Solution").fill(
        "Another PostgreSQL was running: stop it, or map 5433:5432."
    )
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name="Port 5432 is already allocated").wait_for()


def approves_everything(page, *, count):
    page.goto("/moderation/")
    expect(page.get_by_text(f"{count} waiting", exact=True)).to_be_visible()
    # A challenge is read and decided with its solution, and the next item opens.
    page.get_by_role("button", name="Review next").last.click()
    page.wait_for_url("**item=**")
    while page.locator("button[value=approve]").count():
        address = page.url
        page.locator("button[value=approve]").click()
        page.wait_for_url(lambda now, before=address: now != before)
    expect(page.get_by_text("The queue is empty")).to_be_visible()


def reads_what_was_posted(page):
    page.goto("/search/?q=5432")
    page.get_by_role("link", name="Port 5432 is already allocated").first.click()
    page.get_by_text("map 5433:5432").wait_for()
    page.goto("/learnings/?section=technology")
    expect(page.get_by_role("link", name="An image is a recipe")).to_be_visible()
    page.goto("/@amina/README.md")
    assert "Port 5432 is already allocated" in page.content()


def announces_a_project(page):
    page.goto("/collab/projects/new/")
    page.get_by_label("Name", exact=False).first.fill("Sokoni")
    page.get_by_label("Pitch").fill("A market for small shops.")
    page.get_by_role("button", name="Publish project").click()
    page.get_by_role("heading", name="Sokoni").wait_for()


def asks_to_join(page):
    page.goto("/collab/match/")
    page.get_by_role("link", name="Sokoni", exact=True).click()
    page.get_by_label("Message").fill("I make pages small.")
    page.get_by_role("button", name="Send request").click()
    page.get_by_text("Waiting for an answer").first.wait_for()


def accepts(page):
    page.goto("/")
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("heading", name="You’re a team").wait_for()
