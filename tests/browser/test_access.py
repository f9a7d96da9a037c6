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
    if tab.viewport_size["width"] != width:
        tab.set_viewport_size({"width": width, "height": HEIGHT})
    if tab.evaluate("document.documentElement.scrollWidth") > width:
        return [("is wider than the screen", width)]
    return []


class PageChecks:
    """What is wrong with pages, each with the page's name.

    Painting a page again, smaller or in the other theme, costs as much as a third of loading it. So
    the next page is loaded as the one before was left.
    """

    def __init__(self, tab, words, targets, axe):
        self.tab, self.words, self.targets, self.axe = tab, words, targets, axe
        self.wrong = []

    def on_a_wide_screen(self, pages):
        """Look at each page in both themes."""
        tab, themes = self.tab, ["light", "dark"]
        show(tab, WIDE, themes[0])
        for page in pages:
            wrong = open_page(tab, page, self.words) + overflow(tab, WIDE)
            wrong += self.axe.violations(tab, RULES)
            themes.reverse()
            tab.emulate_media(color_scheme=themes[0])
            wrong += self.axe.violations(tab, RULES_OF_COLOUR)
            self._note(page, wrong)

    def on_a_phone(self, pages):
        """Look at each page in the dark theme, also on the narrowest phone."""
        tab, widths = self.tab, [PHONE, NARROWEST]
        show(tab, widths[0], "dark")
        for page in pages:
            wrong = open_page(tab, page, self.words)
            # A link to a comment scrolls: what is half under the bar would seem too small to tap.
            tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
            for width in widths:
                wrong += overflow(tab, width)
                if width == PHONE:
                    wrong += self.targets.measure(tab, page.view)
                    wrong += self.axe.violations(tab, RULES)
            widths.reverse()
            if FIRST_OF_VIEW[page.view] is not page:
                wrong += self._made_wide()
                show(tab, widths[0], "dark")
            self._note(page, wrong)

    def _made_wide(self):
        """What is wrong with a page that was loaded on a phone, of what depends on width and theme."""
        show(self.tab, WIDE, "light")
        return self.axe.violations(self.tab, RULES_OF_COLOUR) + overflow(self.tab, WIDE)

    def _note(self, page, wrong):
        self.wrong += [(page.name, *problem) for problem in wrong]


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
    targets = Targets()
    checks = PageChecks(tab, words, targets, Axe(context, contrasts))
    tab.on("console", lambda message: checks.wrong.extend(complaint(message)))
    pages = [page for page in PAGES if page.who == who]
    checks.on_a_wide_screen([page for page in pages if FIRST_OF_VIEW[page.view] is page])
    checks.on_a_phone(pages)
    context.close()
    targets.tell()
    assert targets.count > 5 * len(pages)
    assert checks.wrong == [], "\n".join(map(str, checks.wrong))


def complaint(message):
    """What the browser says of a page, if it is a complaint."""
    is_known = any(part in message.text for part in SAID_BY_THE_BROWSER)
    return [message.text] if message.type in ("error", "warning") and not is_known else []


def test_everyone_of_the_catalogue_is_looked_at():
    assert {page.who for page in PAGES} == set(WHO)
