"""axe on one page after another, without what it need not measure.

Measuring contrast takes more than half of axe's time. It depends only on the colours, the size and
the weight of a text, so a text is left out if one of the same appearance had enough of it before.
That holds only where the ancestors alone tell what is behind a text. All others are measured: faded,
outside of the box of an ancestor, or where something with a position may cover it. On a picture of
its own, axe cannot tell the contrast of a text, and finds nothing wrong.

What is 24 px large, and is not below something else to tap, axe finds large enough; and what is
smaller, if nothing else to tap is near. It measures the rest. Both rules first sort all elements of a
page into a grid, which takes as long as ten other rules, and is spared where nothing is left for them.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

SET_UP = r"""() => {
  // Whether it stands elsewhere than its ancestors say: not the bar at the top of a page that is not scrolled.
  const isMoved = ({ bottom, inset, position, transform }) => {
    const isAtItsPlace = {
      static: () => true,
      relative: () => /^(auto|0px)( (auto|0px))*$/.test(inset),
      sticky: () => bottom === "auto" && scrollY === 0,
    }[position];
    return transform !== "none" || !isAtItsPlace?.();
  };
  const isClear = (colour) => /^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);
  const isOpaque = (colour) => !/^rgba|\//.test(colour);
  const isWithin = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1
    && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  const isApart = (one, two) => one.right <= two.left || one.left >= two.right || one.bottom <= two.top || one.top >= two.bottom;

  // What is behind an element, down to the first opaque colour: {colours, boxes}, or null if its ancestors do not tell.
  const behind = (element, looks) => {
    if (!element) return { colours: "canvas", boxes: [], isFaded: false };
    if (looks.has(element)) return looks.get(element);
    const parent = behind(element.parentElement, looks), style = getComputedStyle(element);
    const { backgroundColor, backgroundImage, colorScheme, filter, mixBlendMode, opacity } = style;
    const isFaded = parent.isFaded || opacity !== "1" || filter !== "none" || mixBlendMode !== "normal";
    const box = element.getBoundingClientRect();
    let look;
    if (isFaded || backgroundImage !== "none") look = { colours: null, boxes: [box], isFaded };
    else if (isClear(backgroundColor)) look = isMoved(style) ? { ...parent, colours: null } : { ...parent };
    else if (isOpaque(backgroundColor)) look = { colours: backgroundColor, boxes: [box], isFaded };
    else if (isMoved(style) || !parent.colours) look = { colours: null, boxes: [box], isFaded };
    else look = { colours: `${backgroundColor} ${parent.colours}`, boxes: [box, ...parent.boxes], isFaded };
    if (look.colours === "canvas") look.colours += colorScheme;
    const isPainted = !isClear(backgroundColor) || backgroundImage !== "none";
    look.mayCover = isPainted && (isMoved(style) || style.position === "sticky") ? box : null;
    looks.set(element, look);
    return look;
  };

  // All that axe measures the contrast of: fields, and what has words of its own and is not for screen readers alone.
  const isBox = (element) => element.matches("[type=hidden], [type=range], [type=color], [type=checkbox], [type=radio], [type=image]");
  const isText = (element) => element.offsetHeight !== 1 && (element.matches("input, select, textarea") ? !isBox(element)
    : [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\S/.test(node.data)));
  const hasPicture = (element) => getComputedStyle(element).backgroundImage !== "none";

  // All that is not hidden. (What is laid out as its contents are has no box of its own.)
  const shown = () => [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() || getComputedStyle(element).display === "contents");

  // {element: how its text looks, as one string} of the texts whose background is told by their ancestors.
  const appearances = (all, texts) => {
    const looks = new Map(), found = new Map();
    for (const element of all) behind(element, looks);
    const covers = all.filter((element) => looks.get(element).mayCover);
    for (const element of texts) {
      const { colours, boxes } = looks.get(element);
      if (!colours) continue;
      const box = element.getBoundingClientRect();
      if (!boxes.every((outer) => isWithin(box, outer)) || element.scrollWidth > element.offsetWidth) continue;
      if (!covers.every((other) => other.contains(element) || isApart(box, looks.get(other).mayCover))) continue;
      const { color, fontSize, fontWeight, textShadow, webkitTextStroke } = getComputedStyle(element);
      found.set(element, [color, fontSize, fontWeight, textShadow, webkitTextStroke, colours].join("; "));
    }
    return found;
  };

  // What may be too small to tap, or too near to something else.
  const FOCUSABLE = "a, area, audio, button, details:not(:has(> summary)), embed, iframe, input, object, select, summary, textarea, video, [contenteditable], [tabindex]:not(main)";
  const SIZE = 24;
  const doubtful = (all) => {
    const targets = all.filter((element) => element.matches(FOCUSABLE))
      .map((element) => ({ element, box: element.getBoundingClientRect(), isDoubtful: false }))
      .sort((one, two) => one.box.top - two.box.top);
    const room = ({ width, height }) => (width < SIZE || height < SIZE ? SIZE : 0);
    const isNear = (one, two, gap) => one.top < two.bottom + gap && two.top < one.bottom + gap
      && one.left < two.right + gap && two.left < one.right + gap;
    targets.forEach((one, index) => {
      for (const two of targets.slice(index + 1)) {
        if (two.box.top >= one.box.bottom + SIZE) return;
        if (isNear(one.box, two.box, room(one.box))) one.isDoubtful = true;
        if (isNear(one.box, two.box, room(two.box))) two.isDoubtful = true;
      }
    });
    return new Set(targets.filter(({ isDoubtful }) => isDoubtful).map(({ element }) => element));
  };

  let found;
  axe.configure({
    rules: [{ id: "color-contrast", selector: "[data-contrast]" }, { id: "target-size", selector: "[data-target-size]" }],
  });
  axe.addReporter("violations and contrasts", (results, _options, done) => {
    const measured = results.find(({ id }) => id === "color-contrast").passes.filter(({ any }) => any[0].data?.contrastRatio);
    done({
      violations: results.flatMap(({ id, violations }) => violations.slice(0, 3).map(({ node }) => [id, node.selector])),
      contrasts: [...new Set(measured.map(({ node }) => found.get(node.element)).filter(Boolean))],
    });
  });
  window.runAxe = (rules, known) => {
    const all = shown(), texts = all.filter(isText), targets = doubtful(all), before = new Set(known);
    found = appearances(all, texts);
    for (const element of document.querySelectorAll("[data-contrast], [data-target-size]")) {
      element.removeAttribute("data-contrast");
      element.removeAttribute("data-target-size");
    }
    for (const element of texts) element.toggleAttribute("data-contrast", !before.has(found.get(element)) && !hasPicture(element));
    for (const element of targets) element.setAttribute("data-target-size", "");
    return axe.run(document, { ...rules, reporter: "violations and contrasts" });
  };
}"""

RUN = """([rules, known]) => {
  if (!window.runAxe) loadAxe();
  return runAxe(rules, known);
}"""


class Axe:
    """axe, which remembers in `contrasts` which ones were enough on the pages before."""

    def __init__(self, context: BrowserContext, contrasts: set[str]) -> None:
        """Make axe ready on every page of this context, which compiles it once for all of them."""
        self.contrasts = contrasts
        context.add_init_script(f"window.loadAxe = () => {{ {AXE_SCRIPT}; ({SET_UP})(); }};")

    def violations(self, tab: Page, rules: dict[str, Any]) -> list[tuple[Any, ...]]:
        """What is wrong with the page that is open: (rule, where), of each rule three at most."""
        found = tab.evaluate(RUN, [rules, sorted(self.contrasts)])
        self.contrasts.update(found["contrasts"])
        return [tuple(violation) for violation in found["violations"]]
