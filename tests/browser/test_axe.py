"""What the tests of all pages leave out: contrast is measured once for each appearance, and targets that are
large or alone are not measured; nothing that is worse is missed.
"""

import pytest

from tests.browser.axe import Axe
from tests.browser.test_access import RULES_OF_COLOUR

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><title>Colours</title>
<style>
body { margin: 0; background: #fff; color: #222; font: 16px/2 sans-serif }
.dark { background: #222; color: #eee } .weak { color: #aaa }
.above { position: absolute; inset: 0 0 auto 0; height: 4rem; background: #333; z-index: -1 }
button { position: absolute; top: 4rem; left: 4rem; width: 20px; height: 20px; padding: 0; border: 0 } .large { width: 40px; height: 40px }
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
RULES_OF_SIZE = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
# Two things to tap, of which one is too small, or too little of one is left.
TOO_SMALL = {
    "small, beside another small one": "<button>a</button><button style='left: 86px'>b</button>",
    "small, beside a large one": "<button>a</button><button class=large style='left: 84px'>b</button>",
    "small, above a large one": "<button>a</button><button class=large style='top: 84px'>b</button>",
    "small, within a large one": "<div tabindex=0 role=button style='position: absolute; inset: 0'>b</div><button>a</button>",
    "large, and half under another": "<button class=large>a</button><button class=large style='left: 84px'>b</button>",
}
LARGE_ENOUGH = {
    "large, side by side": "<button class=large>a</button><button class=large style='left: 104px'>b</button>",
    "small, and far from another": "<button>a</button><button style='left: 140px'>b</button>",
    "small, in the middle of a page that has the focus": "<button>a</button><main tabindex=-1 style='position: absolute; inset: 0'>b</main>",
    "small, beside what is hidden": "<button>a</button><button hidden style='left: 86px'>b</button>",
    "small, at the head of an open menu": "<details open style='position: absolute; top: 4rem; left: 4rem'><summary>b</summary>c</details>",
}


@pytest.fixture(scope="module")
def tab_of_module(chromium):
    """A tab with axe: a process of its own for each test takes longer than most of these."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.axe = Axe(context, set())
    yield tab
    context.close()


@pytest.fixture
def tab(tab_of_module):
    """The same, which knows of no page before."""
    tab_of_module.axe.contrasts.clear()
    return tab_of_module


def violations(tab, html, rules=RULES_OF_COLOUR):
    shown = {"body": PAGE + html, "content_type": "text/html"}
    tab.unroute("**/colours")
    tab.route("**/colours", lambda route: route.fulfill(**shown))
    tab.goto("http://127.0.0.1/colours")
    return tab.axe.violations(tab, rules)


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


@pytest.mark.parametrize("name", TOO_SMALL)
def test_what_is_too_small_to_tap_is_found(tab, name):
    found = violations(tab, TOO_SMALL[name], RULES_OF_SIZE)
    assert {rule for rule, _where in found} == {"target-size"}


@pytest.mark.parametrize("name", LARGE_ENOUGH)
def test_what_is_large_or_alone_is_not_measured_and_nothing_is_wrong_with_it(tab, name):
    assert violations(tab, LARGE_ENOUGH[name], RULES_OF_SIZE) == []
    assert tab.locator("[data-target-size]").count() == 0
    tab.evaluate("document.querySelectorAll('body *').forEach(one => one.dataset.targetSize = '')")
    measured = tab.evaluate("rules => axe.run(document, rules)", RULES_OF_SIZE)
    assert measured["violations"] == []
    assert "target-size" in {rule["id"] for rule in measured["passes"]}


def test_axe_cannot_tell_the_contrast_of_a_text_on_a_picture_of_its_own(tab):
    picture = "<p class=weak style='background-image: linear-gradient(#fff, #fff)'>Weak.</p>"
    assert violations(tab, picture) == []
    assert tab.locator("[data-contrast]").count() == 0
    tab.evaluate("document.querySelector('p').dataset.contrast = ''")
    measured = tab.evaluate("rules => axe.run(document, rules)", RULES_OF_COLOUR)
    assert (measured["violations"], len(measured["incomplete"])) == ([], 1)
