"""What is tapped on a phone is large enough: WCAG 2.5.8 asks for 24 px, our own aim is 44 px."""

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


class Targets:
    """The heights of targets on the pages that were measured: {(height, element): views}."""

    def __init__(self):
        self.found, self.count = {}, 0

    def measure(self, tab, view):
        """What is too small on the page that is open."""
        measured = [(height, *target) for height, *target in tab.evaluate(MEASURE)]
        self.count += len(measured)
        for height, element, classes, _name in measured:
            if MIN_HEIGHT <= height < COMFORTABLE_HEIGHT:
                name = f"{element}.{classes.replace(' ', '.')}"
                self.found.setdefault((height, name), set()).add(view)
        return [("is too small to tap", *one) for one in measured if one[0] < MIN_HEIGHT]

    def tell(self):
        """Print what is smaller than we aim at."""
        for (height, name), views in sorted(self.found.items()):
            print(f"{height:5} {name:40} on {len(views)} pages, such as {min(views)}")
