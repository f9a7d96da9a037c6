"""Hostile Markdown: whatever is typed, only tags and attributes of a short list come out."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text import markdown
from portal.text.code_highlighting import HIGHLIGHT_CLASSES
from portal.text.markdown import sanitizing
from tests.browser import payloads

REPOSITORY = "https://github.com/amina/nexus/blob/main/docs/"
OWN = [json.loads(line) for line in Path(__file__).with_name("hostile_markdown.txt").open()]
# Where a payload is put: as the text, and in each part of each construct.
CONSTRUCTS = {
    "text": "{}",
    "heading": "# {}",
    "heading and its link": "[a](#{})\n\n# {}",
    "quote": "> {}",
    "alert": "> [!NOTE]\n> {}",
    "kind of alert": "> [!{}]\n> x",
    "item": "- {}",
    "task": "- [ ] {}",
    "cell": "| a |\n| --- |\n| {} |",
    "footnote": "a[^1]\n\n[^1]: {}",
    "label of a footnote": "a[^{}]\n\n[^{}]: x",
    "folded": "<details>\n<summary>a</summary>\n\n{}\n\n</details>",
    "folded, one line": "<details><summary>a</summary>{}</details>",
    "summary": "<details>\n<summary>{}</summary>\nx\n</details>",
    "attribute of a folded part": "<details {}>\nx\n</details>",
    "language": "```{}\nx\n```",
    "code": "```html\n{}\n```",
    "inline code": "`{}`",
    "text of a link": "[{}](docs/a.md)",
    "relative address": "[a](docs/{})",
    "address": "[a](<{}>)",
    "title": '[a](docs/a.md "{}")',
    "alternative text": "![{}](a.png)",
    "all together": "> - # {}\n>   <details><summary>{}</summary>\n>   > [!TIP]\n>   > {}[^1]\n\n[^1]: {}",
}
DIR = {"auto", "rtl"}
BLOCKS = "p h3 h4 h5 h6 blockquote ul ol li table th td details summary div"
VALUES = {
    **{(tag, "dir"): DIR for tag in BLOCKS.split()},
    ("code", "dir"): {"ltr"},
    ("pre", "dir"): {"ltr"},
    ("pre", "tabindex"): {"0"},
    ("details", "open"): {""},
    ("th", "class"): {"u-center", "u-right"},
    ("td", "class"): {"u-center", "u-right"},
    ("p", "class"): {"u-alert-title"},
    ("section", "class"): {"u-footnotes"},
    ("div", "tabindex"): {"0"},
    ("div", "class"): {
        "u-code",
        "u-table",
        *(f"u-alert u-{kind}" for kind in ("note", "tip", "important", "warning", "caution")),
    },
    ("span", "class"): {"u-hidden", "u-language", "u-word", *HIGHLIGHT_CLASSES},
    ("a", "rel"): {"nofollow ugc noopener"},
}
PATTERNS = {
    ("a", "href"): re.compile(r"https?://|mailto:|/(?![/\\])|#", re.IGNORECASE),
    ("a", "title"): re.compile(""),
    ("ol", "start"): re.compile(r"\d+$"),
    **{
        (tag, "id"): re.compile(r"u-(x-|fn-x-\d|ref-x-\d)")
        for tag in ("h3", "h4", "h5", "h6", "li", "a")
    },
}
PLAIN = set("br hr em strong s sup thead tbody tr section".split())  # noqa: SIM905
TAGS = {tag for tag, _name in [*VALUES, *PATTERNS]} | PLAIN


class Audit(HTMLParser):
    """Collects tags and attributes that rendered Markdown must not contain."""

    def __init__(self, html):
        super().__init__()
        self.wrong, self.ids, self.depth, self.deepest = [], [], 0, 0
        self.feed(html)
        repeated = {one for one, next_one in pairwise(sorted(self.ids)) if one == next_one}
        self.wrong += [f"id {one} twice" for one in sorted(repeated)]

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attributes:
            allowed, pattern = VALUES.get((tag, name), ()), PATTERNS.get((tag, name))
            if value not in allowed and not (pattern and pattern.match(value or "")):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value)
        if tag == "details":
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag):
        self.depth -= tag == "details"

    def handle_comment(self, data):
        self.wrong.append(f"comment {data}")


def problems(text):
    """Return what is wrong with the HTML of a text, with and without a repository."""
    pages = [markdown.render(text, key="x", repository=base) for base in ("", REPOSITORY)]
    unstable = [html for html in pages if sanitizing.sanitize(html) != html]
    return [wrong for html in pages for wrong in Audit(html).wrong] + unstable


def found_in(construct, texts):
    """Return {text: what is wrong} of the payloads in a construct."""
    shape = CONSTRUCTS[construct]
    placed = [shape.replace("{}", text) for text in texts]
    return {text: wrong for text in placed if (wrong := problems(text))}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_hostile_texts_in_every_construct_are_harmless(construct):
    assert found_in(construct, OWN) == {}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_payloads_of_the_browser_tests_in_every_construct_are_harmless(construct):
    assert found_in(construct, payloads.markdown()[:: payloads.STEP]) == {}


def test_audit_finds_active_content():
    html = (
        "<img src=x onerror=alert(1)><a href='javascript:x'>y</a><p id=main>z</p><!-- c -->"
        '<h3 id="u-x-a"></h3><h4 id="u-x-a"></h4><div class="u-alert btn"></div>'
    )
    assert Audit(html).wrong == [
        "img",
        "img src=x",
        "img onerror=alert(1)",
        "a href=javascript:x",
        "p id=main",
        "comment  c ",
        "div class=u-alert btn",
        "id u-x-a twice",
    ]


PIECES = st.sampled_from([
    *("<details>", "</details>", "<details open>", "<summary>", "</summary>", "\n", "\n\n", "  ", "    "),
    *("[^1]", "[^1]:", "[^2]", "> ", "> [!NOTE]\n", "[!TIP]", "- ", "1. ", "# ", "# a", "```", "~~~", "`"),
    *("[a]", "(#a)", "(b/c)", "(javascript:x)", "![", "](", ")", "|", "| - |\n", "a", "ب", "é", "<", ">"),
    *('"', "'", "&", "&#58;", "\\", "*", "_", "~~", "@amina", "https://x.example", "\t", "\x00", "id=", "on"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_markdown_is_clean(text):
    assert problems(text) == []


@given(st.text(max_size=200))
def test_any_text_is_clean(text):
    assert problems(text) == []


def bomb(start, repeated, end=""):
    """Return a text of the greatest length."""
    count = (markdown.MAX_CHARACTERS - len(start) - len(end)) // len(repeated)
    return start + repeated * count + end


BOMBS = {
    "folded parts": bomb("", "<details>\n"),
    "folded parts with ends": "<details>\n" * 900 + "</details>\n" * 900,
    "folded parts in quotes": "".join("> " * depth + "<details>\n" for depth in range(130)),
    "folded parts in lists": "".join("  " * depth + "- <details>\n" for depth in range(120)),
    "summaries": bomb("", "<details><summary>a</summary>b</details>\n"),
    "attributes": bomb("<details ", " "),
    "references": bomb("[^a]: x\n\n", "[^a]"),
    "references in a footnote": bomb("[^a]: ", "[^a]"),
    "labels without an end": bomb("[^a]: x\n\n", "[^"),
    "footnotes in footnotes": bomb("", "[^a]: "),
    "alerts in alerts": bomb("", "> [!NOTE]\n> "),
    "equal headings": bomb("", "# a\n"),
    "headings without words": bomb("", "#\n"),
    "links to a heading": bomb("# a\n\n", "[a](#a)"),
    "relative links": bomb("", "[a](b) "),
    "rooted links": bomb("", "[a](/b) "),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_stay_small(text):
    html = markdown.render(text, key="x", repository=REPOSITORY)
    audit = Audit(html)
    assert audit.wrong == []
    assert audit.deepest <= 4
    # A reference of four characters becomes a link of some 120.
    assert len(html) < 40 * len(text)
