"""Markdown: how it is rendered, and what is removed."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.text import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java&#9;script:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example/x)",
    "[a](/\\evil.example)",
    "<javascript:alert(1)>",
    "![a](javascript:alert(1))",
    '![a](x"onerror="alert(1))',
    "![logout](/accounts/logout/)",
    '<button hx-post="/moderation/cases/1/review/" hx-trigger="load">x</button>',
    '<div data-hx-post="/x" data-hx-trigger="load"></div>',
    "<style>body{display:none}</style>",
    "<svg/onload=alert(1)>",
    "<form action=/x><input name=csrfmiddlewaretoken>",
    '<p id="main" name="htmx" class="btn" style="position:fixed">x</p>',
    "```<script>\nalert(1)\n```",
    '``` "onmouseover=alert(1)\nx\n```',
    '[x](https://a "t\\" onmouseover=alert(1) x=\\"")',
    "| a |\n| :-: |\n| <b onclick=x>y</b> |",
]
ALLOWED = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "span": {"class"},
    "th": {"class"},
    "td": {"class"},
}


class Audit(HTMLParser):
    """Collects tags and attributes that rendered Markdown must not contain."""

    def __init__(self, html):
        super().__init__()
        self.wrong = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag in {
            "script",
            "style",
            "img",
            "iframe",
            "form",
            "input",
            "button",
            "svg",
            "div",
            "object",
            "math",
        }:
            self.wrong.append(tag)
        for name, value in attributes:
            if name not in ALLOWED.get(tag, set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not re.match(
                r"(https?://|mailto:|/(?![/\\])|#)", value or "", re.IGNORECASE
            ):
                self.wrong.append(f"href {value}")


@pytest.mark.parametrize("text", HOSTILE)
def test_rendered_markdown_has_no_active_content(text):
    assert Audit(markdown.render(text)).wrong == []


def test_audit_finds_active_content():
    assert Audit("<img src=x onerror=alert(1)><a href='javascript:x'>y</a>").wrong == [
        "img",
        "img src",
        "img onerror",
        "href javascript:x",
    ]


@given(
    st.text(
        alphabet=st.sampled_from("ab<>[]()!*_`~#|-\n \"'&;:/\\jxonhref=javascript1."), max_size=120
    )
)
def test_rendered_markdown_of_any_text_is_clean(text):
    html = markdown.render(text)
    assert Audit(html).wrong == []
    assert markdown._CLEANER.clean(html) == html


def test_headings_start_at_level_three():
    assert markdown.render("# One\n\n#### Four") == "<h3>One</h3>\n<h6>Four</h6>\n"


def test_code_is_highlighted_with_classes():
    html = markdown.render("```python\nimport os\n```")
    assert '<span class="c-kn">import</span>' in html
    assert "style=" not in html


def test_code_of_an_unknown_language_is_escaped():
    assert "&lt;b&gt;" in markdown.render("```nonsense\n<b>\n```")


def test_tables_keep_their_alignment_as_classes():
    assert '<td class="u-right">1</td>' in markdown.render("| a |\n| --: |\n| 1 |")


def test_task_list_checkboxes_become_characters():
    html = markdown.render("- [ ] open\n- [x] done")
    assert "☐ " in html
    assert "☑ " in html
    assert "<input" not in html


def test_an_image_becomes_a_link_with_its_text():
    html = markdown.render("![A plan](https://example.com/plan.png)")
    assert html == (
        '<p><a href="https://example.com/plan.png" rel="nofollow ugc noopener">A plan</a></p>\n'
    )


def test_text_over_the_limit_is_refused():
    with pytest.raises(ValueError, match="20001 characters"):
        markdown.render("x" * 20_001)


def test_excerpt_has_no_markdown_and_no_code_blocks():
    text = "# Title\n\nSome **bold** `code`.\n\n```python\nimport os\n```\n\nMore."
    assert markdown.excerpt(text) == "Title Some bold code. More."


def test_excerpt_ends_at_a_word():
    assert markdown.excerpt("word " * 100, 20) == "word word word word …"


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://example.com/x", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://example.com", False),
        ("//example.com", False),
        ("", False),
        (None, False),
    ],
)
def test_links_lead_to_web_addresses_only(address, leads):
    assert bool(Template("{{ address|http_url }}").render(Context({"address": address}))) == leads
