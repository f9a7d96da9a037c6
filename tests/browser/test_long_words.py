"""Words without a space are broken, so that no page is wider than a phone; our own words are not."""

import pytest

from tests.browser.catalogue import PAGES
from tests.screenshots import browser_for

pytestmark = pytest.mark.browser
WIDTHS = 320, 360
SHOWN = {
    "home", "search",
    "learnings:learning_list", "learnings:learning_detail", "learnings:challenge_list", "learnings:topic_list",
    "learnings:readme_layout", "learnings:comment_new", "people:person_list", "people:profile", "people:settings",
    "people:token_list", "people:cohort_detail", "people:cohort_joining",
    "moderation:log", "moderation:queue", "moderation:mentor_assignment", "moderation:cohort_checklist",
    "collab:project_list", "collab:project_detail", "collab:project_team", "collab:match", "collab:brief_detail",
    "collab:contract_detail", "collab:contract_versions", "collab:contract_changes", "collab:contract_about",
    "capstone:slot_list", "capstone:deliverables", "capstone:result", "capstone:score", "capstone:scoring",
    "capstone:peer_review_list",
}  # fmt: skip
# Where little room is left for a word.
NARROW = {"privacy", "learnings:topic_list", "people:profile", "collab:match"}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The short words of labels, links and tables that begin on one line and end on another.
BROKEN = r"""() => {
  const broken = [];
  const range = document.createRange();
  for (const label of document.querySelectorAll("th[scope=col], td, a, .btn, .tabs a, .countdown b, .badge, .optional, .choice label, .facts dd")) {
    if (!label.checkVisibility()) continue;
    const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: text } = walker;
      for (const { 0: word, index } of text.data.matchAll(/(?<![^\s(“])[\p{L}\p{N}]{2,12}(?![^\s,.:;?!)”])/gu)) {
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].filter((box) => box.width).map((box) => Math.round(box.top)));
        if (lines.size > 1) broken.push(word);
      }
    }
  }
  return broken;
}"""


def stage_long_words(server):
    words = server.stage()
    command = "from tests.browser import long_words; long_words.fill()"
    server.manage("shell", "--verbosity", "0", "-c", command)
    return words


@pytest.fixture
def long_site(new_site):
    """(server, words) of the demo cohort, with a long word in all that people wrote."""
    base = "demo", lambda new: new.fill(())
    return new_site("long", stage_long_words, base=base)


def test_no_page_is_wider_than_a_phone(chromium, long_site):
    server, words = long_site
    pages = [page for page in PAGES if page.view in SHOWN and page.status == 200]
    assert {page.view for page in pages} == SHOWN
    wider, broken, seen = {}, {}, 0
    for who in dict.fromkeys(page.who for page in pages):
        context = browser_for(
            chromium, server, who, words, viewport={"width": WIDTHS[0], "height": 800}
        )
        tab = context.new_page()
        for page in (page for page in pages if page.who == who):
            assert tab.goto(page.address.format(**words)).status == 200, page.name
            seen += "Donaudampfschifffahrt" in tab.content()
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 800})
                wider |= {(page.name, width): by} if (by := tab.evaluate(WIDER)) else {}
                broken |= {(page.name, width): found} if (found := tab.evaluate(BROKEN)) else {}
        context.close()
    assert (wider, broken) == ({}, {})
    assert seen > len(pages) * 0.8


@pytest.mark.parametrize("language", ["en", "fr"])
def test_short_words_stay_whole_beside_words_of_the_usual_length(chromium, staged_site, language):
    server, words = staged_site
    pages = [page for page in PAGES if page.view in NARROW and page.status == 200]
    assert {page.view for page in pages} == NARROW
    broken = {}
    for who in dict.fromkeys(page.who for page in pages):
        viewport = {"width": WIDTHS[0], "height": 800}
        context = browser_for(chromium, server, who, words, language, viewport=viewport)
        tab = context.new_page()
        for page in (page for page in pages if page.who == who):
            assert tab.goto(page.address.format(**words)).status == 200, page.name
            assert tab.locator("html").get_attribute("lang") == language
            broken |= {page.name: found} if (found := tab.evaluate(BROKEN)) else {}
        context.close()
    assert broken == {}
