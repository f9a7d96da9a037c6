"""Every page of the catalogue: no violation that axe finds, nothing cut off, nothing that moves, nothing too small to tap."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.catalogue import PAGES
from tests.browser.measure import AT_REST, WATCH
from tests.browser.targets import Targets
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
# Only what is wrong is described: telling of what holds takes as long as finding it.
VIOLATIONS = {"resultTypes": ["violations"]}
RUN_AXE = """(rules) => axe.run(rules).then(({ violations }) => violations.flatMap(
  ({ id, nodes }) => nodes.slice(0, 3).map(({ target }) => [id, target])))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = VIOLATIONS | {"runOnly": {"type": "tag", "values": TAGS}}
# All that another theme may change; the rest is the same page, looked at once.
RULES_OF_COLOUR = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
WHO = ["reader", "learner", "newcomer", "guarded", "mentor", "operator"]
# An error page is an error, and the browser says so.
SAID_BY_THE_BROWSER = ["status of 4", "status of 5"]
PHONE, NARROWEST = 360, 320
MAX_SHIFT = 0.02


def problems(tab, width, theme, other_theme):
    """What is wrong with the page that is open, in its theme and in the other one, if there is one."""
    wrong = []
    shift = tab.evaluate(AT_REST)["shift"]
    if shift > MAX_SHIFT:
        wrong.append(("moves", round(shift, 4)))
    # A link to a comment scrolls: what is half under the bar would seem too small to tap.
    tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    tab.evaluate(AXE_SCRIPT)
    wrong += tab.evaluate(RUN_AXE, RULES)
    if other_theme:
        tab.emulate_media(color_scheme=other_theme)
        wrong += tab.evaluate(RUN_AXE, RULES_OF_COLOUR)
        tab.emulate_media(color_scheme=theme)
    narrowest = NARROWEST if width == PHONE else width
    if narrowest < width:
        tab.set_viewport_size({"width": narrowest, "height": 900})
    if tab.evaluate("document.documentElement.scrollWidth") > narrowest:
        wrong.append(("is wider than the screen",))
    if narrowest < width:
        tab.set_viewport_size({"width": width, "height": 900})
    return wrong


@pytest.mark.demo
@pytest.mark.parametrize(
    ("width", "theme", "other_theme"), [(1280, "light", "dark"), (PHONE, "dark", None)]
)
def test_every_page_can_be_used_by_everyone(chromium, server, width, theme, other_theme):
    words, wrong, targets, seen_views = server.stage(), [], Targets(), set()
    for who in WHO:
        options = {
            "viewport": {"width": width, "height": 900},
            "color_scheme": theme,
            "reduced_motion": "reduce",
        }
        context = browser_for(chromium, server, who, words, **options)
        context.add_init_script(WATCH)
        tab = context.new_page()
        said = []
        tab.on("console", lambda message, said=said: said.append((message.type, message.text)))
        for page in (page for page in PAGES if page.who == who):
            response = tab.goto(page.address.format(**words))
            assert response.status == page.status, page.name
            assert ("reauthenticate" in tab.url) == ("reauthenticat" in page.view), page.name
            found = targets.measure(tab, page.view) if width == PHONE else []
            # Colours belong to the template: the other theme is looked at once for each view.
            found += problems(tab, width, theme, None if page.view in seen_views else other_theme)
            seen_views.add(page.view)
            wrong += [(page.name, *problem) for problem in found]
        context.close()
        wrong += [
            text
            for kind, text in said
            if kind in ("error", "warning")
            and not any(part in text for part in SAID_BY_THE_BROWSER)
        ]
    targets.tell()
    assert width != PHONE or targets.count > 500
    assert wrong == [], "\n".join(map(str, wrong))
