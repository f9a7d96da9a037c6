"""What is tapped on a phone is large enough: WCAG 2.5.8 asks for 24 px, our own aim is 44 px."""

import pytest

from tests.browser.catalogue import PAGES
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}
WHO = ["reader", "learner", "newcomer", "guarded", "mentor", "operator"]
MIN_HEIGHT, COMFORTABLE_HEIGHT = 24, 44
# Heights of what can be tapped. WCAG exempts links in a sentence; a box is tapped by its label as well, and what is
# only for screen readers is not tapped.
MEASURE = """() => {
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const isInSentence = (target) => {
    const { parentElement } = target;
    if (getComputedStyle(target).display !== "inline" || parentElement.matches("li, .meta, nav, .byline, .eyebrow")) return false;
    return [...parentElement.childNodes].some((node) => node.nodeType === 3 && /\\w{2}/.test(node.data));
  };
  const found = [];
  for (const target of document.querySelectorAll(targets)) {
    if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (target.closest(".sr, .skip, .prose, [aria-hidden=true]") || isInSentence(target)) continue;
    const label = target.matches("[type=checkbox], [type=radio]") && target.closest("label");
    const { width, height } = (label || target).getBoundingClientRect();
    if (width < 2) continue;
    const name = (target.getAttribute("aria-label") || target.innerText || target.name || "").trim().slice(0, 40);
    found.push([Math.round(height * 10) / 10, target.localName, target.className, name]);
  }
  return found;
}"""


@pytest.mark.demo
def test_targets_are_24_px_high_on_phones(chromium, server):
    words, small, tight = server.stage(), set(), {}
    for who in WHO:
        context = browser_for(chromium, server, who, words, **PHONE)
        tab = context.new_page()
        for page in (page for page in PAGES if page.who == who):
            tab.goto(page.address.format(**words))
            for height, *target in tab.evaluate(MEASURE):
                if height < MIN_HEIGHT:
                    small.add((page.view, height, *target))
                elif height < COMFORTABLE_HEIGHT:
                    name = f"{target[0]}.{target[1].replace(' ', '.')}"
                    tight.setdefault((height, name), set()).add(page.view)
        context.close()
    for (height, name), views in sorted(tight.items()):
        print(f"{height:5} {name:40} on {len(views)} pages, such as {min(views)}")
    assert small == set(), "\n".join(map(str, sorted(small)))
