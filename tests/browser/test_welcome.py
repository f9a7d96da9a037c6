"""The welcome and the field of skills, with a keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_skills_are_chosen_typed_and_kept(open_browser, javascript):
    nadia = open_browser("nadia", javascript=javascript)
    nadia.create_account()
    page = nadia.page
    page.goto("/collab/welcome/2/")
    skills = page.get_by_label("Skills you have")
    if javascript:
        skills.press_sequentially("dja")
        page.get_by_role("option", name="Django", exact=False).first.wait_for()
        skills.press("ArrowDown")
        skills.press("Enter")
        expect(page.get_by_role("button", name="Remove Django")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Added: Django")).to_have_count(1)
        skills.press_sequentially("Perl,")
        skills.press("Backspace")
        expect(page.get_by_role("status").filter(has_text="Removed: Perl")).to_have_count(1)
        skills.press_sequentially("Quantum computing, Zig, Docker")
        # The list is open above the button: that it closes does not take the button away.
        page.get_by_role("option", name="Docker", exact=False).first.wait_for()
    else:
        skills.fill("Django, Docker, Quantum computing, Zig")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    expect(page.get_by_text("The mentors were asked to add them")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    kept = page.locator("[name=skills]").first
    expect(kept).to_have_value("Django, Docker, Quantum computing, Zig")
