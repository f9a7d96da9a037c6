"""Every page of the catalogue: no violation that axe finds, nothing cut off, nothing that moves, nothing too small to tap."""

import pytest

from tests.browser.axe import Axe
from tests.browser.catalogue import PAGES
from tests.browser.measure import AT_REST, WATCH
from tests.browser.targets import Targets
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
# Only what is wrong is described: telling of what holds takes as long as finding it.
VIOLATIONS = {"resultTypes": ["violations"]}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = VIOLATIONS | {"runOnly": {"type": "tag", "values": TAGS}}
# All that another theme may change; the rest is the same page.
RULES_OF_COLOUR = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
WHO = ["reader", "learner", "newcomer", "guarded", "mentor", "operator"]
# An error page is an error, and the browser says so.
SAID_BY_THE_BROWSER = ["status of 4", "status of 5"]
WIDE, PHONE, NARROWEST = 1280, 360, 320
HEIGHT = 900
MAX_SHIFT = 0.02
# Of several pages of one view, as several people see it.
FIRST_OF_VIEW = {page.view: page for page in reversed(PAGES)}


def show(tab, width, theme):
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.emulate_media(color_scheme=theme)


def open_page(tab, page, words):
    """Load a page; returns what of it moves."""
    response = tab.goto(page.address.format(**words))
    assert response.status == page.status, page.name
    assert ("reauthenticate" in tab.url) == ("reauthenticat" in page.view), page.name
    shift = tab.evaluate(AT_REST)["shift"]
    return [("moves", round(shift, 4))] if shift > MAX_SHIFT else []


def overflow(tab, width):
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    if tab.evaluate("document.documentElement.scrollWidth") > width:
        return [("is wider than the screen", width)]
    return []


def problems(tab, page, words, targets, axe):
    """What is wrong with a page: on a phone in the dark theme, and on a wide screen in the light one.

    Each page is loaded on a phone, and on a wide screen only the first one of its view: there the
    others are looked at for what depends on the theme.
    """
    is_first, wrong = FIRST_OF_VIEW[page.view] is page, []
    if is_first:
        show(tab, WIDE, "light")
        wrong += open_page(tab, page, words) + overflow(tab, WIDE)
    show(tab, PHONE, "dark")
    wrong += open_page(tab, page, words)
    # A link to a comment scrolls: what is half under the bar would seem too small to tap.
    tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    wrong += targets.measure(tab, page.view)
    wrong += axe.violations(tab, RULES)
    wrong += overflow(tab, NARROWEST)
    show(tab, WIDE, "light")
    wrong += axe.violations(tab, RULES if is_first else RULES_OF_COLOUR)
    if is_first:
        tab.emulate_media(color_scheme="dark")
        wrong += axe.violations(tab, RULES_OF_COLOUR)
    else:
        wrong += overflow(tab, WIDE)
    return wrong


@pytest.fixture(scope="session")
def contrasts():
    """How texts look that had enough contrast on a page before, of whomever."""
    return set()


@pytest.mark.parametrize("who", WHO)
def test_every_page_can_be_used_by_everyone(chromium, staged_site, contrasts, who):
    server, words = staged_site
    context = browser_for(chromium, server, who, words, reduced_motion="reduce")
    context.add_init_script(WATCH)
    tab = context.new_page()
    targets, axe, wrong = Targets(), Axe(context, contrasts), []
    tab.on("console", lambda message: wrong.extend(complaint(message)))
    pages = [page for page in PAGES if page.who == who]
    for page in pages:
        wrong += [(page.name, *problem) for problem in problems(tab, page, words, targets, axe)]
    context.close()
    targets.tell()
    assert targets.count > 5 * len(pages)
    assert wrong == [], "\n".join(map(str, wrong))


def complaint(message):
    """What the browser says of a page, if it is a complaint."""
    is_known = any(part in message.text for part in SAID_BY_THE_BROWSER)
    return [message.text] if message.type in ("error", "warning") and not is_known else []


def test_everyone_of_the_catalogue_is_looked_at():
    assert {page.who for page in PAGES} == set(WHO)
