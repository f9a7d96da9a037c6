"""Texts that no form may fail on, and a check that a page shows no markup of theirs."""

import html
import os
import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from learnings.models.comment import COMMENT_LENGTH
from learnings.models.draft import DRAFT_BODY_LENGTH
from learnings.models.revision import TITLE_LENGTH
from portal.text.cleaning import clean
from portal.text.markdown import MAX_CHARACTERS

# How many each form gets; `make audit` asks for more.
CASES = int(os.environ.get("NASTY_CASES", "10"))
LIMITS = [1, TITLE_LENGTH, 500, 600, COMMENT_LENGTH, MAX_CHARACTERS, DRAFT_BODY_LENGTH]
MARKS = "\u202e\u202d\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\u00ad"
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)",
    "[x](javascript:alert(1))", "[x](data:text/html,<script>)", "![x](/accounts/logout/)", "{{ 7*7 }}", "{% debug %}",
    '<div data-hx-post="/x" hx-trigger="load">', "</textarea><b>", "</title>", "]]>", "<!--", "&lt;script&gt;", "%00", "\\",
    "**_~~`", "> " * 40, "- " * 40, "[" * 60, "`" * 61, "| a " * 30 + "\n" + "|---" * 30, "#" * 7 + " x", "```\n", "@omar",
    "@" * 30, "topic:docker", "\t=1+1", "NULL", "'; DROP TABLE x; --", "\r\n", "\u2028\u2029", "\x1b[31m", "\x7f", "🙂" * 20,
    "a\u0300" * 50, "تعلمت", "中文字", "𝒟", "ﷺ", "9" * 5_000, "0" * 60 + "1", "2026-01-01T00:00:00+23:59", "http://[", "\ufffe",
    r"\](https://evil.example)",
]  # fmt: skip

anything = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200)
nested = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
marked = st.text(st.sampled_from(MARKS + "ab "), min_size=1, max_size=60)
control = st.text(
    st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Mn", "So"], exclude_characters="\x00"),
    max_size=80,
)
long = st.tuples(st.sampled_from(LIMITS), st.integers(-1, 1), st.sampled_from("aé🙂 \n*")).map(
    lambda parts: parts[2] * max(0, parts[0] + parts[1])
)
nasty = st.one_of(anything, nested, marked, control, long)
many = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
ACTS = {"script", "img", "svg", "iframe", "object", "style"}
OUR_ICONS = re.compile(
    r'<svg class="icon[a-z -]*" aria-hidden="true"><use href="/static/icons\.svg#[a-z]+"></use></svg>'
)
# Meters, rings, hours and their keys: plain shapes and numbers.
OUR_DRAWINGS = re.compile(
    r'<svg(?:\s+(?:class|viewBox|preserveAspectRatio|direction|role|aria-label|aria-hidden)="[^"<>]*")+>\s*'
    r"(?:<(?:rect|circle)(?:\s+(?:class|x|y|cx|cy|r|rx|width|height|pathLength|stroke-dasharray)"
    r'="[a-z0-9. -]+")+\s*/>\s*'
    r'|<text x="\d+" y="\d+" text-anchor="[a-z]+">\d+</text>\s*)+</svg>'
)


class Elements(HTMLParser):
    """Notes what of a page could act and is not ours. Texts are texts, whatever they say."""

    def __init__(self):
        super().__init__()
        self.strange = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        is_data = tag == "script" and given.get("type") == "application/ld+json"
        acts = any(name.startswith("on") for name in given) or (
            given.get("hx-trigger") or ""
        ).startswith("load")
        if acts or (tag in ACTS and not is_data):
            self.strange.append(self.get_starttag_text())


def is_harmless(page):
    """No element of theirs is in it; our icons and drawings are left out, by the letter."""
    elements = Elements()
    main = OUR_ICONS.sub("", page.split("<main", 1)[-1])
    elements.feed(OUR_DRAWINGS.sub("", main))
    return elements.strange == []


def as_typed(text):
    """What a page must show of a typed text: browsers and the site agree on one kind of line end."""
    return clean(text)


def in_page(text, page):
    return clean(text).strip() in clean(html.unescape(page))
