"""Every page of the catalogue for everyone: WCAG 2.2 AA by axe, wide and light, narrow and dark; nothing is cut off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.catalogue import PAGES
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
# Only what is wrong is described: telling of what holds takes as long as finding it.
VIOLATIONS = {"resultTypes": ["violations"]}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = VIOLATIONS | {"runOnly": {"type": "tag", "values": WCAG}}
# What may differ where the page is dark and narrow; the rest is the same HTML, looked at once.
LOOKS = [
    "color-contrast",
    "link-in-text-block",
    "target-size",
    "scrollable-region-focusable",
    "meta-viewport",
    "bypass",
]
RULES_OF_LOOKS = VIOLATIONS | {
    "runOnly": {
        "type": "rule",
        "values": [*LOOKS, "label", "button-name", "link-name", "region", "list"],
    }
}
WHO = ["reader", "learner", "newcomer", "guarded", "mentor", "operator"]
# An error page is an error, and the browser says so.
SAID_BY_THE_BROWSER = ["status of 4", "status of 5"]


@pytest.mark.demo
@pytest.mark.parametrize(
    ("width", "theme", "rules"), [(1280, "light", RULES), (320, "dark", RULES_OF_LOOKS)]
)
def test_every_page_is_open_to_everybody(chromium, server, width, theme, rules):
    words, wrong = server.stage(), []
    for who in WHO:
        options = {
            "viewport": {"width": width, "height": 900},
            "color_scheme": theme,
            "reduced_motion": "reduce",
        }
        context = browser_for(chromium, server, who, words, **options)
        tab = context.new_page()
        console_errors = []
        tab.on(
            "console",
            lambda message: (
                console_errors.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )  # noqa: B023
        for page in (page for page in PAGES if page.who == who):
            response = tab.goto(page.address.format(**words))
            assert response.status == page.status, page.name
            assert ("reauthenticate" in tab.url) == ("reauthenticat" in page.view), page.name
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append((page.name, "is wider than the screen"))
            wrong += [
                (page.name, found["id"], node["target"])
                for found in Axe().run(tab, options=rules).response["violations"]
                for node in found["nodes"][:3]
            ]
        context.close()
        wrong += [
            text for text in console_errors if not any(said in text for said in SAID_BY_THE_BROWSER)
        ]
    assert wrong == [], "\n".join(map(str, wrong))
