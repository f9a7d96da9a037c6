"""What the tests of all pages leave out: contrast is measured once for each appearance, and no worse one is missed."""

import pytest

from tests.browser.axe import Axe
from tests.browser.test_access import RULES_OF_COLOUR

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><title>Colours</title>
<style>
body { margin: 0; background: #fff; color: #222; font: 16px/2 sans-serif }
.dark { background: #222; color: #eee } .weak { color: #aaa }
.above { position: absolute; inset: 0 0 auto 0; height: 4rem; background: #333; z-index: -1 }
.out { position: relative; inset-inline-start: 30rem; width: 20rem } .wide { width: 20rem } .wide p { width: 20rem; margin-inline-start: 30rem }
</style><main>"""
ENOUGH = "<p>Enough.</p><p class=dark>Enough.</p>"
# Each has too little contrast, or is in a place where what is behind it must be looked for.
WRONG = {
    "another colour": "<p class=weak>Weak.</p>",
    "another background": "<div style='background: #444'><p>Weak.</p></div>",
    "in front of what is elsewhere in the document": "<div class=above></div><p style='margin: 0'>Weak.</p>",
    "moved away from its background": "<div class='dark wide'><p class=out>Weak.</p></div>",
    "outside of its background": "<div class='dark wide'><p>Weak.</p></div>",
    "faded": "<div style='opacity: 0.3'><p>Weak.</p></div>",
    "smaller": "<p style='color: #888; font-size: 14px'>Weak.</p>",
}


@pytest.fixture
def tab(chromium):
    context = chromium.new_context()
    tab = context.new_page()
    tab.axe = Axe(context, set())
    yield tab
    context.close()


def violations(tab, html):
    tab.route("**/colours", lambda route: route.fulfill(body=PAGE + html, content_type="text/html"))
    tab.goto("http://127.0.0.1/colours")
    return tab.axe.violations(tab, RULES_OF_COLOUR)


def test_contrast_is_measured_once_for_each_appearance(tab):
    assert violations(tab, ENOUGH) == []
    assert len(tab.axe.contrasts) == 2
    assert violations(tab, ENOUGH) == []
    assert tab.locator("[data-contrast]").count() == 0
    assert violations(tab, f"{ENOUGH}<p style='font-weight: 700'>Bold.</p>") == []
    assert tab.locator("[data-contrast]").all_inner_texts() == ["Bold."]


def test_panel_of_a_closed_menu_covers_nothing(tab):
    panel = "<div class=above style='inset: -9rem 0 auto; height: 20rem; z-index: 1'>Panel.</div>"
    page = f"{ENOUGH}<details><summary>Menu.</summary>{panel}</details>"
    assert violations(tab, page) == []
    assert violations(tab, page) == []
    assert tab.locator("[data-contrast]:visible").count() == 0


@pytest.mark.parametrize("name", WRONG)
def test_too_little_contrast_is_found_after_pages_that_have_enough(tab, name):
    large = "<p style='color: #888; font-size: 30px'>Large.</p>"
    assert violations(tab, ENOUGH + large) == []
    assert [rule for rule, _where in violations(tab, ENOUGH + WRONG[name])] == ["color-contrast"]
